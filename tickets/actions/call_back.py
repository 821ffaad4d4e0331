"""The outbound desk: call the participant back and only then close (domain section 4, steps 3 and 4)."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from core.claims import claim_first
from core.errors import N_, Conflict, Invalid
from crm.actions import record_contact
from crm.domain.codes import Channel, ContactOutcome, Direction, Role
from crm.models import Staff
from tickets import policies
from tickets.actions.escalate import begin_leg
from tickets.actions.record import Actor, check_may, record, staff_or_none
from tickets.actions.write import required_text
from tickets.domain.codes import CallOutcome, Promise, Verb
from tickets.domain.states import State, illegal_move
from tickets.models import CallAttempt, CareCentreRules, Confirmation, Ticket, TicketEvent
from tickets.notices import tell_participant


@transaction.atomic
def take_next_call(*, actor: Staff, now: datetime) -> Confirmation | None:
    """The call that `actor` has in hand, or the next one of the queue; None when nothing may be called now.

    Two agents never get the same call, and nobody holds two.
    """
    check_may(actor, Verb.CALLED)
    # One request of an agent at a time: a second one, from an impatient finger, would keep a call from the others.
    Staff.objects.select_for_update(no_key=True).values_list("pk").get(pk=actor.pk)
    in_hand = _in_hand(actor)
    if in_hand is not None:
        return in_hand
    call: Confirmation | None = claim_first(
        Confirmation.objects.queue(now).select_related("ticket__participant", "leg__branch"),
        updates={"holder": actor, "held_since": now},
    )
    if call is not None:
        record(call.ticket, verb=Verb.CALLED, actor=actor, now=now)
    return call


@transaction.atomic
def release_call(*, call: Confirmation, actor: Actor, now: datetime, note: str = "") -> TicketEvent:
    """Put a call back into the queue, at its old place. Raises `Conflict` for a call in a colleague's hand, unless a
    supervisor frees it.
    """
    if not (isinstance(actor, Staff) and actor.role == Role.SUPERVISOR):
        _check_holder(call, actor)
    event = record(call.ticket, verb=Verb.RELEASED, actor=actor, now=now, note=note)
    Confirmation.objects.filter(pk=call.pk, ended_at=None).update(holder=None, held_since=None)
    return event


@transaction.atomic
def satisfied(*, call: Confirmation, actor: Actor, now: datetime, note: str = "") -> TicketEvent:
    """The participant is content: closed."""
    return _confirmed(call, Verb.SATISFIED, CallOutcome.SATISFIED, actor, now, note)


@transaction.atomic
def educated(*, call: Confirmation, actor: Actor, now: datetime, note: str = "") -> TicketEvent:
    """The participant was not content, but accepts the answer after it was explained: closed."""
    return _confirmed(
        call, Verb.EDUCATED, CallOutcome.EDUCATED, actor, now, required_text(note, field="note")
    )


@transaction.atomic
def reprocess(*, call: Confirmation, actor: Actor, now: datetime, note: str) -> TicketEvent:
    """The participant wants it explained or processed again: back to the branch as a new cycle with a fresh limit.

    The verdict of the old cycle stays.
    """
    note = required_text(note, field="note")
    ticket = call.ticket
    _end(call, CallOutcome.REPROCESS, actor, now)
    branch = call.leg.branch
    event = record(
        ticket,
        verb=Verb.REPROCESSED,
        actor=actor,
        now=now,
        changes={"resolved_at": None, "branch": branch},
        terms=policies.terms_for(
            policies.case_of(ticket), now, [Promise.RESOLUTION, Promise.BRANCH_FEEDBACK]
        ),
        note=note,
        data={"branch": branch.pk},
    )
    begin_leg(ticket=ticket, branch=branch, request=note, actor=actor, now=now)
    _keep_call(call, CallOutcome.REPROCESS, actor, now, note)
    tell_participant(ticket, "reprocessed", event, now=now)
    return event


@transaction.atomic
def no_answer(
    *, call: Confirmation, actor: Actor, now: datetime, note: str = "", next_try_at: datetime | None = None
) -> TicketEvent:
    """Nobody answered. The next attempt is spread to another time of day; after the last one the participant is
    written to, and the ticket closes as unreachable when that brings no word either.

    Raises `Invalid` (field "next_try_at") when that lies in the past.
    """
    if next_try_at is not None and next_try_at <= now:
        raise Invalid(N_("The next attempt must lie in the future."), field="next_try_at", code="past")
    rules = CareCentreRules.current()
    last = call.attempts_made + 1 >= rules.call_attempts
    ready_at = (
        now + timedelta(hours=rules.notice_hours)
        if last
        else next_try_at or now + timedelta(minutes=rules.call_spacing_minutes)
    )
    _check_holder(call, actor)
    written = Confirmation.objects.filter(
        pk=call.pk, ended_at=None, attempts_made=call.attempts_made, holder=call.holder_id
    ).update(
        attempts_made=F("attempts_made") + 1,
        ready_at=ready_at,
        noticed_at=now if last else None,
        holder=None,
        held_since=None,
    )
    if not written:
        raise _taken_elsewhere(call)
    event = record(
        call.ticket,
        verb=Verb.ATTEMPTED,
        actor=actor,
        now=now,
        note=note,
        data={"attempt": call.attempts_made + 1},
    )
    _keep_call(call, CallOutcome.NO_ANSWER, actor, now, note)
    if last:
        tell_participant(call.ticket, "called_in_vain", event, now=now, note=call.leg.feedback)
    return event


@transaction.atomic
def unreachable(*, call: Confirmation, actor: Actor, now: datetime, note: str = "") -> TicketEvent:
    """Close without having reached the participant, who can reopen the ticket from the tracking page.

    Raises `Conflict` before the calls and the written notice that the rules ask for.
    """
    if call.noticed_at is None:
        raise Conflict(
            N_("The participant must be called %(attempts)s times and written to before this."),
            params={"attempts": CareCentreRules.current().call_attempts},
            field="outcome",
            code="too_early",
            extra={"state": call.ticket.state, "attempts_made": call.attempts_made},
        )
    _end(call, CallOutcome.UNREACHABLE, actor, now)
    event = record(
        call.ticket, verb=Verb.UNREACHABLE, actor=actor, now=now, changes={"closed_at": now}, note=note
    )
    tell_participant(call.ticket, "closed", event, now=now)
    return event


#: The action for each outcome that an agent can report.
BY_OUTCOME: Mapping[CallOutcome, Callable[..., TicketEvent]] = {
    CallOutcome.SATISFIED: satisfied,
    CallOutcome.EDUCATED: educated,
    CallOutcome.REPROCESS: reprocess,
    CallOutcome.NO_ANSWER: no_answer,
    CallOutcome.UNREACHABLE: unreachable,
}


def open_call(ticket: Ticket, verb: Verb = Verb.CALLED) -> Confirmation:
    """The open confirmation of a ticket. Raises `Conflict` when it awaits none."""
    calls = Confirmation.objects.open().select_related("ticket", "leg__branch")
    call: Confirmation | None = calls.filter(ticket=ticket).first()
    if call is None:
        raise illegal_move(State(ticket.state), verb)
    return call


def _confirmed(
    call: Confirmation, verb: Verb, outcome: CallOutcome, actor: Actor, now: datetime, note: str
) -> TicketEvent:
    _end(call, outcome, actor, now)
    event = record(call.ticket, verb=verb, actor=actor, now=now, changes={"closed_at": now}, note=note)
    _keep_call(call, outcome, actor, now, note)
    tell_participant(call.ticket, "closed", event, now=now)
    return event


def _end(call: Confirmation, outcome: CallOutcome, actor: Actor, now: datetime) -> None:
    _check_holder(call, actor)
    written = Confirmation.objects.filter(pk=call.pk, ended_at=None).update(
        outcome=outcome, ended_at=now, ended_by=staff_or_none(actor), holder=None, held_since=None
    )
    if not written:
        raise _taken_elsewhere(call)


def _check_holder(call: Confirmation, actor: Actor) -> None:
    if isinstance(actor, Staff) and call.holder_id not in (None, actor.pk):
        raise _taken_elsewhere(call)


def _taken_elsewhere(call: Confirmation) -> Conflict:
    call.refresh_from_db()
    call.ticket.refresh_from_db()
    return Conflict(
        N_("This call is with somebody else, or is done already. Take the next one."),
        field="state",
        code="taken",
        extra={"state": call.ticket.state},
    )


def _keep_call(call: Confirmation, outcome: CallOutcome, actor: Actor, now: datetime, note: str) -> None:
    started = call.held_since if call.held_since and call.held_since <= now else now
    answered = outcome is not CallOutcome.NO_ANSWER
    contact, _new = record_contact(
        actor=staff_or_none(actor),
        now=now,
        channel=Channel.PHONE,
        direction=Direction.OUTBOUND,
        participant=call.ticket.participant,
        agent=staff_or_none(actor),
        offered_at=started,
        answered_at=started if answered else None,
        ended_at=now,
        outcome=ContactOutcome.ANSWERED if answered else ContactOutcome.NO_ANSWER,
    )
    CallAttempt.objects.create(
        confirmation=call, at=now, agent=staff_or_none(actor), contact=contact, outcome=outcome, note=note
    )


def _in_hand(actor: Staff) -> Confirmation | None:
    return Confirmation.objects.open().select_related("ticket").filter(holder=actor).first()
