"""Who works on a ticket: take the next, take this one, give it to somebody, put it back."""

from datetime import datetime

from core.claims import claim_first
from core.errors import N_, Invalid
from core.transactions import whole
from crm.domain.codes import Desk
from crm.models import Staff
from tickets.actions.record import KEEPERS, Actor, check_may, record
from tickets.domain.codes import Verb
from tickets.domain.states import State
from tickets.models import Ticket, TicketEvent
from tickets.notices import tell_staff


@whole
def take_next(*, actor: Staff, now: datetime, desk: Desk | None = None) -> Ticket | None:
    """Take the most urgent ticket of the queue of the agent's desk; None when the queue is empty.

    Two agents never get the same ticket. `desk` lets a supervisor help out at another desk.
    """
    check_may(actor, Verb.TAKEN)
    queue = Ticket.objects.waiting_for_agent(desk or _desk_of(actor)).filter(owner=None)
    ticket: Ticket | None = claim_first(queue, updates={"owner": actor})
    if ticket is not None:
        record(ticket, verb=Verb.TAKEN, actor=actor, now=now)
    return ticket


@whole
def take(*, ticket: Ticket, actor: Staff, now: datetime) -> TicketEvent:
    """Take this ticket: from the queue, or over from a colleague, who is told."""
    before = ticket.owner
    event = record(ticket, verb=Verb.TAKEN, actor=actor, now=now, changes={"owner": actor})
    _tell_former(before, event, to=actor, actor=actor, now=now)
    return event


@whole
def assign(*, ticket: Ticket, to: Staff, actor: Actor, now: datetime) -> TicketEvent:
    """Give the ticket to `to`, who is told, as is whoever had it before.

    Raises `Invalid` when that person does not work on tickets.
    """
    if not to.is_active or to.role not in KEEPERS:
        raise Invalid(
            N_("%(name)s does not work on tickets. Choose an agent or a supervisor."),
            params={"name": str(to)},
            field="to",
        )
    before = ticket.owner
    event = record(
        ticket, verb=Verb.ASSIGNED, actor=actor, now=now, changes={"owner": to}, data={"to": to.pk}
    )
    tell_staff(ticket, "assigned", [to], key=str(event.pk), now=now)
    _tell_former(before, event, to=to, actor=actor, now=now)
    return event


@whole
def release(*, ticket: Ticket, actor: Actor, now: datetime, note: str = "") -> TicketEvent:
    """Put a ticket back into the queue of its desk."""
    return record(
        ticket, verb=Verb.RELEASED, to=State.NEW, actor=actor, now=now, changes={"owner": None}, note=note
    )


def _tell_former(before: Staff | None, event: TicketEvent, *, to: Staff, actor: Actor, now: datetime) -> None:
    if before not in (None, to, actor):
        tell_staff(event.ticket, "taken_away", [before], key=str(event.pk), now=now, to=to)


def _desk_of(actor: Staff) -> Desk:
    return Desk.SOCIAL if actor.desk == Desk.SOCIAL else Desk.CARE
