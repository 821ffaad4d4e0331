"""Many hands on the screens at once. On both databases."""

from collections import Counter

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from crm.master_data import load_areas
from tests.core.racing import race
from tests.factories import MONDAY, StaffFactory
from tests.tickets.actions.test_call_back import awaiting
from tests.tickets.admin.test_branch_inbox import escalated
from tests.tickets.desk import Desk, check_clocks
from tickets.master_data import load_master_data
from tickets.models import Confirmation, TicketEvent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    load_areas()
    load_master_data(now=MONDAY)
    return Desk()


def door(user: object) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_agents_who_press_at_once_never_get_the_same_call(desk: Desk) -> None:
    # One for each press: a call that a second press holds for a blink is not to be had by others meanwhile.
    for _ in range(8):
        awaiting(desk)
    doors = [door(StaffFactory(outbound_agent=True)) for _ in range(4)]

    def press(number: int) -> str:
        # Every agent presses twice, as a tired hand does.
        return str(doors[number % 4].post(reverse("admin:desk_outbound_next"))["Location"])

    landed = race(press, runners=8)
    assert sorted(Counter(landed).values()) == [2, 2, 2, 2]
    held = Confirmation.objects.exclude(holder=None).values_list("holder", flat=True)
    assert len(set(held)) == len(held) == 4
    check_clocks()


def test_officers_who_acknowledge_at_once_are_told_who_was_faster(desk: Desk) -> None:
    ticket = escalated(desk)
    doors = [door(StaffFactory(branch_officer=True, branch=desk.branch)) for _ in range(4)]

    def press(number: int) -> str:
        address = reverse("admin:desk_branch_acknowledge")
        return doors[number].post(address, {"only": ticket.number}, follow=True).content.decode()

    pages = race(press, runners=4)
    assert sum("1 ticket acknowledged." in page for page in pages) == 1
    assert sum("was a moment faster" in page for page in pages) == 3
    assert TicketEvent.objects.filter(verb="acknowledged").count() == 1
    check_clocks()
