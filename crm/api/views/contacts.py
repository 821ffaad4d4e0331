"""Contacts over HTTP."""

from datetime import datetime
from typing import Any

import django_filters
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.filters import Moment
from core.api.pagination import CursorPagination
from core.api.views import ActionView
from core.errors import N_, Invalid
from core.transactions import one_change
from crm import actions
from crm.api.serializers.contacts import ContactIn, ContactOut
from crm.api.views.base import CrmView
from crm.domain.codes import Role
from crm.domain.scopes import Scope
from crm.models import Contact
from crm.querysets import ContactQuerySet


def visible_contacts(request: Request) -> ContactQuerySet:
    """The contacts that the caller may see, with what `ContactOut` shows."""
    return Contact.objects.visible_to(request.user).select_related("participant", "agent")


class ContactFilter(django_filters.FilterSet):
    """Narrowing the list of contacts."""

    participant = django_filters.NumberFilter(field_name="participant_id", min_value=1, max_value=2**63 - 1)
    agent = django_filters.NumberFilter(field_name="agent_id", min_value=1, max_value=2**63 - 1)
    offered_from = Moment(field_name="offered_at", lookup_expr="gte")
    offered_before = Moment(field_name="offered_at", lookup_expr="lt")
    ongoing = django_filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull")

    class Meta:
        model = Contact
        fields = ("channel", "direction", "outcome")


@extend_schema_view(
    post=extend_schema(
        responses={
            201: ContactOut,
            200: OpenApiResponse(ContactOut, description="Recorded before under this external id."),
        }
    )
)
class Contacts(CrmView, ActionView, ListAPIView[Contact]):
    """The contacts within sight, newest first; record one."""

    scopes = {"GET": Scope.CONTACTS_READ, "POST": Scope.CONTACTS_WRITE}
    post_limit = "creation"
    serializer_class = ContactOut
    queryset = Contact.objects.none()
    pagination_class = CursorPagination
    ordering = ("-offered_at", "-id")
    filterset_class = ContactFilter
    input_serializer = ContactIn
    output_serializer = ContactOut
    created = True

    def get_queryset(self) -> ContactQuerySet:
        return visible_contacts(self.request)

    def perform(self, target: None, data: dict[str, Any], *, actor: Any, now: datetime) -> Contact:
        machine = actor.role == Role.CHANNEL
        channel = data.pop("channel", actor.channel)
        if not channel:
            raise Invalid(N_("Name the channel of the contact."), field="channel", code="required")
        data["agent"] = None if machine else actor
        with one_change():
            contact, self.created = actions.record_contact(actor=actor, now=now, channel=channel, **data)
            if self.created and contact.participant is None and (sender := actions.sender_of(contact)):
                contact = actions.identify_contact(contact=contact, participant=sender, actor=actor)
        return contact

    def _answer(self, result: Any) -> Response:
        response = super()._answer(result)
        if not self.created:
            response.status_code = status.HTTP_200_OK
        return response


class ContactDetail(CrmView, RetrieveAPIView[Contact]):
    """One contact."""

    scopes = {"GET": Scope.CONTACTS_READ}
    serializer_class = ContactOut
    queryset = Contact.objects.none()

    def get_queryset(self) -> ContactQuerySet:
        return visible_contacts(self.request)
