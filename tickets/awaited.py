"""What a participant waits for, and by when it was promised."""

from datetime import datetime

from core.statements import KeptSelect
from tickets.domain.codes import Promise
from tickets.domain.states import State
from tickets.models import Clock, Ticket

#: Which promise a participant waits for in each state; in the others nothing is due to them.
AWAITED: dict[State, Promise] = {
    State.NEW: Promise.RESOLUTION,
    State.IN_PROGRESS: Promise.RESOLUTION,
    State.ESCALATED: Promise.RESOLUTION,
    State.AWAITING_CONFIRMATION: Promise.CONFIRMATION,
}

_due = KeptSelect(
    lambda ticket, promise, cycle: (
        Clock.objects.running()
        .filter(ticket=ticket, promise=promise, cycle=cycle, paused_since=None)
        .values_list("due_at")
    )
)


def promised_by(ticket: Ticket) -> datetime | None:
    """When the participant has been promised what they wait for; it may have passed. None where nothing is due."""
    awaited = AWAITED.get(State(ticket.state))
    if awaited is None:
        return None
    return next((due_at for (due_at,) in _due(ticket.pk, awaited, ticket.cycle)), None)
