"""Who may look a ticket up: number and fact, tried a few times, and nothing to be learnt from a refusal."""

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import ParticipantFactory
from tests.tickets.desk import Desk
from tests.tickets.public.conftest import NIK, Visitor, english, words
from tickets.domain.numbers import number_of
from tickets.models import Ticket
from tickets.public import words as said

REFUSED = english(said.NOT_TRACEABLE)


def untraceable(desk: Desk, **known: Any) -> Ticket:
    return desk.ticket(contact=desk.contact(participant=ParticipantFactory(**known) if known else None))


def statements(queries: CaptureQueriesContext) -> list[str]:
    return [re.sub(r"'[^']*'|\b\d+\b", "?", query["sql"]) for query in queries.captured_queries]


@pytest.mark.parametrize("fact", ["5678", " 56 78 ", NIK, "3171 0175 0460 1234"])
def test_the_nik_or_the_last_digits_of_the_phone_open_the_ticket(
    desk: Desk, visitor: Visitor, fact: str
) -> None:
    ticket = desk.ticket()
    response = visitor.track(ticket.number.replace("-", " "), fact)
    assert response.redirect_chain == [("/lacak/tiket/", 302)]
    assert f"Ticket number {ticket.number}" in words(response)


def test_wrong_number_wrong_fact_and_untraceable_tickets_get_the_same_answer_for_the_same_work(
    desk: Desk, visitor: Visitor
) -> None:
    cases = {
        "no such ticket": (number_of(999_999), "5678"),
        "wrong fact": (desk.ticket().number, "9999"),
        "nobody known": (untraceable(desk).number, "5678"),
        "neither NIK nor phone": (untraceable(desk, nik="", phone="", nik_index=None).number, "5678"),
        "only a phone, wrong fact": (untraceable(desk, nik="", phone="+6281211112222").number, "5678"),
    }
    pages, works, bodies = set(), set(), set()
    for number, fact in cases.values():
        with CaptureQueriesContext(connection) as queries:
            response = visitor.track(number, fact)
        assert response.status_code == 200
        pages.add(words(response))
        works.add(tuple(statements(queries)))
        with CaptureQueriesContext(connection) as queries:
            answer = visitor.ask_api(number, fact)
        assert answer.status_code == 404
        bodies.add(answer.content)
        works.add(tuple(statements(queries)))
    assert len(pages) == len(bodies) == len(works) == 1
    assert REFUSED in pages.pop()
    assert len(works.pop()) == 4  # Three counts of tries, one look-up.


def test_a_ticket_without_nik_and_phone_is_not_opened_by_empty_or_odd_facts(
    desk: Desk, visitor: Visitor
) -> None:
    ticket = untraceable(desk, nik="", phone="", nik_index=None)
    for fact in ("", "----", "    ", "０１２３", "12345", "04601234"):
        assert (
            "Please fill in the last four digits" in words(visitor.track(ticket.number, fact))
            or not fact.strip()
        )
        assert visitor.client.get("/lacak/tiket/").status_code == 302
        assert visitor.ask_api(ticket.number, fact).status_code == 400


def test_a_slip_in_the_number_is_said_at_once_and_costs_no_try(
    desk: Desk, visitor: Visitor, settings: Any
) -> None:
    settings.TRACKING_LIMITS = {"address": (0, 60)}
    with CaptureQueriesContext(connection) as queries:
        assert "wrong digit" in words(visitor.track("0000-0175"))
        assert "is not a ticket number" in words(visitor.track("halo"))
        assert "Null characters are not allowed" in words(visitor.track("0000-0174\x00"))
    assert len(queries) == 0
    problem = visitor.ask_api("0000-0175").json()
    assert (problem["status"], problem["code"]) == (400, "wrong_check_digit")
    assert problem["errors"][0]["field"] == "number"


def test_the_fact_never_comes_back_and_never_stands_in_an_address(desk: Desk, visitor: Visitor) -> None:
    response = visitor.track(desk.ticket().number, "9999")
    assert b"9999" not in response.content
    response = visitor.track(desk.ticket().number, NIK)
    assert NIK not in str(response.redirect_chain) + str(visitor.client.session.items())
    assert response["Cache-Control"].count("no-store")


