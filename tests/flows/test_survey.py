"""One survey from the closing of a ticket through the answer and the detractor's ticket to the report."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from crm.models import Staff
from surveys.actions.invite import invite_after_closure
from surveys.master_data import load_master_data
from surveys.models import FollowUp, Invitation, InvitationRule, Response, Survey, SurveyRules
from surveys.queries.figures import read_figures
from tests.factories import MONDAY, ParticipantFactory
from tests.surveys.house import closed, link
from tests.tickets.desk import Desk
from tickets.domain.codes import Colour


@pytest.fixture
def house(desk: Desk) -> Desk:
    """A desk that asks everybody whose complaint was closed."""
    load_master_data(now=MONDAY)
    InvitationRule.objects.update(percent=100)
    return desk


def test_from_closure_through_answer_and_detractor_ticket_to_the_report(house: Desk) -> None:
    ticket = closed(house)
    assert invite_after_closure(now=house.after(minutes=1)) == 1
    assert invite_after_closure(now=house.after(minutes=1)) == 0
    invitation = Invitation.objects.get()
    address = link(invitation)
    person = house.participant
    assert person.name not in address
    assert ticket.number not in address

    client = Client()
    with time_machine.travel(house.after(hours=2), tick=False):
        page = client.get(address)
        assert page.status_code == 200
        assert person.name not in page.content.decode()
        half = client.post(address, {"recommends-service": "", "effort": "2", "words": "Lama sekali."})
        assert half.status_code == 400
        assert "Lama sekali." in half.content.decode()
        assert not Response.objects.exists()
        outside = client.post(address, {"recommends-service": "11", "effort": "2"})
        assert outside.status_code == 400
        sent = client.post(address, {"recommends-service": "3", "effort": "2", "words": "Lama sekali."})
        assert sent.status_code == 200
        again = client.post(address, {"recommends-service": "10", "effort": "7"})
        assert "sudah menjawab" in again.content.decode()

    response = Response.objects.get()
    assert dict(response.answers.values_list("question__code", "number")) == {
        "recommends-service": 3,
        "effort": 2,
    }
    follow_up = FollowUp.objects.get()
    assert follow_up.response == response
    opened = follow_up.ticket
    supervisor: Staff = house.supervisor
    assert (opened.colour, opened.owner, opened.participant) == (Colour.YELLOW, supervisor, person)
    assert ticket.number in opened.subject
    assert opened.description == "Lama sekali."

    # A second person is content: no ticket follows.
    content = ParticipantFactory()
    closed(house, participant=content)
    assert invite_after_closure(now=house.after(minutes=1)) == 1
    with time_machine.travel(house.after(hours=1), tick=False):
        happy = link(Invitation.objects.get(participant=content))
        assert client.post(happy, {"recommends-service": "10", "effort": "6"}).status_code == 200
    assert FollowUp.objects.count() == 1

    found = read_figures(house.office, Survey.objects.get(code="nps-closure"), now=house.now)
    (nps,) = found.recommendations
    assert (nps.score.promoters, nps.score.detractors, nps.score.score) == (1, 1, 0)
    assert nps.score.interval is not None
    assert found.respondents == 2


def test_nobody_is_asked_twice_in_a_month_nor_at_night_nor_without_an_address(house: Desk) -> None:
    closed(house)
    night = house.now.replace(hour=20)  # 03:00 in Jakarta
    assert invite_after_closure(now=night) == 0
    morning = night + timedelta(hours=6)
    assert invite_after_closure(now=morning) == 1
    house.until(morning)
    closed(house)
    assert invite_after_closure(now=house.after(minutes=1)) == 0
    house.after(days=31)
    closed(house)
    assert invite_after_closure(now=house.after(minutes=1)) == 1
    closed(house, participant=ParticipantFactory(phone=""))
    assert invite_after_closure(now=house.after(minutes=1)) == 0


def test_a_share_of_people_is_asked_by_the_most_specific_rule(house: Desk) -> None:
    InvitationRule.objects.create(kind="complaint", colour="yellow", percent=0)
    closed(house)
    assert invite_after_closure(now=house.after(minutes=1)) == 0
    InvitationRule.objects.create(kind="complaint", colour="yellow", channel="phone", percent=100)
    assert invite_after_closure(now=house.after(minutes=1)) == 1
    SurveyRules.objects.create(closure_survey="")
    closed(house, participant=ParticipantFactory())
    assert invite_after_closure(now=house.after(minutes=1)) == 0


def test_a_forged_and_an_old_link_are_answered_politely(house: Desk) -> None:
    closed(house)
    invite_after_closure(now=house.after(minutes=1))
    address = link(Invitation.objects.get())
    client = Client()
    forged = client.get(f"{address[:-3]}xx/")
    assert forged.status_code == 404
    assert "1500400" in forged.content.decode()
    with time_machine.travel(house.after(days=15), tick=False):
        late = client.post(address, {"recommends-service": "1", "effort": "1"})
    assert late.status_code == 410
    assert not Response.objects.exists()
