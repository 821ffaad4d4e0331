"""The outbound desk: call the participant back and only then close (domain section 4, steps 3 and 4)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import F

from core.claims import claim_first
from core.errors import N_, Conflict, Invalid
from core.transactions import whole
from crm.actions import record_contact
from crm.domain.codes import Channel, ContactOutcome, Direction, Role
from crm.models import Staff
from tickets import policies
from tickets.actions.escalate import begin_leg
from tickets.actions.record import Actor, check_may, record, staff_or_none
from tickets.actions.write import required_text
from tickets.domain.call_times import may_call, next_tries
from tickets.domain.codes import CallOutcome, Promise, Verb
from tickets.domain.states import State, illegal_move
from tickets.models import CallAttempt, CareCentreRules, Confirmation, Ticket, TicketEvent
from tickets.notices import local_time, tell_participant
from tickets.zones import zone_of

#: A next attempt beyond this is a slip of the pen: the promise to call back is long broken by then.
FURTHEST_TRY = timedelta(days=31)


@whole
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


@whole
def release_call(*, call: Confirmation, actor: Actor, now: datetime, note: str = "") -> TicketEvent:
    """Put a call back into the queue, at its old place. Raises `Conflict` for a call in a colleague's hand, unless a
    supervisor frees it.
    """
    if not (isinstance(actor, Staff) and actor.role == Role.SUPERVISOR):
        _check_holder(call, actor)
    event = record(call.ticket, verb=Verb.RELEASED, actor=actor, now=now, note=note)
    Confirmation.objects.filter(pk=call.pk, ended_at=None).update(holder=None, held_since=None)
    return event


@whole
def satisfied(*, call: Confirmation, actor: Actor, now: datetime, note: str = "") -> TicketEvent:
    """The participant is content: closed."""
    return _confirmed(call, Verb.SATISFIED, CallOutcome.SATISFIED, actor, now, note)


@whole
def educated(*, call: Confirmation, actor: Actor, now: datetime, note: str = "") -> TicketEvent:
    """The participant was not content, but accepts the answer after it was explained: closed."""
    return _confirmed(
        call, Verb.EDUCATED, CallOutcome.EDUCATED, actor, now, required_text(note, field="note")
    )


@whole
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


@whole
def no_answer(
    *, call: Confirmation, actor: Staff, now: datetime, note: str = "", next_try_at: datetime | None = None
) -> TicketEvent:
    """Nobody answered. The next attempt is put into another part of the participant's day (`attempts_ahead`), or to
    `next_try_at`; after the last one the participant is written to, and the ticket closes as unreachable when that
    brings no word either.

    An attempt is a call that was made, so only the agent who has the call in hand reports one: the queue gives it
    out when the next attempt may be made, and not before. Raises `Conflict` otherwise, and `Invalid` (field
    "next_try_at") for a time in the past, too far away, outside the calling hours, or after the last attempt.
    """
    rules = CareCentreRules.current()
    last = call.attempts_made + 1 >= rules.call_attempts
    _check_in_hand(call, actor)
    if next_try_at is not None:
        _check_next_try(next_try_at, call, rules, last=last, now=now)
    ready_at = (
        now + timedelta(hours=rules.notice_hours) if last else next_try_at or attempts_ahead(call, now)[0]
    )
    written = Confirmation.objects.filter(
        pk=call.pk, ended_at=None, attempts_made=call.attempts_made, holder=actor
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


def attempts_ahead(call: Confirmation, now: datetime) -> Sequence[datetime]:
    """Moments for another attempt, should nobody answer `now`, in the participant's zone; the one that the desk takes
    by itself first.
    """
    rules = CareCentreRules.current()
    vain = call.attempts.filter(outcome=CallOutcome.NO_ANSWER).values_list("at", flat=True)
    return next_tries(now, [*vain, now], rules.call_spacing, rules.times_to_call, zone_of(call.ticket))


@whole
def unreachable(*, call: Confirmation, actor: Actor, now: datetime, note: str = "") -> TicketEvent:
    """Close without having reached the participant, who can reopen the ticket from the tracking page.

    Raises `Conflict` before the calls and the written notice that the rules ask for, and before the time that the
    notice leaves the participant is over.
    """
    if call.noticed_at is None:
        raise _too_early(
            call,
            N_("The participant must be called %(attempts)s times and written to before this."),
            attempts=CareCentreRules.current().call_attempts,
        )
    if now < call.ready_at:
        raise _too_early(
            call,
            N_("The participant was written to and has time to answer until %(until)s. Close it after that."),
            until=local_time(call.ready_at),
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


def _check_in_hand(call: Confirmation, actor: Staff) -> None:
    check_may(actor, Verb.ATTEMPTED)
    _check_holder(call, actor)
    if call.holder_id is None:
        raise Conflict(
            N_("Only a call that you have in hand can end without an answer. Take it from the queue first."),
            field="state",
            code="not_in_hand",
            extra={"state": call.ticket.state, "ready_at": call.ready_at.isoformat()},
        )


def _check_next_try(
    moment: datetime, call: Confirmation, rules: CareCentreRules, *, last: bool, now: datetime
) -> None:
    if last:
        raise Invalid(
            N_(
                "This was the last attempt: the participant is written to now. Leave the time of a next one out."
            ),
            field="next_try_at",
            code="last_attempt",
        )
    if moment <= now:
        raise Invalid(N_("The next attempt must lie in the future."), field="next_try_at", code="past")
    if moment > now + FURTHEST_TRY:
        raise Invalid(
            N_("The next attempt is more than %(days)s days away. Check the date."),
            params={"days": FURTHEST_TRY.days},
            field="next_try_at",
            code="too_far",
        )
    times, zone = rules.times_to_call, zone_of(call.ticket)
    if not may_call(moment, times, zone):
        raise Invalid(
            N_(
                "People are called from %(first)s to %(last)s %(zone)s, the time where they live. Choose one between."
            ),
            params={
                "first": f"{times[0]:%H:%M}",
                "last": f"{times[-1]:%H:%M}",
                "zone": f"{moment.astimezone(zone):%Z}",
            },
            field="next_try_at",
            code="outside_calling_hours",
        )


def _too_early(call: Confirmation, message: str, **params: object) -> Conflict:
    return Conflict(
        message,
        params=params,
        field="outcome",
        code="too_early",
        extra={"state": call.ticket.state, "attempts_made": call.attempts_made},
    )


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
