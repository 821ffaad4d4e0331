"""Holding the events against their chain: what `verify_events` prints."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet

from core import guards
from tickets import chain
from tickets.models import Ticket, TicketEvent

#: How many tickets are read at once: bounds the memory, not the work.
CHUNK = 500


class Checked:
    """What has been looked at so far. `state` is one number for all chains together: kept elsewhere, it shows later
    that nobody put the database back to an earlier state.
    """

    def __init__(self) -> None:
        self.tickets = self.events = 0
        self._state = hashlib.sha256()

    def count(self, ticket: Ticket) -> None:
        """One more ticket, in the order of keys."""
        self.tickets += 1
        self.events += ticket.event_count
        self._state.update(f"{ticket.pk}:{ticket.event_count}:{ticket.event_head}\n".encode())

    @property
    def state(self) -> str:
        """The state of all chains, 16 hex digits."""
        return self._state.hexdigest()[:16]


def faults(tickets: Iterable[Ticket], checked: Checked) -> Iterator[str]:
    """Yield a line for every event that is not as it was written, and for every one that is missing or was put in.

    `tickets` come in the order of their keys.
    """
    chunk: list[Ticket] = []
    for ticket in tickets:
        checked.count(ticket)
        chunk.append(ticket)
        if len(chunk) == CHUNK:
            yield from _chunk(chunk)
            chunk = []
    yield from _chunk(chunk)


def unguarded() -> list[str]:
    """The append-only tables that the database does not guard at present."""
    return guards.unguarded()


def without_ticket() -> "QuerySet[TicketEvent]":
    """Events whose ticket is gone. Foreign keys forbid it; a hand that switched them off leaves these behind."""
    return TicketEvent.objects.exclude(Exists(Ticket.objects.filter(pk=OuterRef("ticket_id"))))


def _chunk(tickets: list[Ticket]) -> Iterator[str]:
    keys = [ticket.pk for ticket in tickets]
    events = TicketEvent.objects.filter(ticket__in=keys).order_by("ticket_id", "place", "id")
    by_ticket = {key: list(group) for key, group in groupby(events, key=lambda event: event.ticket_id)}
    for ticket in tickets:
        for fault in _ticket(ticket, by_ticket.get(ticket.pk, [])):
            yield f"{ticket.number}: {fault}"


def _ticket(ticket: Ticket, events: list[TicketEvent]) -> Iterator[str]:
    head = ""
    for place, event in enumerate(events, start=1):
        if event.place != place:
            yield f"event {event.pk} has place {event.place}, {place} was expected: one is missing or was put in"
            return
        if event.hash != chain.hash_of(event, before=head):
            yield f"event {event.pk} ({event.verb}, place {place}) is not as it was written"
            return
        head = chain.head_of(event.hash)
    if ticket.event_count != len(events):
        yield f"has {len(events)} events, {ticket.event_count} were written"
    elif ticket.event_head != head:
        yield "the end of its chain is not that of its last event"
