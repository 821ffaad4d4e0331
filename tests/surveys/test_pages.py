"""The pages on which people answer: by a link, by a QR code at a counter, with the help of an officer."""

import re
from typing import Any

import pytest
from django.test import Client

from surveys.actions.counters import hang_code
from surveys.links import link_of_counter
from surveys.models import Counter, FollowUp, Invitation, Response, SetAside
from tests.surveys.house import at, browser, closed, invited, link
from tests.tickets.desk import Desk

pytestmark = pytest.mark.django_db


def counter(house: Desk, survey: str = "exit-poll") -> Counter:
    return hang_code(
        branch=house.branch, name="Loket 3", survey_code=survey, actor=house.officer, now=house.now
    )


def scan(code: Counter) -> str:
    """The page that a scan leads to."""
    path = "/survei/" + link_of_counter(code).rpartition("/survei/")[2]
    answer = Client().get(path)
    assert answer.status_code == 302
    return str(answer["Location"])


def fields(body: str) -> list[str]:
    """The questions that can be answered on the page."""
    return list(dict.fromkeys(re.findall(r'type="radio" name="([^"]+)"', body)))


def test_an_answer_that_asks_for_more_brings_the_next_question_alone(house: Desk) -> None:
    with at(house.now):
        page = scan(counter(house))
        client = Client()
        first = client.get(page).content.decode()
        assert fields(first) == ["satisfaction", "waited", "done"]
        assert str(house.branch) in first
        said = {"satisfaction": "2", "waited": "4", "done": "2", "words": "Kurang jelas", "_consent": "1"}
        second = client.post(page, said).content.decode()
        assert fields(second) == ["missing"]
        assert not Response.objects.exists()
        carried = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', second))
        carried.pop("csrfmiddlewaretoken", None)
        assert (carried["satisfaction"], carried["words"], carried["_consent"]) == ("2", "Kurang jelas", "1")
        # Without an answer to the further question it is asked again, and nothing is lost.
        again = client.post(page, carried)
        assert again.status_code == 400
        assert fields(again.content.decode()) == ["missing"]
        assert client.post(page, carried | {"missing": "1"}).status_code == 200
        told = client.post(page, carried | {"missing": "2"}).content.decode()
        assert "sudah menjawab" in told
    (row,) = Response.objects.all()
    assert dict(row.answers.values_list("question__code", "number")) == {
        "satisfaction": 2,
        "waited": 4,
        "done": 2,
        "missing": 1,
    }
    assert (row.branch, row.channel, row.words) == (house.branch, "counter", "Kurang jelas")
    assert row.consented_at is not None
    assert not Invitation.objects.exists()


def test_who_changes_their_mind_leaves_no_answer_to_what_is_not_asked(house: Desk) -> None:
    with at(house.now):
        page = scan(counter(house))
        sent = {"satisfaction": "5", "waited": "1", "done": "1", "missing": "3", "_seen": "missing"}
        assert Client().post(page, sent).status_code == 200
    assert set(Response.objects.get().answers.values_list("question__code", flat=True)) == {
        "satisfaction",
        "waited",
        "done",
    }


def test_two_scans_are_two_people_and_an_old_or_ended_code_says_so(house: Desk) -> None:
    code = counter(house)
    said = {"satisfaction": "4", "waited": "1", "done": "1"}
    with at(house.now):
        for _each in range(2):
            assert Client().post(scan(code), said).status_code == 200
        page = scan(code)
    assert Response.objects.count() == 2
    with at(house.after(hours=3)):
        assert Client().post(page, said).status_code == 410
        Counter.objects.update(ended_at=house.now)
        assert Client().get("/survei/" + link_of_counter(code).rpartition("/survei/")[2]).status_code == 404
    assert Client().get("/survei/pindai/forged/").status_code == 410
    assert Response.objects.count() == 2


def test_nobody_is_followed_up_who_is_not_known(house: Desk) -> None:
    with at(house.now):
        page = scan(counter(house, "nps-closure"))
        assert Client().post(page, {"recommends-service": "0", "effort": "1"}).status_code == 200
    assert not FollowUp.objects.exists()


