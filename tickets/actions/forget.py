"""Erase what has been kept for long enough. Idempotent, bounded, and in any number at once."""

from dataclasses import asdict, dataclass
from datetime import datetime

from core.poison import work_off
from tickets.actions.erase import due_contacts, due_tickets, retire_contact, retire_ticket

#: Rows of each kind in one run; what is left waits for the next.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What one run did."""

    tickets: int
    contacts: int
    failed: int

    def __str__(self) -> str:
        return ", ".join(f"{name} {count}" for name, count in asdict(self).items())


def forget(*, now: datetime) -> Forgotten:
    """Erase a batch of the tickets and contacts whose retention period is over at `now` (UTC)."""
    tickets, failed = work_off(
        "retire_ticket",
        due_tickets(now).select_related("participant"),
        lambda ticket: retire_ticket(ticket=ticket, now=now),
        now=now,
        batch=BATCH,
    )
    contacts, failed_too = work_off(
        "retire_contact",
        due_contacts(now).select_related("participant"),
        lambda contact: retire_contact(contact=contact, now=now) or None,
        now=now,
        batch=BATCH,
    )
    return Forgotten(tickets, contacts, failed + failed_too)
