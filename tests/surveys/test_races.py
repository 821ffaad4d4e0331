"""Answers that arrive together: a link and a scan are good once, and people are written to once."""

from typing import Any

import pytest
from django.test import Client

from outbox.models import OutboxMessage
from surveys.actions.counters import hang_code
from surveys.actions.draw_campaign import draw_campaign
from surveys.actions.invite import send_drawn
from surveys.links import scan_token
from surveys.models import FollowUp, Invitation, Response, SetAside
from tests.core.racing import race
from tests.factories import ParticipantFactory
from tests.surveys.house import at, invited, link
from tests.tickets.desk import DAY, Desk
from tickets.zones import local_day

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_link_answered_in_several_windows_at_once_counts_once(house: Desk) -> None:
    address = link(invited(house))
    said = {"recommends-service": "2", "effort": "1", "words": "Lama"}
    with at(house.after(hours=1)):
        statuses = sorted(race(lambda _number: Client().post(address, said).status_code, runners=6))
    assert statuses == [200] + [409] * 5
    assert (Response.objects.count(), FollowUp.objects.count(), SetAside.objects.count()) == (1, 1, 5)


def test_a_scan_sent_several_times_at_once_counts_once(house: Desk) -> None:
    counter = hang_code(
        branch=house.branch, name="Loket", survey_code="exit-poll", actor=house.officer, now=house.now
    )
    said = {"satisfaction": "5", "waited": "1", "done": "1"}
    with at(house.now):
        page = f"/survei/pindai/{scan_token(counter)}/"
        statuses = race(lambda _number: Client().post(page, said).status_code, runners=6)
    assert 200 in statuses
    assert Response.objects.count() == 1


def test_two_workers_write_to_each_person_once(house: Desk) -> None:
    ParticipantFactory.create_batch(20)
    wanted: dict[str, Any] = {
        "code": "nps-2026",
        "name": "NPS 2026",
        "survey_code": "nps-closure",
        "margin": 5,
        "expected_percent": 100,
        "closes_on": local_day(house.now) + 5 * DAY,
        "actor": house.office,
        "now": house.now,
    }
    draw_campaign(**wanted)
    race(lambda _number: send_drawn(now=house.now), runners=4)
    assert Invitation.objects.filter(invited_at=None).count() == 0
    assert OutboxMessage.objects.filter(template="survey").count() == Invitation.objects.count() == 21
