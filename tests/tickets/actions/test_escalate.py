"""What an escalation does to the promises."""

from datetime import datetime, timedelta

import pytest

from tests.tickets.desk import HOUR, Desk, check_clocks
from tickets.actions import branch_desk, escalate
from tickets.actions.publish import publish_policy
from tickets.domain.codes import Priority
from tickets.models import Policy, Ticket


def promised(desk: Desk, hours: int, *, priority: str = "", valid_from: datetime | None = None) -> Policy:
    """A published limit for red complaints."""
    return publish_policy(
        promise="resolution",
        kind="complaint",
        colour="red",
        priority=priority,
        amount=hours * 3600,
        pausable=True,
        valid_from=valid_from or desk.now,
        actor=desk.office,
        now=desk.now,
    )


def to_branch(desk: Desk, ticket: Ticket, priority: Priority) -> None:
    escalate.escalate(
        ticket=ticket,
        branch=desk.branch,
        priority=priority,
        request="Mohon dicek.",
        actor=desk.agent,
        now=desk.after(hours=1),
    )


def resolution(ticket: Ticket) -> tuple[timedelta, Policy]:
    clock = ticket.clocks.get(promise="resolution")
    return clock.due_at - clock.started_at, clock.policy


@pytest.mark.parametrize("category", ["complaint-room-full", "complaint-payment-not-posted"])
def test_a_priority_with_a_policy_of_its_own_puts_the_resolution_under_that_policy(
    desk: Desk, category: str
) -> None:
    urgent = promised(desk, 48, priority="high")
    ticket = desk.ticket(category)
    to_branch(desk, ticket, Priority.HIGH)
    assert resolution(ticket) == (48 * HOUR, urgent)
    assert ticket.due_at == ticket.opened_at + 48 * HOUR
    check_clocks()


def test_a_priority_without_a_policy_of_its_own_leaves_the_version_that_the_ticket_started_under(
    desk: Desk,
) -> None:
    ticket = desk.ticket()
    started = resolution(ticket)
    promised(desk, 24, valid_from=desk.now + HOUR / 2)
    to_branch(desk, ticket, Priority.HIGH)
    assert resolution(ticket) == started
    assert started[0] == 120 * HOUR
    check_clocks()


def test_the_same_priority_leaves_the_version_that_the_ticket_started_under(desk: Desk) -> None:
    first = promised(desk, 48, priority="high")
    ticket = desk.ticket(priority=Priority.HIGH)
    promised(desk, 12, priority="high", valid_from=desk.now + HOUR / 2)
    to_branch(desk, ticket, Priority.HIGH)
    assert resolution(ticket) == (48 * HOUR, first)


def test_an_escalation_with_less_priority_gives_the_limit_of_the_others_back(desk: Desk) -> None:
    promised(desk, 48, priority="high")
    ticket = desk.ticket()
    to_branch(desk, ticket, Priority.HIGH)
    branch_desk.send_back(ticket=ticket, note="Kurang.", actor=desk.officer, now=desk.after(hours=1))
    to_branch(desk, ticket, Priority.LOW)
    assert resolution(ticket)[0] == 120 * HOUR
    check_clocks()
