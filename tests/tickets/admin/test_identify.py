"""A nameless ticket gets its person on its own page, and the page says where an answer would go."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from crm.models import Participant
from tests.factories import ParticipantFactory
from tests.tickets.admin.conftest import Browser
from tests.tickets.admin.test_board import client_of
from tests.tickets.admin.test_ticket_page import offered, page_of, step_of
from tests.tickets.desk import Desk, check_clocks
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(desk: Desk) -> Any:
    """The wall clock of the screens stands a minute after the desk's own time."""
    with time_machine.travel(desk.now + timedelta(minutes=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def nameless(desk: Desk) -> Ticket:
    """A tweet of somebody unknown."""
    return desk.ticket(contact=desk.contact("twitter", participant=None, sender_address="@siapa"))


def person_page(ticket: Ticket) -> str:
    return reverse("admin:desk_person", args=[ticket.number])


def test_the_person_is_looked_up_and_chosen(desk: Desk, nameless: Ticket, screen_of: Browser) -> None:
    agent = screen_of(desk.agent)
    page = agent.get(page_of(nameless))
    assert "identify" in offered(page)
    assert person_page(nameless) in page.content.decode()
    phone = desk.participant.phone
    ParticipantFactory(phone=phone)  # A family shares it, so one of two is chosen.
    found = agent.post(person_page(nameless), {"q": phone})
    assert len(found.context["found"]) == 2
    assert phone not in found.content.decode().replace(f'value="{phone}"', "")
    chosen = {"participant": desk.participant.pk, "version": nameless.version}
    done = agent.post(step_of(nameless, "identify"), chosen, follow=True)
    assert done.status_code == 200
    nameless.refresh_from_db()
    assert nameless.participant == desk.participant
    assert "identify" not in offered(done)
    assert agent.get(person_page(nameless)).status_code == 302
    check_clocks()


def test_who_is_not_known_anywhere_is_registered(desk: Desk, nameless: Ticket, screen_of: Browser) -> None:
    agent = screen_of(desk.agent)
    register = reverse("admin:desk_person_register", args=[nameless.number])
    wrong = agent.post(register, {"name": "Siti Aminah", "nik": "12"})
    assert (wrong.status_code, Participant.objects.filter(name="Siti Aminah").exists()) == (422, False)
    assert "Siti Aminah" in wrong.content.decode()
    assert agent.post(register, {"name": "Siti Aminah"}).status_code == 302
    nameless.refresh_from_db()
    assert str(nameless.participant) == "Siti Aminah"


def test_an_open_ticket_of_the_same_category_is_pointed_out_and_not_merged(
    desk: Desk, nameless: Ticket
) -> None:
    other = desk.ticket()
    chosen = {"participant": desk.participant.pk}
    page = client_of(desk.agent).post(step_of(nameless, "identify"), chosen, follow=True)
    words = page.content.decode()
    assert other.number in words
    assert "same category: the same matter?" in words
    assert Ticket.objects.filter(participant=desk.participant, state="in_progress").count() == 2


@pytest.mark.parametrize("key", ["", "x", "-1", "9" * 40, "\0"])
def test_a_choice_that_means_nobody_is_refused_in_words(
    key: str, desk: Desk, nameless: Ticket, screen_of: Browser
) -> None:
    answer = screen_of(desk.agent).post(step_of(nameless, "identify"), {"participant": key})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_a_ticket_that_got_its_person_meanwhile_is_refused(
    desk: Desk, nameless: Ticket, screen_of: Browser
) -> None:
    agent = screen_of(desk.agent)
    agent.post(step_of(nameless, "identify"), {"participant": desk.participant.pk})
    answer = agent.post(step_of(nameless, "identify"), {"participant": ParticipantFactory().pk})
    assert answer.status_code in (409, 422)
    nameless.refresh_from_db()
    assert nameless.participant == desk.participant


def test_the_page_says_where_an_answer_goes(desk: Desk, nameless: Ticket) -> None:
    page = client_of(desk.agent).get(page_of(nameless)).content.decode()
    assert "Answers go to" in page
    assert "siapa" not in page


def test_the_page_says_when_nobody_can_be_written_to(desk: Desk) -> None:
    ticket = desk.ticket(contact=desk.contact("counter", participant=None))
    page = client_of(desk.agent).get(page_of(ticket)).content.decode()
    assert "Can not be reached in writing" in page


def test_a_stranger_branch_finds_no_such_ticket(desk: Desk, nameless: Ticket, screen_of: Browser) -> None:
    assert screen_of(desk.stranger).get(person_page(nameless)).status_code == 404
    assert screen_of(desk.office).get(person_page(nameless)).status_code == 403