def test_late_and_second_answers_are_refused_politely_and_kept_apart(house: Desk) -> None:
    invitation = invited(house)
    address = link(invitation)
    said = {"recommends-service": "9", "effort": "6", "words": "Baik"}
    with at(house.after(hours=1)):
        # The page was open in two windows.
        assert Client().post(address, said).status_code == 200
        second = Client().post(address, said | {"recommends-service": "2"})
        assert second.status_code == 409
        assert "sudah menjawab" in second.content.decode()
    (aside,) = SetAside.objects.all()
    assert (aside.why, aside.answers["recommends-service"], aside.words) == ("duplicate", 2, "Baik")
    assert Response.objects.get().answers.get(question__code="recommends-service").number == 9
    assert not FollowUp.objects.exists()


def test_what_comes_after_the_time_is_kept_apart_but_not_for_ever_more(house: Desk) -> None:
    address = link(invited(house))
    with at(house.after(days=15)):
        for _each in range(7):
            gone = Client().post(address, {"recommends-service": "1", "effort": "1"})
            assert gone.status_code == 410
        # What is not whole would not have been counted in time either.
        assert Client().post(address, {"recommends-service": "1"}).status_code == 400
    assert set(SetAside.objects.values_list("why", flat=True)) == {"late"}
    assert SetAside.objects.count() == 5
    assert not Response.objects.exists()


def test_an_officer_helps_somebody_to_answer_and_it_is_written_down_who(house: Desk) -> None:
    ticket = closed(house)
    client = browser(house.supervisor, "id")
    page = f"/admin/survey-help/{ticket.number}/"
    with at(house.after(hours=1)):
        assert "Setelah laporan selesai" in client.get(page).content.decode()
        assert not Invitation.objects.exists()
        half = client.post(page, {"recommends-service": "8"})
        assert half.status_code == 422
        sent = client.post(page, {"recommends-service": "8", "effort": "6", "words": "Sudah beres"})
        assert sent.status_code == 302
        again = client.get(page)
        assert again.status_code == 409
    row = Response.objects.get()
    assert (row.helped_by, row.invitation.ticket, row.words) == (house.supervisor, ticket, "Sudah beres")


@pytest.mark.parametrize("who", ["agent", "office", "stranger"])
def test_nobody_helps_about_their_own_work_or_without_the_role_or_out_of_sight(house: Desk, who: str) -> None:
    ticket = closed(house)
    client = browser(getattr(house, who))
    sent: Any = client.post(
        f"/admin/survey-help/{ticket.number}/", {"recommends-service": "10", "effort": "7"}
    )
    assert sent.status_code in (403, 404)
    assert not Response.objects.exists()


def test_the_page_of_the_ticket_offers_help_to_colleagues_and_shows_what_followed(house: Desk) -> None:
    ticket = closed(house)
    page = f"/admin/ticket/{ticket.number}/"
    assert f"/admin/survey-help/{ticket.number}/" in browser(house.supervisor).get(page).content.decode()
    assert "survey-help" not in browser(house.agent).get(page).content.decode()
    with at(house.after(hours=1)):
        browser(house.supervisor).post(
            f"/admin/survey-help/{ticket.number}/", {"recommends-service": "2", "effort": "1"}
        )
    followed = FollowUp.objects.get().ticket
    assert followed.number in browser(house.supervisor).get(page).content.decode()
    there = browser(house.supervisor).get(f"/admin/ticket/{followed.number}/").content.decode()
    assert ticket.number in there


def test_words_that_are_too_long_are_told_at_every_step_and_nothing_is_lost(house: Desk) -> None:
    with at(house.now):
        page = scan(counter(house))
        said = {"satisfaction": "2", "waited": "4", "done": "2", "words": "\U0001f642" * 1500}
        for step in ({"missing": "1", "_step": "missing", "_seen": "missing"}, {"done": "1"}):
            told = Client().post(page, said | step)
            assert told.status_code == 400
            body = told.content.decode()
            assert 'id="e-words"' in body
            assert "\U0001f642" * 1500 in body
    assert not Response.objects.exists()
