"""Resolve, close, reopen, dismiss: the ends of a ticket that the care centre handles itself."""

from datetime import datetime, timedelta

from core.errors import N_, Conflict
from core.transactions import whole
from crm.models import Contact, Staff
from tickets import policies
from tickets.actions.open_ticket import tie
from tickets.actions.record import KEEPERS, Actor, check_at_desk, check_may, record, taken_by
from tickets.actions.write import required_text, say
from tickets.domain.codes import Promise, Verb
from tickets.domain.states import State, allowed_verbs, check_move
from tickets.models import CareCentreRules, Ticket, TicketEvent
from tickets.notices import tell_participant


@whole
def resolve(*, ticket: Ticket, answer: str, actor: Actor, now: datetime) -> TicketEvent:
    """The agent has solved it; `answer` is what the participant is told.

    Raises `Conflict` (field "colour") when somebody of the staff resolves a red complaint.
    """
    answer = required_text(answer, field="answer")
    if isinstance(actor, Staff):
        _check_not_branchs(ticket, actor)
    changes = {"resolved_at": now, **taken_by(actor, ticket)}
    event = record(
        ticket,
        verb=Verb.RESOLVED,
        actor=actor,
        now=now,
        changes=changes,
        note=answer,
        # Who made it red at this very moment is not passed over.
        seen={"colour": ticket.colour},
    )
    say(ticket=ticket, text=answer, actor=actor, now=now, event=event)
    return event


@whole
def close(*, ticket: Ticket, actor: Actor, now: datetime, note: str = "") -> TicketEvent:
    """Close a resolved ticket: the participant agrees, or has been silent for long enough (`sweep` finds these)."""
    event = record(ticket, verb=Verb.CLOSED, actor=actor, now=now, changes={"closed_at": now}, note=note)
    tell_participant(ticket, "closed", event, now=now)
    return event


@whole
def reopen(
    *, ticket: Ticket, reason: str, actor: Actor, now: datetime, contact: Contact | None = None
) -> TicketEvent:
    """Open an ended ticket again, as a new cycle with a fresh limit.

    An agent who reopens keeps it; otherwise it goes to the queue. `contact` is the one by which the participant asked
    for it, if it was recorded: it joins the ticket. Raises `Conflict` when it ended too long ago.
    """
    reason = required_text(reason, field="reason")
    days = CareCentreRules.current().reopen_days
    if ticket.closed_at is not None and now - ticket.closed_at > timedelta(days=days):
        raise Conflict(
            N_("This ticket was closed more than %(days)s days ago. Please open a new one."),
            params={"days": days},
            field="state",
            code="too_late",
            extra={"state": ticket.state},
        )
    kept = isinstance(actor, Staff) and actor.role in KEEPERS
    event = record(
        ticket,
        verb=Verb.REOPENED,
        to=State.IN_PROGRESS if kept else State.NEW,
        actor=actor,
        now=now,
        changes={
            "owner": actor if kept else None,
            "resolved_at": None,
            "closed_at": None,
            "vulnerable": bool(ticket.participant and ticket.participant.is_priority),
        },
        terms=policies.terms_for(policies.case_of(ticket), now, [Promise.RESOLUTION]),
        contact=contact,
        note=reason,
    )
    if contact is not None:
        tie(ticket, contact)
    tell_participant(ticket, "reopened", event, now=now)
    return event


@whole
def dismiss(*, ticket: Ticket, reason: str, actor: Actor, now: datetime) -> TicketEvent:
    """Out of topic: recorded and reported, not handled (domain section 5)."""
    reason = required_text(reason, field="reason")
    check_at_desk(ticket, Verb.DISMISSED)
    event = record(ticket, verb=Verb.DISMISSED, actor=actor, now=now, changes={"closed_at": now}, note=reason)
    tell_participant(ticket, "dismissed", event, now=now)
    return event


def _check_not_branchs(ticket: Ticket, actor: Staff) -> None:
    # What lies in role and state is said first: only who could resolve it otherwise is told about the colour.
    check_may(actor, Verb.RESOLVED)
    check_move(State(ticket.state), Verb.RESOLVED)
    if ticket.needs_branch:
        raise branch_needed(ticket)


def branch_needed(ticket: Ticket) -> Conflict:
    """The refusal to resolve a red complaint, with what is allowed instead."""
    state = State(ticket.state)
    others = [verb for verb in allowed_verbs(state) if verb is not Verb.RESOLVED]
    return Conflict(
        N_(
            "A red complaint is solved by the branch office. Escalate it to the branch, "
            "or change its colour with a reason."
        ),
        field="colour",
        code="needs_branch",
        extra={"state": str(state), "allowed": [str(verb) for verb in (*others, Verb.CLASSIFIED)]},
    )
