"""What all views of this package share."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import serializers, status
from rest_framework.request import Request

from core.api.views import ActionView
from core.errors import PreconditionFailed
from crm.api.views.base import CrmView, caller
from crm.models import Staff
from tickets.api.serializers.base import NoInput
from tickets.api.serializers.tickets import TicketOut
from tickets.domain.states import State, allowed_verbs
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet

__all__ = ["TicketAction", "TicketView", "caller", "fully", "visible_ticket"]


#: Whom and what a ticket names.
NAMED = ("category", "participant", "owner", "branch")
#: What no line of a list shows; some of it would be decrypted for nothing.
NOT_IN_A_ROW = (
    "seal",
    "description",
    "search_text",
    "participant__family_card",
    "participant__address",
    "participant__search_name",
    "owner__password",
)


def in_a_row(rows: TicketQuerySet) -> TicketQuerySet:
    """With what one line of a list shows: one query however many lines."""
    return rows.select_related(*NAMED).defer(*NOT_IN_A_ROW)


def fully(rows: TicketQuerySet) -> TicketQuerySet:
    """With what the page of one ticket shows: a fixed number of queries."""
    return rows.select_related(*NAMED, "area", "merged_into").prefetch_related(
        "classifications__by",
        "escalations__branch",
        "escalations__sent_by",
        "escalations__acknowledged_by",
        "escalations__feedback_by",
        "escalations__root_cause",
        "confirmations__holder",
        "contact_ties__contact",
    )


def keep_related(ticket: Ticket, name: str, rows: Iterable[Any]) -> None:
    """Let `ticket.name.all()` answer these rows, as if they had been prefetched."""
    found: Any = getattr(ticket, name).get_queryset()
    found._result_cache, found._prefetch_done = list(rows), True
    kept: dict[str, Any] = ticket.__dict__.setdefault("_prefetched_objects_cache", {})
    kept[name] = found


def visible_ticket(request: Request, number: str, rows: TicketQuerySet | None = None) -> Ticket:
    """The ticket of this number, if the caller may see it; otherwise 404, and 400 for what is no number."""
    rows = Ticket.objects.all() if rows is None else rows
    ticket: Ticket = get_object_or_404(rows.visible_to(caller(request)).by_number(number))
    return ticket


class TicketView(CrmView):
    """For people and keys; the present moment goes to the serializers once a request."""

    def get_serializer_context(self) -> dict[str, Any]:
        return {"request": self.request, "view": self, "format": None, "now": timezone.now()}


class TicketAction(TicketView, ActionView):
    """One step of one ticket: POST to a sub-resource, answered with the ticket as it then stands and its ETag.

    If-Match is optional; another version answers 412 with the present state. A subclass says `act`.
    """

    input_serializer: ClassVar[type[serializers.BaseSerializer[Any]] | None] = NoInput
    output_serializer: ClassVar[type[serializers.BaseSerializer[Any]] | None] = TicketOut
    success_status: ClassVar[int] = status.HTTP_200_OK
    target: Ticket | None = None

    def get_target(self) -> Ticket:
        self.target = visible_ticket(self.request, self.kwargs["number"])
        return self.target

    def get_version(self, target: Ticket) -> object:
        return target.version

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "target": self.target}

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        """Call the action."""
        raise NotImplementedError

    def perform(self, target: Ticket, data: dict[str, Any], *, actor: Any, now: datetime) -> Ticket:
        self.act(target, data, actor=actor, now=now)
        ticket: Ticket = fully(Ticket.objects.all()).get(pk=target.pk)
        return ticket

    def _unchanged(self, request: Request, target: Any) -> Any:
        try:
            return super()._unchanged(request, target)
        except PreconditionFailed as error:
            target.refresh_from_db()
            state = State(target.state)
            error.extra["current"] = {
                "state": str(state),
                "version": target.version,
                "allowed": [str(verb) for verb in allowed_verbs(state)],
            }
            raise
