"""The figures of the supervisor's board, counted by hand on a small desk."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache

from tests.factories import ParticipantFactory, StaffFactory
from tests.tickets.desk import Desk
from tickets.actions import adopt, assign, branch_desk, call_back, escalate, resolve, wait
from tickets.actions.publish import publish_policy
from tickets.domain.codes import Priority
from tickets.models import CareCentreRules, Policy, RootCause, Ticket
from tickets.queries.board import Board, midnight_before, read_board

JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.fixture(autouse=True)
def _no_kept_days() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def board(desk: Desk, user: Any = None) -> Board:
    return read_board(user=user or desk.supervisor, now=desk.now, midnight=midnight_before(desk.now, JAKARTA))


def another(desk: Desk, category: str = "complaint-room-full", **details: Any) -> Ticket:
    return desk.ticket(category, contact=desk.contact(participant=ParticipantFactory()), **details)


def at_branch(desk: Desk, priority: Priority = Priority.MEDIUM, branch: Any = None) -> Ticket:
    ticket = another(desk)
    escalate.escalate(
        ticket=ticket,
        branch=branch or desk.branch,
        priority=priority,
        request="Cek.",
        actor=desk.agent,
        now=desk.now,
    )
    return ticket


def finished(desk: Desk, priority: Priority = Priority.MEDIUM, cause: str = "") -> Ticket:
    ticket = at_branch(desk, priority)
    branch_desk.finish(
        ticket=ticket,
        feedback="Sudah selesai.",
        root_cause=RootCause.objects.get(code=cause) if cause else desk.cause,
        actor=desk.officer,
        now=desk.after(minutes=30),
    )
    return ticket


def test_open_tickets_are_counted_by_state_and_colour(desk: Desk) -> None:
    red, yellow = another(desk), another(desk, "complaint-card-inactive")
    at_branch(desk)
    answered = another(desk, "complaint-card-inactive")
    resolve.resolve(ticket=answered, answer="Sudah.", actor=desk.agent, now=desk.after(minutes=5))
    figures = board(desk)
    assert dict(figures.matrix) == {
        ("in_progress", red.colour): 1,
        ("in_progress", yellow.colour): 1,
        ("escalated", "red"): 1,
    }
    assert figures.open == 3


def test_what_is_due_within_the_next_hours_is_counted_up_and_overdue_apart(desk: Desk) -> None:
    another(desk, "complaint-card-inactive")
    desk.after(hours=21)
    another(desk, "complaint-card-inactive")
    assert board(desk).due_within == {1: 0, 4: 1, 8: 1, 24: 1}
    desk.after(hours=3, minutes=30)
    figures = board(desk)
    assert (figures.overdue, figures.due_within) == (1, {1: 0, 4: 0, 8: 0, 24: 1})


def test_overdue_tickets_are_laid_at_the_door_of_whoever_holds_them(desk: Desk) -> None:
    another(desk, "complaint-card-inactive")
    colleague = StaffFactory(first_name="Sari", last_name="Dewi")
    for _ in range(2):
        assign.assign(
            ticket=another(desk, "complaint-card-inactive"), to=colleague, actor=desk.supervisor, now=desk.now
        )
    assign.release(ticket=another(desk, "complaint-card-inactive"), actor=desk.agent, now=desk.now)
    at_branch(desk)
    finished(desk)
    desk.after(days=6)
    held = {(holder.kind, holder.name): holder.overdue for holder in board(desk).holders}
    assert held == {
        ("agent", "Sari Dewi"): 2,
        ("agent", str(desk.agent)): 1,
        ("queue", ""): 1,
        ("branch", ""): 1,
        ("outbound", ""): 1,
    }
    assert board(desk).overdue == 6


def test_branches_rank_by_what_they_owe_too_late_with_the_middle_age(desk: Desk) -> None:
    first = desk.now
    at_branch(desk, Priority.HIGH)
    desk.after(hours=10)
    at_branch(desk)
    desk.after(hours=10)
    at_branch(desk)
    at_branch(desk, branch=desk.other_branch)
    desk.after(days=4, hours=15)
    here, there = board(desk).branches
    assert (here.name, here.count, here.overdue, here.high, here.unread) == (desk.branch.name, 3, 2, 1, 3)
    assert here.oldest_due == first + timedelta(days=5)
    assert here.median_since == first + timedelta(hours=10)
    assert (there.name, there.count, there.overdue) == (desk.other_branch.name, 1, 0)


def test_the_middle_of_an_even_number_lies_between_the_two_in_the_middle(desk: Desk) -> None:
    first = desk.now
    at_branch(desk)
    desk.after(hours=10)
    at_branch(desk)
    assert board(desk).branches[0].median_since == first + timedelta(hours=5)


def test_a_ticket_that_rests_is_not_held_against_the_branch(desk: Desk) -> None:
    ticket = at_branch(desk)
    wait.wait(ticket=ticket, question="Kartu?", actor=desk.officer, now=desk.after(hours=1))
    desk.after(days=9)
    branch = board(desk).branches[0]
    assert (branch.count, branch.overdue) == (1, 0)


def test_agents_loads_count_open_overdue_and_resolved_today(desk: Desk) -> None:
    yesterday = another(desk, "complaint-card-inactive")
    resolve.resolve(ticket=yesterday, answer="Sudah.", actor=desk.agent, now=desk.after(minutes=5))
    desk.after(days=1)
    another(desk, "complaint-card-inactive")
    today = another(desk, "complaint-card-inactive")
    resolve.resolve(ticket=today, answer="Sudah.", actor=desk.agent, now=desk.after(minutes=5))
    idle = StaffFactory()
    loads = {load.name: (load.open, load.overdue, load.done) for load in board(desk).loads}
    assert loads == {str(desk.agent): (1, 0, 1), str(idle): (0, 0, 0)}


def test_the_outbound_backlog_knows_priority_oldest_later_calls_and_the_quota(desk: Desk) -> None:
    CareCentreRules.objects.update(daily_quota=2)
    oldest = desk.now + timedelta(minutes=30)
    for priority in (Priority.HIGH, Priority.MEDIUM, Priority.LOW, Priority.LOW):
        finished(desk, priority)
    done = call_back.take_next_call(actor=desk.outbound, now=desk.now)
    assert done is not None
    call_back.satisfied(call=done, actor=desk.outbound, now=desk.now)
    vain = call_back.take_next_call(actor=desk.outbound, now=desk.now)
    assert vain is not None
    call_back.no_answer(call=vain, actor=desk.outbound, now=desk.now)
    call_back.take_next_call(actor=desk.outbound, now=desk.now)
    backlog = board(desk).outbound
    assert backlog.by_rank == (0, 1, 2)
    assert (backlog.waiting, backlog.ready, backlog.later, backlog.in_hand) == (3, 1, 1, 1)
    assert backlog.oldest == oldest + timedelta(minutes=30)
    assert [(caller.name, caller.done) for caller in backlog.callers] == [(str(desk.outbound), 1)]
    assert (backlog.done_today, backlog.quota, backlog.capacity_left, backlog.days_of_work) == (1, 2, 1, 1.5)


def test_branches_are_the_bottleneck_when_more_is_late_there(desk: Desk) -> None:
    at_branch(desk, Priority.HIGH)
    desk.after(days=6)
    finished(desk)
    verdict = board(desk).bottleneck
    assert (verdict.who, verdict.high_at_branches, verdict.late_at_branches) == ("branches", 1, 1)
    assert verdict.late_at_outbound == 0


def test_outbound_is_the_bottleneck_when_more_can_be_called_than_the_quota_allows(desk: Desk) -> None:
    CareCentreRules.objects.update(daily_quota=1)
    for _ in range(3):
        finished(desk, Priority.HIGH)
    verdict = board(desk).bottleneck
    assert (verdict.who, verdict.high_at_outbound, verdict.late_at_outbound) == ("outbound", 3, 2)


def test_nobody_is_the_bottleneck_of_an_empty_desk(desk: Desk) -> None:
    figures = board(desk)
    assert figures.bottleneck.who == "nobody"
    assert (figures.open, figures.overdue, figures.uncovered, figures.outbound.waiting) == (0, 0, 0, 0)
    assert figures.outbound.quota == 50
    assert len(figures.days) == 14


def test_a_day_begins_at_local_midnight(desk: Desk) -> None:
    # 23:30 in Jakarta on 2 March, and half an hour later.
    desk.now = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
    another(desk, "complaint-card-inactive")
    desk.after(minutes=31)
    ticket = another(desk, "complaint-card-inactive")
    resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.agent, now=desk.after(minutes=1))
    days = board(desk).days
    assert [(f"{one.day:%d}", one.came, one.left) for one in days[-2:]] == [("02", 1, 0), ("03", 1, 1)]


def test_promises_of_the_last_seven_days_are_judged(desk: Desk) -> None:
    old = another(desk, "complaint-card-inactive")
    resolve.resolve(ticket=old, answer="Sudah.", actor=desk.agent, now=desk.after(minutes=2))
    desk.after(days=8)
    late = another(desk, "complaint-card-inactive")
    resolve.resolve(ticket=late, answer="Sudah.", actor=desk.agent, now=desk.after(hours=25))
    kept = another(desk, "complaint-card-inactive")
    resolve.resolve(ticket=kept, answer="Sudah.", actor=desk.agent, now=desk.after(hours=1))
    (resolution,) = [one for one in board(desk).kept if one.promise == "resolution"]
    assert (resolution.kept, resolution.broken, resolution.share) == (1, 1, 50)


def test_kept_days_and_today_add_up_to_the_same_figures(desk: Desk) -> None:
    for _ in range(3):
        finished(desk, cause=RootCause.objects.order_by("code").first().code)  # type: ignore[union-attr]
        desk.after(days=1)
    fresh = board(desk)
    finished(desk)
    again = board(desk)
    cache.clear()
    anew = board(desk)
    assert (again.days, again.kept, again.causes) == (anew.days, anew.kept, anew.causes)
    assert sum(day.came for day in again.days) == sum(day.came for day in fresh.days) + 1


def test_causes_of_the_last_thirty_days_say_where_they_showed(desk: Desk) -> None:
    first, second = RootCause.objects.order_by("code")[:2]
    finished(desk, cause=first.code)
    desk.after(days=31)
    for cause in (first, second, second):
        finished(desk, cause=cause.code)
    desk.after(days=1)
    causes = board(desk).causes
    assert [(cause.code, cause.count) for cause in causes] == [(second.code, 2), (first.code, 1)]
    assert causes[0].branches == [(desk.branch.name, 2)]
    assert causes[0].categories[0][1] == 2


def test_a_ticket_that_no_policy_times_is_shown_as_a_gap(desk: Desk) -> None:
    Policy.objects.filter(kind="complaint", colour="yellow").delete()
    another(desk, "complaint-card-inactive")
    assert board(desk).uncovered == 1


def test_a_regional_deputy_counts_the_own_region_and_no_agents(desk: Desk) -> None:
    at_branch(desk)
    at_branch(desk, branch=desk.other_branch)
    another(desk, "complaint-card-inactive")
    figures = board(desk, desk.deputy)
    assert (figures.open, [branch.name for branch in figures.branches]) == (1, [desk.branch.name])
    assert (figures.loads, figures.outbound.callers) == ([], [])
    assert sum(day.came for day in figures.days) == 1


def wrote_again(desk: Desk) -> Ticket:
    """A ticket whose participant was not content with the answer."""
    ticket = another(desk, "complaint-card-inactive")
    resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.agent, now=desk.after(minutes=5))
    desk.after(minutes=5)
    contact = desk.contact("whatsapp", participant=ticket.participant, body="Belum selesai!")
    desk.ticket("complaint-card-inactive", contact=contact, actor=None)
    return ticket


def test_tickets_that_need_a_decision_are_counted_whoever_owned_them(desk: Desk) -> None:
    settled = another(desk, "complaint-card-inactive")
    resolve.resolve(ticket=settled, answer="Sudah.", actor=desk.agent, now=desk.after(minutes=5))
    assert board(desk).written_again == 0
    wrote_again(desk)
    orphan = wrote_again(desk)
    Ticket.objects.filter(pk=orphan.pk).update(owner=None)
    assert board(desk).written_again == 2
    assert board(desk, desk.deputy).written_again == 0


def test_five_statements_however_much_there_is(desk: Desk, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        finished(desk)
        at_branch(desk)
        another(desk, "complaint-card-inactive")
    with django_assert_num_queries(5):
        board(desk)
    with django_assert_num_queries(5):
        board(desk)


def test_an_adopted_case_came_when_it_was_adopted_and_its_old_promise_is_not_this_desks(desk: Desk) -> None:
    publish_policy(
        promise="resolution",
        measure="elapsed",
        amount=60,
        origin="old",
        valid_from=desk.now,
        published=False,
        actor=None,
        now=desk.now,
    )
    ticket, theirs = (another(desk, "complaint-app-access", actor=None, origin="old") for _ in range(2))
    adopt.adopt(ticket=ticket, actor=desk.supervisor, now=desk.after(days=2))
    figures = board(desk)
    assert [day.came for day in figures.days[-3:]] == [0, 0, 1]
    assert figures.open == 1
    resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.agent, now=desk.after(hours=1))
    figures = board(desk)
    assert (figures.days[-1].left, figures.kept, figures.open) == (1, [], 0)
    assert Ticket.objects.get(pk=theirs.pk).is_open