def test_tries_at_one_ticket_are_limited_whatever_the_address(desk: Desk, settings: Any) -> None:
    settings.TRACKING_LIMITS = {"ticket": (3, 3600)}
    ticket, other = desk.ticket(), desk.ticket(distinct_because="another matter")
    for last in range(3):
        assert Visitor(desk, REMOTE_ADDR=f"10.0.0.{last}").track(ticket.number, "0000").status_code == 200
    visitor = Visitor(desk, REMOTE_ADDR="10.0.0.9")
    response = visitor.track(ticket.number)
    assert response.status_code == 429
    # The desk's Monday starts at 09:00 in Jakarta, and so does the window.
    assert response["Retry-After"] == "3600"
    assert "please wait 1 hour, until Monday, 2 March 2026, at 10:00 WIB" in words(response)
    problem = visitor.ask_api(ticket.number)
    assert (problem.status_code, problem.json()["code"]) == (429, "too_many_tries")
    assert problem["Retry-After"] == "3600"
    assert visitor.track(other.number).redirect_chain
    desk.after(hours=1)
    assert visitor.track(ticket.number).redirect_chain


def test_an_unknown_number_is_limited_like_a_ticket(desk: Desk, visitor: Visitor, settings: Any) -> None:
    settings.TRACKING_LIMITS = {"ticket": (1, 3600)}
    assert visitor.track(number_of(999_999)).status_code == 200
    assert visitor.track(number_of(999_999)).status_code == 429


def test_tries_of_one_address_are_limited_whatever_the_ticket(desk: Desk, settings: Any) -> None:
    settings.TRACKING_LIMITS = {"address": (2, 3600)}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    near = Visitor(desk, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.7")
    far = Visitor(desk, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.8")
    answers = [near.track(number_of(key), "0000").status_code for key in (900, 901, 902)]
    assert answers == [200, 200, 429]
    assert far.track(number_of(903), "0000").status_code == 200


def test_the_page_stays_open_while_it_is_used_and_closes_after_half_an_hour(
    desk: Desk, visitor: Visitor
) -> None:
    visitor.track(desk.ticket().number)
    for _visit in range(3):
        desk.after(minutes=20)
        assert "Ticket number" in words(visitor.get("/lacak/tiket/"))
    desk.after(minutes=31)
    response = visitor.get("/lacak/tiket/")
    assert response.redirect_chain == [("/lacak/", 302)]
    assert "closed for the safety of your data" in words(response)


def test_closing_the_page_leaves_nothing_to_the_next_reader(desk: Desk, visitor: Visitor) -> None:
    visitor.track(desk.ticket().number)
    assert visitor.post("/lacak/selesai/").redirect_chain == [("/", 302)]
    assert visitor.get("/lacak/tiket/").redirect_chain == [("/lacak/", 302)]


def test_a_forged_token_opens_nothing(desk: Desk, visitor: Visitor) -> None:
    ticket = desk.ticket()
    with time_machine.travel(desk.now, tick=False):
        session = visitor.client.session
        session["tracking"] = f"{ticket.pk}:forged:token"
        session.save()
    assert visitor.get("/lacak/tiket/").redirect_chain == [("/lacak/", 302)]


@pytest.mark.parametrize("part", [NIK[-4:], NIK[-8:], NIK[:15]])
def test_a_part_of_the_nik_is_no_secret_and_opens_nothing(desk: Desk, visitor: Visitor, part: str) -> None:
    response = visitor.track(desk.ticket().number, part)
    assert REFUSED in words(response) or "or all 16 digits" in words(response)
    assert visitor.client.get("/lacak/tiket/").status_code == 302


def test_the_nik_is_not_shown_again_when_it_was_wrong(desk: Desk, visitor: Visitor) -> None:
    response = visitor.track(desk.ticket().number, "3171017504609999")
    assert REFUSED in words(response)
    assert "3171017504609999" not in response.content.decode()


def test_an_imported_log_can_not_be_looked_up(desk: Desk, visitor: Visitor) -> None:
    ticket = desk.ticket(origin="boston")
    assert REFUSED in words(visitor.track(ticket.number))
