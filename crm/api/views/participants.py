"""Participants over HTTP. Search is a POST, so that numbers stay out of addresses and their logs."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.views import ActionView
from crm import actions
from crm.api.serializers.participants import (
    ContactAddressIn,
    ContactAddressOut,
    ParticipantIn,
    ParticipantOut,
    RevealIn,
    RevealOut,
    SearchIn,
    SearchOut,
    VerificationIn,
)
from crm.api.views.base import CrmView, caller
from crm.domain.scopes import Scope
from crm.models import ContactAddress, Participant
from crm.querysets import ParticipantQuerySet

FOUND_AT_MOST = 20


def visible_participants(request: Request) -> ParticipantQuerySet:
    """Whom the caller may see, with what `ParticipantOut` shows."""
    rows = Participant.objects.visible_to(request.user)
    return rows.select_related("home_area").prefetch_related("contact_addresses")


class _OfParticipant(CrmView, ActionView):
    def get_target(self) -> Participant:
        return get_object_or_404(visible_participants(self.request), pk=self.kwargs["pk"])


class ParticipantSearch(CrmView):
    """Find participants by number, phone or name; by a full number also those who live elsewhere."""

    scopes = {"POST": Scope.PARTICIPANTS_READ}
    post_limit = "search"

    @extend_schema(request=SearchIn, responses=SearchOut)
    def post(self, request: Request) -> Response:
        given = SearchIn(data=request.data)
        given.is_valid(raise_exception=True)
        rows = Participant.objects.found_by(request.user, given.validated_data["query"])
        found = list(rows.select_related("home_area").order_by("search_name", "pk")[: FOUND_AT_MOST + 1])
        answer = {"results": found[:FOUND_AT_MOST], "more": len(found) > FOUND_AT_MOST}
        return Response(SearchOut(answer, context={"request": request}).data)


class Participants(CrmView, ActionView):
    """Register a participant."""

    scopes = {"POST": Scope.PARTICIPANTS_WRITE}
    post_limit = "creation"
    input_serializer = ParticipantIn
    output_serializer = ParticipantOut

    def perform(self, target: None, data: dict[str, Any], *, actor: Any, now: datetime) -> Participant:
        return actions.register_participant(actor=actor, now=now, **data)


class ParticipantDetail(CrmView, RetrieveAPIView[Participant]):
    """One participant. Correcting one moves their tickets too, so `tickets.api` adds it."""

    scopes = {"GET": Scope.PARTICIPANTS_READ}
    serializer_class = ParticipantOut
    queryset = Participant.objects.none()

    def get_queryset(self) -> ParticipantQuerySet:
        return visible_participants(self.request)


class ParticipantReveals(CrmView):
    """Show one protected number; who looked and why is kept.

    Takes no Idempotency-Key: the answer must not be stored.
    """

    @extend_schema(request=RevealIn, responses={201: RevealOut})
    def post(self, request: Request, pk: int) -> Response:
        participant = get_object_or_404(visible_participants(request), pk=pk)
        given = RevealIn(data=request.data)
        given.is_valid(raise_exception=True)
        value = actions.reveal_identity(
            participant=participant,
            field=given.validated_data["field"],
            reason=given.validated_data["reason"],
            actor=caller(request),
            now=timezone.now(),
        )
        body = RevealOut({"field": given.validated_data["field"], "value": value}).data
        return Response(body, status=status.HTTP_201_CREATED, headers={"Cache-Control": "no-store"})


class ParticipantVerification(_OfParticipant):
    """Note that the data were checked at their source."""

    input_serializer = VerificationIn
    output_serializer = ParticipantOut
    success_status = status.HTTP_200_OK

    def perform(self, target: Participant, data: dict[str, Any], *, actor: Any, now: datetime) -> Participant:
        return actions.verify_participant(participant=target, actor=actor, now=now, source=data["source"])


class ParticipantAddresses(_OfParticipant):
    """Note where the participant is reached on a channel."""

    scopes = {"POST": Scope.PARTICIPANTS_WRITE}
    input_serializer = ContactAddressIn
    output_serializer = ContactAddressOut

    def perform(
        self, target: Participant, data: dict[str, Any], *, actor: Any, now: datetime
    ) -> ContactAddress:
        return actions.add_contact_address(
            participant=target, actor=actor, channel=data["channel"], value=data["value"]
        )
