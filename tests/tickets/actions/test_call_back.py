"""The outbound desk."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.errors import Conflict, Invalid, NotAllowed
from crm.models import Contact, Participant
from tests.factories import AreaFactory, ParticipantFactory, StaffFactory
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import branch_desk, call_back, escalate, resolve, sweep
from tickets.domain.codes import CallOutcome, Priority
from tickets.models import CallAttempt, CareCentreRules, Confirmation, Ticket

JAKARTA = ZoneInfo("Asia/Jakarta")


def awaiting(
    desk: Desk, priority: Priority = Priority.MEDIUM, participant: Participant | None = None
) -> Ticket:
    ticket = desk.ticket(contact=desk.contact(participant=participant or ParticipantFactory()))
    escalate.escalate(
        ticket=ticket, branch=desk.branch, priority=priority, request="Cek.", actor=desk.agent, now=desk.now
    )
    branch_desk.finish(
        ticket=ticket,
        feedback="Sudah selesai.",
        root_cause=desk.cause,
        actor=desk.officer,
        now=desk.after(hours=1),
    )
    return ticket


def take(desk: Desk, agent: object = None) -> Confirmation:
    call = call_back.take_next_call(actor=agent or desk.outbound, now=desk.now)  # type: ignore[arg-type]
    assert call is not None
    return call


def test_high_priority_comes_first_then_priority_participants_then_the_oldest_feedback(desk: Desk) -> None:
    oldest = awaiting(desk)
    elderly = awaiting(desk, participant=ParticipantFactory(priority_reason="elderly"))
    low = awaiting(desk, Priority.LOW)
    newest = awaiting(desk)
    high = awaiting(desk, Priority.HIGH)
    assert [call.ticket for call in Confirmation.objects.queue(desk.now)] == [
        high,
        elderly,
        oldest,
        newest,
        low,
    ]


def test_nobody_holds_two_calls_and_no_call_is_held_twice(desk: Desk) -> None:
    first, second = awaiting(desk), awaiting(desk)
    colleague = StaffFactory(outbound_agent=True)
    assert take(desk).ticket == first
    assert take(desk).ticket == first
    assert take(desk, colleague).ticket == second
    assert call_back.take_next_call(actor=StaffFactory(outbound_agent=True), now=desk.now) is None


def test_an_explanation_that_is_accepted_closes_and_needs_a_note(desk: Desk) -> None:
    ticket = awaiting(desk)
    call = take(desk)
    with pytest.raises(Invalid) as refusal:
        call_back.educated(call=call, actor=desk.outbound, now=desk.now)
    assert refusal.value.field == "note"
    call_back.educated(call=call, note="Prosedur dijelaskan.", actor=desk.outbound, now=desk.after(minutes=4))
    ticket.refresh_from_db()
    assert ticket.state == "closed"
    contact = Contact.objects.get(direction="outbound")
    assert (contact.participant, contact.agent, contact.ended_at) == (
        ticket.participant,
        desk.outbound,
        desk.now,
    )
    check_clocks()


def test_a_colleague_may_not_end_a_call_that_somebody_has_on_the_line(desk: Desk) -> None:
    awaiting(desk)
    call = take(desk)
    with pytest.raises(Conflict):
        call_back.satisfied(call=call, actor=StaffFactory(outbound_agent=True), now=desk.now)


def test_a_call_is_ended_once(desk: Desk) -> None:
    awaiting(desk)
    call = take(desk)
    twin = Confirmation.objects.get(pk=call.pk)
    call_back.satisfied(call=call, actor=desk.outbound, now=desk.now)
    with pytest.raises(Conflict):
        call_back.reprocess(call=twin, note="Ulang.", actor=desk.outbound, now=desk.now)
    assert Ticket.objects.get().state == "closed"
    check_clocks()


def call_in_vain(desk: Desk, **words: Any) -> Confirmation:
    """Take the next call as soon as it may be made; nobody answers."""
    desk.until(Confirmation.objects.open().get().ready_at)
    call = take(desk)
    call_back.no_answer(call=call, actor=desk.outbound, now=desk.after(minutes=1), **words)
    call.refresh_from_db()
    return call


def test_three_calls_in_vain_a_notice_and_then_closed_and_the_participant_can_reopen_it(desk: Desk) -> None:
    ticket = awaiting(desk)
    for attempt in (1, 2, 3):
        assert call_in_vain(desk).attempts_made == attempt
        assert call_back.take_next_call(actor=desk.outbound, now=desk.now) is None
    assert ticket.participant is not None
    assert call_back.take_next_call(actor=desk.outbound, now=desk.after(hours=1)) is None
    assert sweep.sweep(now=desk.after(hours=24)).unreachable == 1
    ticket.refresh_from_db()
    assert (ticket.state, ticket.events.filter(verb="unreachable").count()) == ("closed", 1)
    resolve.reopen(ticket=ticket, reason="Saya belum puas.", actor=ticket.participant, now=desk.after(days=1))
    assert (ticket.state, ticket.cycle, ticket.due_at) == ("new", 2, desk.now + timedelta(hours=120))
    check_clocks()


def test_nobody_is_unreachable_before_the_calls_and_the_notice(desk: Desk) -> None:
    awaiting(desk)
    with pytest.raises(Conflict):
        call_back.unreachable(call=take(desk), actor=desk.supervisor, now=desk.now)


@pytest.mark.parametrize("who", ["outbound", "supervisor"])
def test_the_written_notice_leaves_the_participant_the_hours_that_the_rules_say(desk: Desk, who: str) -> None:
    CareCentreRules.objects.update(notice_hours=6)
    ticket = awaiting(desk)
    call = [call_in_vain(desk) for _ in range(3)][-1]
    actor = getattr(desk, who)
    for span in ({"minutes": 1}, {"hours": 5, "minutes": 58}):
        with pytest.raises(Conflict) as refusal:
            call_back.unreachable(call=call, actor=actor, now=desk.after(**span))
        assert refusal.value.code == "too_early"
    call_back.unreachable(call=call, actor=actor, now=desk.after(minutes=1))
    ticket.refresh_from_db()
    assert ticket.state == "closed"


def test_the_attempts_fall_into_different_parts_of_the_day_and_never_into_the_night(desk: Desk) -> None:
    awaiting(desk)
    made = [call_in_vain(desk) for _ in range(3)]
    at = [one.at.astimezone(JAKARTA) for one in CallAttempt.objects.all()]
    assert [f"{moment:%d %H:%M}" for moment in at] == ["02 10:01", "02 15:02", "03 13:01"]
    assert made[-1].noticed_at == desk.now


def test_a_call_in_vain_in_the_evening_comes_back_in_the_morning(desk: Desk) -> None:
    awaiting(desk)
    desk.after(hours=10.5)  # 20:30 in Jakarta.
    assert call_in_vain(desk).ready_at.astimezone(JAKARTA).isoformat() == "2026-03-03T09:00:00+07:00"


@pytest.mark.parametrize(
    ("home", "morning"),
    [
        ("73.71", "2026-03-03T01:00:00+00:00"),  # The branch there keeps the time of Makassar.
        ("94.71", "2026-03-03T00:00:00+00:00"),  # No branch, but the province is in the east.
        (None, "2026-03-03T02:00:00+00:00"),  # The branch that holds the ticket is in Jakarta.
    ],
)
def test_the_day_is_that_of_the_place_where_the_participant_lives(
    desk: Desk, home: str | None, morning: str
) -> None:
    area = AreaFactory(code=home) if home else None
    awaiting(desk, participant=ParticipantFactory(home_area=area))
    desk.after(hours=9)
    assert call_in_vain(desk).ready_at == datetime.fromisoformat(morning)


def test_the_hours_are_those_of_the_house(desk: Desk) -> None:
    CareCentreRules.objects.update(call_times="07:30, 20:00", call_spacing_minutes=60)
    awaiting(desk)
    assert call_in_vain(desk).ready_at.astimezone(JAKARTA).hour == 11
    assert call_in_vain(desk).ready_at.astimezone(JAKARTA).isoformat() == "2026-03-02T20:00:00+07:00"


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        ("2026-03-02T10:00:00+07:00", "past"),
        ("2026-03-03T01:30:00+07:00", "outside_calling_hours"),
        ("2026-03-03T08:59:00+07:00", "outside_calling_hours"),
        ("2027-03-03T10:00:00+07:00", "too_far"),
        ("9999-12-31T23:00:00+07:00", "too_far"),
        ("2026-03-03T10:00:00+00:00", ""),
        ("2026-03-03T19:00:00+07:00", ""),
    ],
)
def test_a_given_time_lies_ahead_and_within_the_calling_hours(desk: Desk, moment: str, code: str) -> None:
    awaiting(desk)
    call, wanted = take(desk), datetime.fromisoformat(moment)
    if not code:
        call_back.no_answer(call=call, next_try_at=wanted, actor=desk.outbound, now=desk.now)
        assert Confirmation.objects.get().ready_at == wanted
        return
    with pytest.raises(Invalid) as refusal:
        call_back.no_answer(call=call, next_try_at=wanted, actor=desk.outbound, now=desk.now)
    assert (refusal.value.field, refusal.value.code) == ("next_try_at", code)
    if code == "outside_calling_hours":
        assert "from 09:00 to 19:00 WIB" in str(refusal.value)
    assert not CallAttempt.objects.exists()


def test_after_the_last_attempt_there_is_no_next_one_to_choose(desk: Desk) -> None:
    CareCentreRules.objects.update(call_attempts=1)
    awaiting(desk)
    with pytest.raises(Invalid) as refusal:
        call_in_vain(desk, next_try_at=desk.now + timedelta(hours=4))
    assert (refusal.value.field, refusal.value.code) == ("next_try_at", "last_attempt")


def test_nobody_answers_only_a_call_that_was_taken_so_attempts_can_not_be_made_up(desk: Desk) -> None:
    awaiting(desk)
    call = call_in_vain(desk)
    for actor in (desk.outbound, desk.supervisor):
        with pytest.raises(Conflict) as refusal:
            call_back.no_answer(call=call, actor=actor, now=desk.after(minutes=1))
        assert refusal.value.code == "not_in_hand"
    desk.until(call.ready_at)
    call = take(desk)
    with pytest.raises(Conflict) as refusal:
        call_back.no_answer(call=call, actor=desk.supervisor, now=desk.now)
    assert refusal.value.code == "taken"
    assert CallAttempt.objects.count() == 1


def test_who_was_written_to_is_not_called_in_vain_again(desk: Desk) -> None:
    awaiting(desk)
    call = [call_in_vain(desk) for _ in range(3)][-1]
    with pytest.raises(Conflict):
        call_back.no_answer(call=call, actor=desk.outbound, now=desk.after(hours=30))
    assert Confirmation.objects.get().noticed_at == call.noticed_at


@pytest.mark.parametrize("written_to", [False, True])
@pytest.mark.parametrize("outcome", [CallOutcome.SATISFIED, CallOutcome.EDUCATED, CallOutcome.REPROCESS])
def test_a_participant_who_calls_by_themselves_is_heard_at_once(
    desk: Desk, outcome: CallOutcome, written_to: bool
) -> None:
    ticket = awaiting(desk)
    call = [call_in_vain(desk) for _ in range(3 if written_to else 1)][-1]
    assert call.ready_at > desk.after(minutes=5)
    call_back.BY_OUTCOME[outcome](call=call, note="Menelepon sendiri.", actor=desk.outbound, now=desk.now)
    ticket.refresh_from_db()
    assert ticket.state == ("escalated" if outcome is CallOutcome.REPROCESS else "closed")
    check_clocks()


def test_a_call_whose_agent_has_gone_comes_back_to_the_queue(desk: Desk) -> None:
    ticket = awaiting(desk)
    take(desk)
    assert sweep.sweep(now=desk.after(minutes=31)).calls_released == 1
    assert take(desk, StaffFactory(outbound_agent=True)).ticket == ticket


def test_inbound_agents_take_no_calls_back(desk: Desk) -> None:
    awaiting(desk)
    with pytest.raises(NotAllowed):
        call_back.take_next_call(actor=desk.agent, now=desk.now)


def test_a_call_in_a_colleagues_hand_is_put_back_by_a_supervisor_alone(desk: Desk) -> None:
    awaiting(desk)
    call = take(desk)
    for colleague in (StaffFactory(outbound_agent=True), desk.agent):
        with pytest.raises(Conflict):
            call_back.release_call(call=call, actor=colleague, now=desk.now)
    call_back.release_call(call=call, actor=desk.supervisor, now=desk.now)
    call.refresh_from_db()
    assert call.holder is None
