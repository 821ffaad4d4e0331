"""Giving many tickets to somebody at once."""

import pytest
from django.urls import reverse

from tests.factories import StaffFactory
from tests.tickets.admin.test_board import client_of
from tests.tickets.admin.test_board_figures import another, at_branch
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import resolve
from tickets.models import Ticket, TicketEvent

BULK = "admin:desk_bulk"


@pytest.mark.parametrize("role", ["", "outbound_agent", "branch_officer", "qco", "head_office"])
def test_only_supervisors_reassign(desk: Desk, role: str) -> None:
    ticket = another(desk)
    client = client_of(StaffFactory(**({role: True} if role else {})))
    assert client.get(reverse(BULK)).status_code == 403
    given = client.post(reverse(BULK), {"ticket": [ticket.number], "to": desk.supervisor.pk})
    assert given.status_code == 403
    ticket.refresh_from_db()
    assert ticket.owner == desk.agent


def test_chosen_tickets_go_to_the_agent_through_the_action(desk: Desk) -> None:
    tickets = [another(desk) for _ in range(3)]
    colleague = StaffFactory()
    client = client_of(desk.supervisor)
    numbers = [ticket.number for ticket in tickets[:2]]
    page = client.get(reverse(BULK), {"ticket": numbers}).content.decode()
    assert all(number in page for number in numbers)
    assert tickets[2].number not in page
    answer = client.post(reverse(BULK), {"ticket": numbers, "to": colleague.pk})
    assert answer.status_code == 302
    assert set(Ticket.objects.filter(owner=colleague)) == set(tickets[:2])
    assert TicketEvent.objects.filter(verb="assigned", actor=desk.supervisor).count() == 2
    check_clocks()


def test_what_can_not_be_given_is_told_by_ticket_and_the_rest_is_done(desk: Desk) -> None:
    fine, escalated, done = another(desk), at_branch(desk), another(desk, "complaint-card-inactive")
    resolve.resolve(ticket=done, answer="Sudah.", actor=desk.agent, now=desk.now)
    colleague = StaffFactory()
    numbers = [fine.number, escalated.number, done.number, "0000-0001", "nonsense"]
    answer = client_of(desk.supervisor).post(reverse(BULK), {"ticket": numbers, "to": colleague.pk})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert list(Ticket.objects.filter(owner=colleague)) == [fine]
    for number in numbers[1:]:
        assert number in page
    assert fine.number not in page
    assert "escalated" in page
    assert "4 tickets stayed where they were." in page


def test_everything_of_somebody_who_is_off_is_taken_back_at_once(desk: Desk) -> None:
    mine = [another(desk), another(desk)]
    elsewhere = at_branch(desk)
    desk.agent.is_active = False
    desk.agent.save()
    client = client_of(desk.supervisor)
    page = client.get(reverse(BULK), {"owner": desk.agent.pk}).content.decode()
    assert all(ticket.number in page for ticket in mine)
    assert elsewhere.number not in page
    client.post(reverse(BULK), {"ticket": [one.number for one in mine], "to": desk.supervisor.pk})
    assert Ticket.objects.filter(owner=desk.supervisor).count() == 2


def test_nothing_chosen_or_nobody_named_is_said_in_the_form(desk: Desk) -> None:
    ticket = another(desk)
    client = client_of(desk.supervisor)
    answer = client.post(reverse(BULK), {"to": desk.agent.pk})
    assert answer.status_code == 400
    assert "Choose at least one ticket." in answer.content.decode()
    answer = client.post(reverse(BULK), {"ticket": [ticket.number], "to": desk.outbound.pk})
    assert answer.status_code == 400
    assert ticket.number in answer.content.decode()
    assert client.get(reverse(BULK), {"owner": "x", "ticket": "\0"}).status_code == 200


def test_the_list_offers_the_boxes_to_supervisors_alone(desk: Desk) -> None:
    ticket = another(desk)
    box = f'name="ticket" value="{ticket.number}"'
    address = reverse("admin:desk_tickets")
    assert box in client_of(desk.supervisor).get(address).content.decode()
    assert box not in client_of(desk.agent).get(address).content.decode()
