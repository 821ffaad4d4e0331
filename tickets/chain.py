"""The chain of a ticket's events: each is tied to the one before it, and the ticket to the last.

An event's `hash` is an HMAC over everything that its row holds and over the head that it was appended to; the ticket's
`event_head` is another one over the last hash. Both need the installation's key: a hand in the database that has it not
can neither change an event, nor put one in, nor leave out one (in the middle or at the end), nor swap two, without
`verify_events` finding it. What it cannot find: a database put back as a whole to an earlier state. Keep what
`verify_events` prints as the state of all chains outside of the database for that.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from core.crypto import blind_index
from tickets.models import Ticket, TicketEvent


def append(ticket: Ticket, events: Sequence[TicketEvent]) -> None:
    """Tie new events to the end of the ticket's chain; they and the ticket are yet to be written.

    `ticket.event_count` and `ticket.event_head` must be those of the locked row.
    """
    for event in events:
        ticket.event_count += 1
        event.place = ticket.event_count
        event.hash = hash_of(event, before=ticket.event_head)
        ticket.event_head = head_of(event.hash)


def hash_of(event: TicketEvent, *, before: str) -> str:
    """The tie between this event, as its row holds it, and the head before it."""
    row: list[Any] = [
        event.ticket_id,
        event.place,
        str(event.verb),
        _utc(event.at),
        _utc(event.recorded_at),
        event.actor_id,
        str(event.actor_kind),
        str(event.from_state),
        str(event.to_state),
        event.cycle,
        event.contact_id,
        event.clock_id,
        event.level,
        event.note,
        event.data,
        before,
    ]
    canonical = json.dumps(row, sort_keys=True, separators=(",", ":"))
    return blind_index(canonical, purpose="tickets.event")


def head_of(last_hash: str) -> str:
    """What the ticket keeps of its last event. Nobody without the key can make one from an earlier event's hash."""
    return blind_index(last_hash, purpose="tickets.event.head")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
