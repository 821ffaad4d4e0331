"""Tickets over HTTP: take one in, list, look at one and at its record."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.etag import set_etag
from core.api.pagination import CursorPagination
from core.api.shown import shown
from core.api.views import ActionView
from core.errors import N_, Invalid
from crm.api.serializers.participants import RevealIn, RevealOut
from crm.domain.scopes import Scope
from tickets.actions.reveal import reveal
from tickets.actions.take_in import TakenIn, take_in
from tickets.api.filters import StrictOrdering, TicketFilter, with_due_order
from tickets.api.serializers.intake import CONTACT_FACTS, ReceiptOut, TicketIn
from tickets.api.serializers.record import ClocksOut, EventOut, MessageOut
from tickets.api.serializers.tickets import TicketOut, TicketRow
from tickets.api.views.base import TicketView, caller, fully, in_a_row, keep_related, visible_ticket
from tickets.models import Classification, Message, Ticket, TicketContact, TicketEvent
from tickets.querysets import TicketQuerySet


@extend_schema_view(
    get=extend_schema(operation_id="tickets_list"),
    post=extend_schema(
        operation_id="tickets_create",
        responses={
            201: ReceiptOut,
            200: OpenApiResponse(
                ReceiptOut, description="Joined an open ticket, or taken in before; see result."
            ),
        },
    ),
)
class Tickets(TicketView, ActionView, ListAPIView[Ticket]):
    """The tickets within sight, newest first; take a contact in as a ticket."""

    scopes = {"GET": Scope.TICKETS_READ, "POST": Scope.TICKETS_WRITE}
    post_limit = "creation"
    serializer_class = TicketRow
    queryset = Ticket.objects.none()
    pagination_class = CursorPagination
    filter_backends = (DjangoFilterBackend, StrictOrdering)
    filterset_class = TicketFilter
    ordering_fields = ("opened_at", "changed_at", "due")
    ordering = ("-opened_at", "-id")
    input_serializer = TicketIn
    output_serializer = ReceiptOut

    def get_queryset(self) -> TicketQuerySet:
        return with_due_order(in_a_row(Ticket.objects.visible_to(caller(self.request))))

    def perform(self, target: None, data: dict[str, Any], *, actor: Any, now: datetime) -> TakenIn:
        return taken_in(data, actor=actor, now=now)

    def _answer(self, result: TakenIn) -> Response:
        return receipt(self.request, result, self.get_serializer_context())


def taken_in(data: dict[str, Any], *, actor: Any, now: datetime) -> TakenIn:
    """Take in what `TicketIn` has read. Raises `Invalid`, and whatever `take_in` raises."""
    details = {name: data.pop(name) for name in CONTACT_FACTS if name in data}
    if "contact" in data and (details or data.get("channel")):
        raise Invalid(
            N_("The contact was recorded before; send either its id or the facts of a new one."),
            field="contact",
            code="two_contacts",
        )
    return take_in(actor=actor, now=now, channel=data.pop("channel", actor.channel), details=details, **data)


def receipt(request: Request, taken: TakenIn, context: dict[str, Any]) -> Response:
    """201 for a new ticket, 200 for one that was there. The ticket itself is shown to who may see it."""
    intake = taken.intake
    found = "repeated" if intake.repeated else "joined" if intake.joined else "opened"
    seen = Ticket.objects.visible_to(caller(request)).filter(pk=intake.ticket.pk)
    # A machine sees what it has brought in.
    brought = caller(request).is_machine and taken.contact.recorded_by_id == caller(request).pk
    if intake.triaged is None:
        ticket = fully(seen).first()
    else:
        ticket = _just_opened(taken, intake.triaged) if brought or seen.exists() else None
    body = shown(ReceiptOut, {"result": found, "taken": taken, "ticket": ticket}, context)
    response = Response(body, status=status.HTTP_201_CREATED if found == "opened" else status.HTTP_200_OK)
    if ticket is not None:
        response["Location"] = f"/api/v1/tickets/{ticket.number}"
        set_etag(response, ticket.version)
    return response


def _just_opened(taken: TakenIn, triaged: Classification) -> Ticket:
    """The ticket as `fully` would read it a moment later: of what is still empty, and of what was written by this very
    request, nothing has to be read again.
    """
    ticket = taken.intake.ticket
    keep_related(ticket, "classifications", [triaged])
    keep_related(ticket, "contact_ties", [TicketContact(ticket=ticket, contact=taken.contact)])
    keep_related(ticket, "escalations", [])
    keep_related(ticket, "confirmations", [])
    return ticket


class TicketDetail(TicketView):
    """One ticket, with its version as the ETag."""

    scopes = {"GET": Scope.TICKETS_READ}

    @extend_schema(operation_id="tickets_retrieve", responses=TicketOut)
    def get(self, request: Request, number: str) -> Response:
        ticket = visible_ticket(request, number, fully(Ticket.objects.all()))
        response = Response(shown(TicketOut, ticket, self.get_serializer_context()))
        set_etag(response, ticket.version)
        return response


class TicketTimeline(TicketView, ListAPIView[TicketEvent]):
    """Everything that happened to a ticket, oldest first."""

    scopes = {"GET": Scope.TICKETS_READ}
    pagination_class = CursorPagination
    filter_backends = ()
    ordering = ("id",)

    serializer_class = EventOut
    queryset = TicketEvent.objects.none()

    def get_queryset(self) -> Any:
        ticket = visible_ticket(self.request, self.kwargs["number"])
        return ticket.events.select_related("actor")


class TicketMessages(TicketView, ListAPIView[Message]):
    """What was written to and by the participant, oldest first."""

    scopes = {"GET": Scope.TICKETS_READ}
    pagination_class = CursorPagination
    filter_backends = ()
    ordering = ("id",)

    serializer_class = MessageOut
    queryset = Message.objects.none()

    def get_queryset(self) -> Any:
        ticket = visible_ticket(self.request, self.kwargs["number"])
        return ticket.messages.select_related("author")


class TicketClocks(TicketView):
    """The promises of a ticket: what is due when, and what was kept."""

    scopes = {"GET": Scope.TICKETS_READ}

    @extend_schema(responses=ClocksOut)
    def get(self, request: Request, number: str) -> Response:
        ticket = visible_ticket(request, number)
        rows = list(ticket.clocks.select_related("policy", "branch"))
        now = timezone.now()
        body = {
            "number": ticket.number,
            "at": now,
            "ongoing": [row for row in rows if row.running],
            "completed": [row for row in rows if not row.running],
        }
        return Response(ClocksOut(body, context={**self.get_serializer_context(), "now": now}).data)


class TicketReveals(TicketView):
    """Show one protected number of the ticket's person; who looked and why is kept.

    A branch that has the ticket in hand may so be shown the phone of somebody who lives elsewhere. Takes no
    Idempotency-Key: the answer must not be stored.
    """

    @extend_schema(request=RevealIn, responses={201: RevealOut})
    def post(self, request: Request, number: str) -> Response:
        ticket = visible_ticket(request, number)
        given = RevealIn(data=request.data)
        given.is_valid(raise_exception=True)
        value = reveal(ticket=ticket, actor=caller(request), now=timezone.now(), **given.validated_data)
        body = RevealOut({"field": given.validated_data["field"], "value": value}).data
        return Response(body, status=status.HTTP_201_CREATED, headers={"Cache-Control": "no-store"})
