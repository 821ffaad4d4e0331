"""Requests at the same moment, on both databases: one message makes one ticket, one step happens once."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from core.api.etag import etag_for
from crm.master_data import load_areas
from crm.models import Contact, Participant
from tests.core.racing import race
from tests.factories import MONDAY, StaffFactory
from tests.tickets.api.door import API, TICKETS, Door
from tests.tickets.desk import Desk, check_clocks
from tickets.master_data import load_master_data
from tickets.models import Ticket, TicketEvent

pytestmark = pytest.mark.django_db(transaction=True)
RUNNERS = 4


@pytest.fixture
def open_now(transactional_db: None) -> Door:
    """The door at the time that is, for threads do not share a moved clock."""
    load_areas()
    load_master_data(now=MONDAY)
    return Door(Desk(timezone.now() - timedelta(minutes=5)), None)


def clients(door: Door) -> list[APIClient]:
    return [door.of(staff) for staff in StaffFactory.create_batch(RUNNERS)]


def test_a_message_delivered_many_times_at_once_is_one_ticket_of_one_person(open_now: Door) -> None:
    machine = StaffFactory(machine=True)
    callers = [open_now.machine(machine) for _ in range(RUNNERS)]
    body = {
        "category": "complaint-room-full",
        "subject": "Penuh",
        "external_id": "m-1",
        "identity": {"name": "Siti", "phone": "081299990000"},
    }
    answers = race(lambda n: callers[n].post(TICKETS, body), runners=RUNNERS)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: RUNNERS - 1}
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert (Ticket.objects.count(), Contact.objects.count()) == (1, 1)
    assert Participant.objects.filter(name="Siti").count() == 1
    check_clocks()


def test_a_ticket_that_many_move_at_once_moves_once(open_now: Door) -> None:
    number = open_now.desk.ticket("complaint-card-inactive").number
    people = clients(open_now)
    steps: list[tuple[str, Any]] = [
        ("resolution", {"answer": "Beres."}),
        ("dismissal", {"reason": "Bukan JKN."}),
    ]

    def move(n: int) -> int:
        step, body = steps[n % 2]
        return int(people[n].post(f"{TICKETS}/{number}/{step}", body).status_code)

    assert Counter(race(move, runners=RUNNERS)) == {200: 1, 409: RUNNERS - 1}
    check_clocks()


def test_of_many_who_saw_the_same_version_one_writes(open_now: Door) -> None:
    ticket = open_now.desk.ticket()
    people, seen = clients(open_now), etag_for(Ticket.objects.get().version)

    def note(n: int) -> int:
        headers = {"If-Match": seen}
        answer = people[n].post(f"{TICKETS}/{ticket.number}/notes", {"text": f"{n}"}, headers=headers)
        return int(answer.status_code)

    assert Counter(race(note, runners=RUNNERS)) == {201: 1, 412: RUNNERS - 1}
    assert TicketEvent.objects.filter(verb="noted").count() == 1


def test_no_two_agents_are_given_the_same_ticket(open_now: Door) -> None:
    machine = open_now.machine()
    for n in range(RUNNERS - 1):
        machine.post(TICKETS, {"category": "complaint-card-inactive", "subject": f"Kartu {n}"})
    people = clients(open_now)
    answers = race(lambda n: people[n].post(f"{API}/queues/agent/next", {}), runners=RUNNERS)
    taken = [answer.json()["number"] for answer in answers if answer.status_code == 200]
    assert len(taken) == len(set(taken)) == RUNNERS - 1
    assert [answer.status_code for answer in answers].count(204) == 1
