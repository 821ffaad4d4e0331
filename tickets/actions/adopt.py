"""Adopt an open case from the history of another desk: from then on it is this desk's own work."""

from datetime import datetime

from core.errors import N_, Conflict, Invalid
from core.transactions import whole
from crm.models import Branch
from tickets.actions.assign import release
from tickets.actions.escalate import escalate
from tickets.actions.open_ticket import resume_after_answer
from tickets.actions.record import Actor, check_may, record
from tickets.domain.codes import Colour, Priority, Verb
from tickets.domain.states import State
from tickets.models import Ticket, TicketEvent
from tickets.notices import tell_participant
from tickets.querysets import ours


@whole
def adopt(*, ticket: Ticket, actor: Actor, now: datetime, branch: Branch | None = None) -> TicketEvent:
    """Take `ticket` over. Where it came from, its record and its running clocks stay as they are.

    Somebody active who owns it keeps it; otherwise it enters the queue of its desk, also when it waited for an answer
    to a question that nobody here has asked. With `branch` it goes there, its branch-feedback clock beginning now under
    this desk's policies, as every later clock does. The participant is told the number under which it goes on.

    Raises `Conflict` when it is this desk's own already or has ended, `NotAllowed`, and `Invalid` (field "branch")
    unless it is a red complaint: escalating another would put its running clock under other terms.
    """
    check_may(actor, Verb.ADOPTED)
    if branch is not None and ticket.colour != Colour.RED:
        raise Invalid(
            N_("Only a red complaint goes to a branch. Take it over without a branch, or make it red."),
            field="branch",
            code="not_red",
        )
    # On condition, so that of two who adopt it at once only one does.
    if not Ticket.objects.filter(~ours(), pk=ticket.pk).update(adopted_at=now):
        raise Conflict(
            N_("Ticket %(number)s is this desk's own already."),
            params={"number": ticket.number},
            field="state",
            code="adopted_already",
            extra={"state": ticket.state},
        )
    ticket.adopted_at = now
    owner = ticket.owner_at_work
    event = record(
        ticket,
        verb=Verb.ADOPTED,
        actor=actor,
        now=now,
        changes={"owner": owner},
        data={"origin": ticket.origin},
    )
    # What follows from it is the system's doing; head office, for one, may not put tickets back.
    if ticket.state == State.WAITING and (branch is not None or owner is None):
        resume_after_answer(ticket=ticket, actor=None, now=now)
    if branch is not None:
        priority = Priority(ticket.priority)
        escalate(ticket=ticket, branch=branch, priority=priority, request=ticket.subject, actor=None, now=now)
    else:
        if ticket.state == State.IN_PROGRESS and owner is None:
            release(ticket=ticket, actor=None, now=now)
        tell_participant(ticket, "adopted", event, now=now)
    return event
