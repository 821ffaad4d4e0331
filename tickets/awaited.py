"""What a participant waits for, and by when it was promised."""

from datetime import datetime

from tickets.domain.codes import Promise
from tickets.domain.states import State
from tickets.models import Ticket

#: Which promise a participant waits for in each state; in the others nothing is due to them.
AWAITED: dict[State, Promise] = {
    State.NEW: Promise.RESOLUTION,
    State.IN_PROGRESS: Promise.RESOLUTION,
    State.ESCALATED: Promise.RESOLUTION,
    State.AWAITING_CONFIRMATION: Promise.CONFIRMATION,
}


def promised_by(ticket: Ticket) -> datetime | None:
    """When the participant has been promised what they wait for; it may have passed. None where nothing is due."""
    awaited = AWAITED.get(State(ticket.state))
    if awaited is None:
        return None
    clock = ticket.clocks.running().filter(promise=awaited, cycle=ticket.cycle, paused_since=None).first()
    return clock.due_at if clock is not None else None
