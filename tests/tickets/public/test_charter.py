"""The service charter: the promises in force in words, and how well they are kept."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.tickets.desk import Desk
from tests.tickets.public import ways
from tests.tickets.public.conftest import Visitor, words
from tickets.actions.publish import end_policy, publish_policy
from tickets.charter import Kept, charter
from tickets.domain.clock import Measure
from tickets.domain.codes import Kind, Promise
from tickets.domain.states import State
from tickets.models import Calendar, CareCentreRules, Category
from tickets.public.promise_words import GROUPS

RED: Any = {"promise": "resolution", "kind": "complaint", "colour": "red"}


def kept(desk: Desk, **match: str) -> Kept:
    rows = charter(desk.now).promises
    (row,) = [row for row in rows if all(getattr(row, name) == value for name, value in match.items())]
    return row.kept


def test_the_charter_is_the_policies_in_force_in_plain_words(desk: Desk, visitor: Visitor) -> None:
    page = words(visitor.get("/maklumat/"))
    assert "Complaint that needs the branch office: at most 5 x 24 hours" in page
    assert "Complaint that our officers can solve: at most 1 x 24 hours" in page
    assert "Question, answered while you are on the phone: at most 3 minutes" in page
    assert "Our first answer to your message by Facebook, Instagram, Twitter/X: at most 10 minutes" in page
    assert "Our first answer to your message by WhatsApp: at most 30 minutes" in page
    assert "Promised since 1 January 2018." in page
    assert "30 minutes" not in page.replace("by WhatsApp: at most 30 minutes", "")
    order = [
        page.index(title) for title in ("You have a complaint", "You have a question", "You write to us")
    ]
    assert order == sorted(order)


def test_a_policy_in_working_days_tells_the_hours_that_count(desk: Desk, visitor: Visitor) -> None:
    start = desk.now + timedelta(days=10)
    wita = Calendar.objects.get(code="office-wita")
    publish_policy(
        **RED,
        measure=Measure.WORKING_DAYS,
        amount=3,
        calendar=wita,
        pausable=True,
        valid_from=start,
        actor=None,
        now=desk.now,
    )
    assert "working day" not in words(visitor.get("/maklumat/"))
    desk.after(days=10)
    page = words(visitor.get("/maklumat/"))
    assert "Complaint that needs the branch office: at most 3 working days" in page
    hours = "Monday to Thursday 08:00–12:00 and 13:00–17:00; Friday 08:00–11:30 and 13:00–17:00 (WITA)"
    assert f"Only working hours count: {hours}. Public holidays do not count." in page
    assert "While we wait for an answer from you, the clock is stopped. " in page
    assert "Promised since 12 March 2026." in page


def test_working_time_category_and_urgency_are_told(desk: Desk, visitor: Visitor) -> None:
    category = Category.objects.get(code="complaint-room-full")
    publish_policy(
        **RED,
        category=category,
        priority="high",
        measure=Measure.WORKING,
        amount=5400,
        calendar=Calendar.objects.get(code="office-wib"),
        valid_from=desk.now,
        actor=None,
        now=desk.now,
    )
    page = words(visitor.get("/maklumat/"))
    assert f"branch office: {category.name_en} (urgency: " in page
    assert "at most 1 hour 30 minutes of working time" in page


def test_unpublished_ended_and_imported_terms_are_not_promised_to_the_public(
    desk: Desk, visitor: Visitor
) -> None:
    terms: Any = {
        "promise": "resolution",
        "kind": "complaint",
        "colour": "red",
        "actor": None,
        "now": desk.now,
    }
    publish_policy(**terms, amount=7200, channel="phone", published=False, valid_from=desk.now)
    publish_policy(**terms, amount=7201, origin="boston", valid_from=desk.now)
    ended = publish_policy(**terms, amount=10_800, priority="high", valid_from=desk.now)
    assert "3 hours" in words(visitor.get("/maklumat/"))
    end_policy(policy=ended, valid_until=desk.after(hours=1), actor=None, now=desk.now)
    page = words(visitor.get("/maklumat/"))
    assert "2 hours" not in page
    assert "3 hours" not in page


def test_figures_count_kept_and_broken_promises_and_what_is_late_now(desk: Desk, visitor: Visitor) -> None:
    ways.ticket_in(State.CLOSED, desk)  # Answered by the branch long before this window.
    desk.after(days=91)
    for _kept in range(3):
        ways.ticket_in(State.CLOSED, desk)
    late = desk.ticket(distinct_because="another matter")
    left_lying = desk.ticket(distinct_because="another matter")
    ways.escalated(left_lying, desk)
    desk.after(days=6)
    ways.answered_by_branch(late, desk)
    ways.ticket_in(State.MERGED, desk)  # Cancelled; the one it went into is still in time.
    assert kept(desk, **RED) == Kept(kept=3, broken=2, late_now=1)
    assert kept(desk, promise=Promise.CONFIRMATION) == Kept(kept=3)
    assert kept(desk, promise=Promise.RESOLUTION, colour="yellow") == Kept()
    page = words(visitor.get("/maklumat/"))
    assert "Kept 3 of 5 times. Too few cases for a percentage. Late and still being worked on: 1." in page
    assert "No case in the last 90 days." in page
    assert "Solved in time, all matters together Kept 3 of 5 times." in page


def test_a_ticket_that_rests_in_time_is_not_late(desk: Desk) -> None:
    ways.ticket_in(State.WAITING, desk)
    desk.after(days=30)
    assert kept(desk, **RED) == Kept()


def test_a_new_version_does_not_wipe_out_the_record_of_the_old_one(desk: Desk) -> None:
    ways.ticket_in(State.CLOSED, desk)
    publish_policy(**RED, amount=86_400, valid_from=desk.now, actor=None, now=desk.now)
    ways.ticket_in(State.CLOSED, desk)
    assert kept(desk, **RED) == Kept(kept=2)


def test_a_share_is_told_from_twenty_cases_on_and_never_rounded_up(desk: Desk, visitor: Visitor) -> None:
    for _case in range(20):
        ways.ticket_in(State.RESOLVED, desk)
    late = desk.ticket(distinct_because="another matter")
    desk.after(days=6)
    ways.resolved(late, desk)
    assert "Kept 95%: 20 of 21 times." in words(visitor.get("/maklumat/"))


def test_the_figures_are_one_statement_however_many_policies_and_are_kept_for_minutes(desk: Desk) -> None:
    with CaptureQueriesContext(connection) as queries:
        charter(desk.now)
    assert len(queries) == 3  # The rules, the figures, the policies.
    with CaptureQueriesContext(connection) as queries:
        charter(desk.now + timedelta(seconds=1))
    assert len(queries) == 2


def test_the_charter_is_open_to_everybody_as_data(desk: Desk, visitor: Visitor) -> None:
    ways.ticket_in(State.CLOSED, desk)
    body = visitor.get("/api/v1/charter").json()
    (red,) = [row for row in body["promises"] if all(row[name] == code for name, code in RED.items())]
    assert red["limit"] == {"measure": "elapsed", "amount": 432_000}
    assert red["kept"] == {"kept": 1, "broken": 0, "late_now": 0, "share": 1.0}
    assert red["text"] == "Complaint that needs the branch office: at most 5 x 24 hours."
    assert body["window_days"] == 90


def test_how_far_the_charter_looks_back_is_a_rule_of_the_house(desk: Desk, visitor: Visitor) -> None:
    ways.ticket_in(State.CLOSED, desk)
    desk.after(days=8)
    assert kept(desk, **RED) == Kept(kept=1)
    CareCentreRules.objects.update(charter_days=7)
    assert kept(desk, **RED) == Kept()
    assert "No case in the last 7 days." in words(visitor.get("/maklumat/"))
    assert visitor.get("/api/v1/charter").json()["window_days"] == 7


def test_every_kind_of_matter_has_a_title_in_the_charter() -> None:
    assert set(Kind) <= set(GROUPS)
