"""What a branch does with an escalated ticket (domain section 4, step 2)."""

from datetime import datetime

from core.errors import N_, Conflict, Invalid, NotAllowed
from core.transactions import whole
from crm.domain.codes import Role
from crm.models import Branch, Staff
from tickets import policies
from tickets.actions.escalate import begin_leg, check_open
from tickets.actions.record import Actor, back_at_the_desk, record, staff_or_none
from tickets.actions.write import required_text
from tickets.domain.codes import LegEnding, Priority, Promise, Verb
from tickets.domain.states import State, illegal_move
from tickets.models import Confirmation, Escalation, RootCause, Ticket, TicketEvent
from tickets.notices import tell_participant, tell_staff

#: The outbound queue's first key: high before medium before low.
RANKS = {Priority.HIGH: 0, Priority.MEDIUM: 1, Priority.LOW: 2}


def check_holds(ticket: Ticket, actor: Actor) -> None:
    """Raise `NotAllowed` when a branch officer acts on a ticket that another branch holds."""
    if isinstance(actor, Staff) and actor.role == Role.BRANCH_OFFICER:
        _check_own(_leg_of(ticket), actor)


def open_leg(ticket: Ticket, actor: Actor, verb: Verb) -> Escalation:
    """The ticket's present stay at a branch. Raises `Conflict` when it is at none, `NotAllowed` for another branch."""
    leg = _leg_of(ticket)
    if leg is None or ticket.state != State.ESCALATED:
        raise illegal_move(State(ticket.state), verb)
    if isinstance(actor, Staff) and actor.role == Role.BRANCH_OFFICER:
        _check_own(leg, actor)
    return leg


def _leg_of(ticket: Ticket) -> Escalation | None:
    leg: Escalation | None = ticket.escalations.select_related("branch").filter(ended_at=None).first()
    return leg


def _check_own(leg: Escalation | None, officer: Staff) -> None:
    if leg is None or leg.branch_id != officer.branch_id:
        raise NotAllowed(
            N_("This ticket is not with your branch now; you can read it, not change it."),
            field="branch",
            code="other_branch",
        )


@whole
def acknowledge(*, ticket: Ticket, actor: Actor, now: datetime) -> TicketEvent:
    """The branch has seen the ticket and works on it. Once for each stay."""
    leg = open_leg(ticket, actor, Verb.ACKNOWLEDGED)
    written = Escalation.objects.filter(pk=leg.pk, acknowledged_at=None, ended_at=None).update(
        acknowledged_at=now, acknowledged_by=staff_or_none(actor)
    )
    if not written:
        raise Conflict(
            N_("Your branch has acknowledged this ticket already."),
            field="state",
            code="acknowledged_already",
            extra={"state": ticket.state},
        )
    return record(ticket, verb=Verb.ACKNOWLEDGED, actor=actor, now=now, data={"branch": leg.branch_id})


@whole
def hand_over(*, ticket: Ticket, to: Branch, note: str, actor: Actor, now: datetime) -> TicketEvent:
    """Pass the ticket to the branch that is really concerned. The promise to the participant runs on."""
    note = required_text(note, field="note")
    leg = open_leg(ticket, actor, Verb.HANDED_OVER)
    check_open(to)
    if to.pk == leg.branch_id:
        raise Invalid(
            N_("The ticket is with this branch already. Choose another."), field="branch", code="same"
        )
    event = record(
        ticket,
        verb=Verb.HANDED_OVER,
        actor=actor,
        now=now,
        changes={"branch": to},
        note=note,
        data={"branch": to.pk, "from": leg.branch_id},
    )
    _end_leg(leg, LegEnding.HANDED_OVER, note, ticket, now)
    begin_leg(ticket=ticket, branch=to, request=leg.request, actor=actor, now=now)
    tell_participant(ticket, "escalated", event, now=now)
    return event


@whole
def send_back(*, ticket: Ticket, note: str, actor: Actor, now: datetime) -> TicketEvent:
    """Return the ticket to the care centre because something is missing. The branch's clock rests meanwhile."""
    note = required_text(note, field="note")
    leg = open_leg(ticket, actor, Verb.RETURNED)
    to, changes = back_at_the_desk(ticket)
    event = record(
        ticket,
        verb=Verb.RETURNED,
        to=to,
        actor=actor,
        now=now,
        changes=changes,
        note=note,
        data={"from": leg.branch_id},
    )
    _end_leg(leg, LegEnding.RETURNED, note, ticket, now)
    tell_staff(ticket, "returned", [ticket.owner], key=str(event.pk), now=now, note=note)
    return event


@whole
def feed_back(*, ticket: Ticket, feedback: str, actor: Actor, now: datetime) -> TicketEvent:
    """Write (or rewrite) what the branch found, without being done yet."""
    feedback = required_text(feedback, field="feedback")
    leg = open_leg(ticket, actor, Verb.FED_BACK)
    event = record(ticket, verb=Verb.FED_BACK, actor=actor, now=now, note=feedback)
    Escalation.objects.filter(pk=leg.pk).update(feedback=feedback, feedback_by=staff_or_none(actor))
    return event


@whole
def finish(
    *, ticket: Ticket, root_cause: RootCause | None, actor: Actor, now: datetime, feedback: str = ""
) -> TicketEvent:
    """The branch is done: its clock and the resolution clock stop, and the ticket enters the outbound queue.

    `feedback` may be left empty when it was written before. Raises `Invalid` (field "feedback") when there is none,
    and (field "root_cause") when no cause is named: a complaint from which nothing is learnt comes again.
    """
    leg = open_leg(ticket, actor, Verb.FINISHED)
    feedback = required_text(feedback or leg.feedback, field="feedback")
    if root_cause is None:
        raise Invalid(
            N_("Name the root cause: causes are counted, so that they can be mended."),
            field="root_cause",
            code="required",
        )
    event = record(
        ticket,
        verb=Verb.FINISHED,
        actor=actor,
        now=now,
        changes={"resolved_at": now},
        terms=policies.terms_for(policies.case_of(ticket), now, [Promise.CONFIRMATION]),
        note=feedback,
        data={"branch": leg.branch_id, "root_cause": root_cause.code},
    )
    leg.feedback, leg.feedback_by, leg.root_cause = feedback, staff_or_none(actor), root_cause
    leg.acknowledged_at = leg.acknowledged_at or now
    leg.acknowledged_by = leg.acknowledged_by or staff_or_none(actor)
    leg.ended_at, leg.ending = now, LegEnding.FINISHED
    leg.save()
    Confirmation.objects.create(
        ticket=ticket,
        cycle=ticket.cycle,
        leg=leg,
        rank=RANKS[Priority(ticket.priority)],
        # As it stands in the row that `record` has locked: it may have been learned since `ticket` was read.
        vulnerable=Ticket.objects.values_list("vulnerable", flat=True).get(pk=ticket.pk),
        queued_at=now,
        ready_at=now,
    )
    tell_participant(ticket, "finished", event, now=now)
    return event


def _end_leg(leg: Escalation, ending: LegEnding, note: str, ticket: Ticket, now: datetime) -> None:
    written = Escalation.objects.filter(pk=leg.pk, ended_at=None).update(
        ended_at=now, ending=ending, ending_note=note
    )
    if not written:
        raise illegal_move(State(ticket.state), Verb.HANDED_OVER)
