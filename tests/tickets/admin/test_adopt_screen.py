"""Taking over, on the screens: one by one on the ticket's page, many at once from the list or by log."""

import pytest
from django.urls import reverse

from tests.factories import StaffFactory
from tests.tickets.admin.test_board import client_of
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import adopt
from tickets.models import Ticket

ADOPT, LIST = "admin:desk_adopt", "admin:desk_tickets"


def case(desk: Desk, origin: str = "old") -> Ticket:
    return desk.ticket(actor=None, origin=origin)


@pytest.mark.parametrize("role", ["", "outbound_agent", "branch_officer", "qco"])
def test_only_supervisors_and_head_office_take_over(desk: Desk, role: str) -> None:
    ticket = case(desk)
    client = client_of(StaffFactory(**({role: True} if role else {})))
    assert client.get(reverse(ADOPT)).status_code == 403
    assert client.post(reverse(ADOPT), {"ticket": [ticket.number]}).status_code == 403
    assert not Ticket.objects.get().ours


@pytest.mark.parametrize("who", ["supervisor", "office"])
def test_a_whole_log_is_shown_and_the_chosen_ones_are_taken_over(desk: Desk, who: str) -> None:
    first, second, elsewhere = case(desk), case(desk), case(desk, "elsewhere")
    client = client_of(getattr(desk, who))
    start = client.get(reverse(ADOPT)).content.decode()
    assert "2 open tickets" in start
    page = client.get(reverse(ADOPT), {"origin": "old"}).content.decode()
    assert first.number in page
    assert second.number in page
    assert elsewhere.number not in page
    assert client.post(reverse(ADOPT), {"ticket": [first.number]}).status_code == 302
    assert list(Ticket.objects.waiting_for_agent("care")) == [first]
    check_clocks()


def test_what_can_not_be_taken_over_is_told_by_ticket_and_the_rest_is_done(desk: Desk) -> None:
    fine, taken, own = case(desk), case(desk), desk.ticket()
    adopt.adopt(ticket=taken, actor=desk.office, now=desk.now)
    answer = client_of(desk.supervisor).post(
        reverse(ADOPT), {"ticket": [fine.number, taken.number, own.number, "nonsense"]}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert Ticket.objects.get(pk=fine.pk).ours
    assert "3 tickets stayed where they were." in page
    for number in (taken.number, own.number, "nonsense"):
        assert number in page


def test_nothing_chosen_is_said(desk: Desk) -> None:
    client = client_of(desk.supervisor)
    answer = client.post(reverse(ADOPT))
    assert answer.status_code == 400
    assert "Choose at least one ticket." in answer.content.decode()
    assert client.get(reverse(ADOPT), {"origin": "\0x", "ticket": "y"}).status_code == 200


def test_the_list_narrowed_to_a_log_offers_the_boxes_for_taking_over(desk: Desk) -> None:
    ticket, other = case(desk), case(desk, "elsewhere")
    query = {"origin": "old", "state": "open"}
    page = client_of(desk.supervisor).get(reverse(LIST), query).content.decode()
    assert f'action="{reverse(ADOPT)}"' in page
    assert f'name="ticket" value="{ticket.number}"' in page
    assert other.number not in page
    assert (
        f'action="{reverse(ADOPT)}"' not in client_of(desk.agent).get(reverse(LIST), query).content.decode()
    )
    assert client_of(desk.agent).get(reverse(LIST), {"origin": "\0é"}).status_code == 200


def test_on_the_page_of_a_case_taking_over_is_the_only_step(desk: Desk) -> None:
    ticket = case(desk)
    address = reverse("admin:desk_ticket", args=[ticket.number])
    client = client_of(desk.supervisor)
    page = client.get(address).content.decode()
    assert "History of another desk (old)" in page
    assert reverse("admin:desk_step", args=[ticket.number, "adopt"]) in page
    assert reverse("admin:desk_step", args=[ticket.number, "take"]) not in page
    nothing = "There is nothing for you to do here now."
    assert nothing in client_of(desk.agent).get(address).content.decode()
    client.post(reverse("admin:desk_step", args=[ticket.number, "adopt"]))
    page = client.get(address).content.decode()
    assert "Taken over from another desk (old)" in page
    assert reverse("admin:desk_step", args=[ticket.number, "take"]) in page
    assert reverse("admin:desk_step", args=[ticket.number, "adopt"]) not in page


def test_another_desks_work_is_no_load_of_its_closed_accounts(desk: Desk) -> None:
    gone = StaffFactory(is_active=False, first_name="Dulu")
    Ticket.objects.filter(pk=case(desk).pk).update(owner=gone, state="in_progress")
    page = client_of(desk.supervisor).get(reverse("admin:desk_bulk")).content.decode()
    assert "Dulu" not in page
