"""What a branch does, and what a stranger may not."""

from datetime import timedelta
from typing import Any

import pytest

from core.errors import Conflict, Invalid, NotAllowed
from tests.factories import BranchFactory
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import branch_desk, classify, escalate, resolve, wait
from tickets.domain.codes import Colour, Priority
from tickets.models import Confirmation, Ticket


def escalated(desk: Desk, category: str = "complaint-room-full") -> Ticket:
    ticket = desk.ticket(category)
    escalate.escalate(
        ticket=ticket,
        branch=desk.branch,
        priority=Priority.MEDIUM,
        request="Mohon dicek.",
        actor=desk.agent,
        now=desk.after(minutes=10),
    )
    return ticket


def test_escalating_a_yellow_complaint_makes_it_red_with_the_red_limit(desk: Desk) -> None:
    ticket = escalated(desk, "complaint-payment-not-posted")
    assert ticket.colour == "red"
    assert ticket.clocks.get(promise="resolution").due_at == ticket.opened_at + timedelta(hours=120)
    assert [row.reason for row in ticket.classifications.all()] == ["category_yellow", "needs_branch"]
    check_clocks()


def test_only_complaints_go_to_a_branch(desk: Desk) -> None:
    with pytest.raises(Invalid) as refusal:
        escalated(desk, "info-benefit")
    assert refusal.value.field == "kind"


def test_a_branch_that_has_closed_takes_nothing(desk: Desk) -> None:
    desk.branch = BranchFactory(active=False)
    with pytest.raises(Invalid) as refusal:
        escalated(desk)
    assert refusal.value.field == "branch"


def test_a_branch_acknowledges_once(desk: Desk) -> None:
    ticket = escalated(desk)
    branch_desk.acknowledge(ticket=ticket, actor=desk.officer, now=desk.after(hours=1))
    with pytest.raises(Conflict):
        branch_desk.acknowledge(ticket=ticket, actor=desk.officer, now=desk.after(hours=1))


def test_another_branch_may_do_nothing_with_it(desk: Desk) -> None:
    ticket = escalated(desk)
    now = desk.after(hours=1)
    attempts = [
        lambda: branch_desk.acknowledge(ticket=ticket, actor=desk.stranger, now=now),
        lambda: branch_desk.feed_back(ticket=ticket, feedback="x", actor=desk.stranger, now=now),
        lambda: branch_desk.finish(
            ticket=ticket, feedback="x", root_cause=desk.cause, actor=desk.stranger, now=now
        ),
        lambda: branch_desk.send_back(ticket=ticket, note="x", actor=desk.stranger, now=now),
        lambda: branch_desk.hand_over(
            ticket=ticket, to=desk.other_branch, note="x", actor=desk.stranger, now=now
        ),
        lambda: wait.wait(ticket=ticket, question="x", actor=desk.stranger, now=now),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert ticket not in Ticket.objects.visible_to(desk.stranger)


def test_handing_over_keeps_the_promise_running_and_both_stays_on_record(desk: Desk) -> None:
    ticket = escalated(desk)
    due = ticket.clocks.get(promise="branch_feedback").due_at
    branch_desk.hand_over(
        ticket=ticket,
        to=desk.other_branch,
        note="Wilayah Makassar.",
        actor=desk.officer,
        now=desk.after(days=2),
    )
    clock = ticket.clocks.get(promise="branch_feedback")
    assert (clock.due_at, clock.branch) == (due, desk.other_branch)
    assert [leg.branch for leg in ticket.escalations.all()] == [desk.branch, desk.other_branch]
    branch_desk.acknowledge(ticket=ticket, actor=desk.stranger, now=desk.after(hours=1))
    with pytest.raises(NotAllowed):
        branch_desk.finish(
            ticket=ticket, feedback="x", root_cause=desk.cause, actor=desk.officer, now=desk.now
        )
    assert ticket in Ticket.objects.visible_to(desk.officer)
    check_clocks()


def test_a_returned_ticket_is_the_agents_again_while_the_branch_clock_rests(desk: Desk) -> None:
    ticket = escalated(desk)
    branch_desk.send_back(
        ticket=ticket, note="Nama RS belum ada.", actor=desk.officer, now=desk.after(hours=5)
    )
    assert (ticket.state, ticket.owner) == ("in_progress", desk.agent)
    desk.after(hours=10)
    escalate.escalate(
        ticket=ticket,
        branch=desk.branch,
        priority=Priority.MEDIUM,
        request="RSUD Cengkareng.",
        actor=desk.agent,
        now=desk.now,
    )
    clock = ticket.clocks.get(promise="branch_feedback")
    assert clock.paused_for == timedelta(hours=10)
    assert ticket.clocks.get(promise="resolution").paused_for == timedelta(0)
    check_clocks()


def test_done_needs_feedback_and_brings_the_ticket_into_the_outbound_queue(desk: Desk) -> None:
    ticket = escalated(desk)
    assert not Confirmation.objects.queue(desk.now).exists()
    with pytest.raises(Invalid) as refusal:
        branch_desk.finish(ticket=ticket, root_cause=desk.cause, actor=desk.officer, now=desk.after(hours=1))
    assert refusal.value.field == "feedback"
    branch_desk.feed_back(ticket=ticket, feedback="Kamar sudah ada.", actor=desk.officer, now=desk.now)
    with pytest.raises(Invalid) as refusal:
        branch_desk.finish(ticket=ticket, root_cause=None, actor=desk.officer, now=desk.now)
    assert (refusal.value.field, refusal.value.code) == ("root_cause", "required")
    branch_desk.finish(ticket=ticket, root_cause=desk.cause, actor=desk.officer, now=desk.after(hours=1))
    leg = ticket.escalations.get()
    assert (leg.feedback, leg.ending, leg.root_cause) == ("Kamar sudah ada.", "finished", desk.cause)
    assert [call.ticket for call in Confirmation.objects.queue(desk.now)] == [ticket]
    check_clocks()


def test_an_overdue_ticket_still_at_the_branch_is_not_in_the_outbound_queue(desk: Desk) -> None:
    escalated(desk)
    assert not Confirmation.objects.queue(desk.after(days=30)).exists()


def test_a_branch_waits_for_the_participant_and_gets_the_ticket_back(desk: Desk) -> None:
    ticket = escalated(desk)
    wait.wait(ticket=ticket, question="Nomor kamar?", actor=desk.officer, now=desk.after(hours=1))
    assert ticket.due_at is None
    wait.resume(ticket=ticket, actor=desk.officer, now=desk.after(hours=3))
    assert ticket.state == "escalated"
    assert ticket.clocks.get(promise="branch_feedback").paused_for == timedelta(hours=3)
    check_clocks()


def test_what_a_branch_holds_while_it_waits_is_not_taken_from_it(desk: Desk) -> None:
    ticket = escalated(desk)
    wait.wait(ticket=ticket, question="Nomor kamar?", actor=desk.officer, now=desk.after(hours=1))
    by: dict[str, Any] = {"ticket": ticket, "actor": desk.agent, "now": desk.now}
    for attempt in (
        lambda: classify.overrule(colour=Colour.YELLOW, words="Bisa kami.", **by),
        lambda: resolve.dismiss(reason="Di luar.", **by),
    ):
        with pytest.raises(Conflict) as refusal:
            attempt()
        assert refusal.value.code == "at_branch"
        assert refusal.value.extra["state"] == "waiting"
    ticket.refresh_from_db()
    assert (ticket.state, ticket.colour) == ("waiting", "red")
