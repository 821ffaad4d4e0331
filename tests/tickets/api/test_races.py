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
from tickets.actions import escalate
from tickets.domain.codes import Priority
from tickets.master_data import load_master_data
from tickets.models import Clock, Confirmation, Ticket, TicketEvent

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


def test_a_further_matter_sent_many_times_at_once_is_one_further_ticket(open_now: Door) -> None:
    contact = open_now.desk.contact()
    first = open_now.desk.ticket(contact=contact)
    people = clients(open_now)
    body = {
        "contact": contact.pk,
        "category": "complaint-medicine",
        "subject": "Obat kosong",
        "distinct_because": "Obat, bukan kamar.",
    }
    answers = race(lambda n: people[n].post(TICKETS, body), runners=RUNNERS)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: RUNNERS - 1}
    assert {answer.json()["number"] for answer in answers} == {Ticket.objects.latest("pk").number}
    assert set(Ticket.objects.filter(contact_ties__contact=contact)) == {first, Ticket.objects.latest("pk")}
    check_clocks()


def test_a_matter_taken_down_while_the_call_ends_is_left_with_no_handling_clock(open_now: Door) -> None:
    contact = open_now.desk.contact()
    open_now.desk.ticket(contact=contact)
    people = clients(open_now)

    def work(n: int) -> int:
        if n == 0:
            end = people[n].post(f"{API}/contacts/{contact.pk}/end", {"outcome": "ticket_opened"})
            return int(end.status_code)
        body = {
            "contact": contact.pk,
            "category": "complaint-medicine",
            "subject": "Obat",
            "distinct_because": f"Hal lain {n}",
        }
        return int(people[n].post(TICKETS, body).status_code)

    assert race(work, runners=RUNNERS) == [200, *[201] * (RUNNERS - 1)]
    assert not Clock.objects.running().filter(promise="handling").exists()
    check_clocks()


def test_a_priority_learned_while_tickets_move_is_known_to_all_of_them(open_now: Door) -> None:
    desk = open_now.desk
    ticket = desk.ticket()
    escalate.escalate(
        ticket=ticket, branch=desk.branch, priority=Priority.LOW, request="x", actor=desk.agent, now=desk.now
    )
    agent, officer = open_now.of(desk.agent), open_now.of(desk.officer)
    opener = [open_now.of(staff) for staff in StaffFactory.create_batch(2)]
    body = {"channel": "phone", "participant": desk.participant.pk, "subject": "Lain"}

    def work(n: int) -> int:
        if n == 0:
            place = f"{API}/participants/{desk.participant.pk}"
            return int(agent.patch(place, {"priority_reason": "elderly"}).status_code)
        if n == 1:
            done = {"feedback": "Beres.", "done": True, "root_cause": desk.cause.code}
            return int(officer.post(f"{TICKETS}/{ticket.number}/branch-feedback", done).status_code)
        category = ("complaint-medicine", "complaint-queue")[n - 2]
        return int(opener[n - 2].post(TICKETS, {**body, "category": category}).status_code)

    assert race(work, runners=4) == [200, 200, 201, 201]
    assert list(Ticket.objects.values_list("vulnerable", flat=True)) == [True] * 3
    assert Confirmation.objects.get().vulnerable
    check_clocks()
