"""The outbound desk."""

from datetime import timedelta

import pytest

from core.errors import Conflict, Invalid, NotAllowed
from crm.models import Contact, Participant
from tests.factories import ParticipantFactory, StaffFactory
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import branch_desk, call_back, escalate, resolve, sweep
from tickets.domain.codes import Priority
from tickets.models import Confirmation, Ticket


def awaiting(
    desk: Desk, priority: Priority = Priority.MEDIUM, participant: Participant | None = None
) -> Ticket:
    ticket = desk.ticket(contact=desk.contact(participant=participant or ParticipantFactory()))
    escalate.escalate(
        ticket=ticket, branch=desk.branch, priority=priority, request="Cek.", actor=desk.agent, now=desk.now
    )
    branch_desk.finish(ticket=ticket, feedback="Sudah selesai.", actor=desk.officer, now=desk.after(hours=1))
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


def test_three_calls_in_vain_a_notice_and_then_closed_and_the_participant_can_reopen_it(desk: Desk) -> None:
    ticket = awaiting(desk)
    for attempt in (1, 2, 3):
        call = take(desk)
        assert call.attempts_made == attempt - 1
        call_back.no_answer(call=call, actor=desk.outbound, now=desk.after(minutes=1))
        assert call_back.take_next_call(actor=desk.outbound, now=desk.now) is None
        desk.after(hours=5)
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


def test_the_next_attempt_lies_in_the_future(desk: Desk) -> None:
    awaiting(desk)
    with pytest.raises(Invalid) as refusal:
        call_back.no_answer(call=take(desk), next_try_at=desk.now, actor=desk.outbound, now=desk.now)
    assert refusal.value.field == "next_try_at"


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
