"""What the clock and its calendars refuse: each names the field that is at fault, and says so in whole sentences."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.errors import Invalid
from tickets.domain import clock
from tickets.domain.calendar import (
    WorkingCalendar,
    holidays_of,
    parse_hours,
    parse_slots,
    slots_to_json,
    zone_named,
)
from tickets.domain.clock import Limit, Measure

NINE_TO_FIVE = ((540, 1020),)
WEEK = (NINE_TO_FIVE,) * 5 + ((), ())
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
#: Closed on every one of its only weekday for longer than anybody looks on.
NEVER_OPEN = WorkingCalendar(
    "UTC",
    (NINE_TO_FIVE, *((),) * 6),
    closed=frozenset(date(2026, 1, 5) + timedelta(weeks=week) for week in range(52 * 20)),
)


def week(**columns: Any) -> WorkingCalendar:
    return WorkingCalendar(**{"zone": "UTC", "hours": WEEK, **columns})


REFUSED: list[tuple[Callable[[], object], str, str, str]] = [
    (lambda: week(hours=WEEK[:6]), "hours", "not_a_week", "seven days"),
    (lambda: week(hours=((),) * 7), "hours", "calendar_without_hours", "at least one day"),
    (lambda: week(hours=(((600, 540),), *WEEK[1:])), "hours.mon", "slot_backwards", "10:00"),
    (
        lambda: week(hours=(*WEEK[:6], ((540, 700), (600, 720)))),
        "hours.sun",
        "slots_overlap",
        "09:00-11:40, 10:00-12:00",
    ),
    (
        lambda: week(special={date(2026, 1, 2): ((540, 540),)}),
        "special.2026-01-02",
        "slot_backwards",
        "09:00",
    ),
    (lambda: week(covers=(2027, 2026)), "covers", "years_reversed", "swap them"),
    (lambda: zone_named("Asia/Jakata"), "zone", "unknown_zone", "“Asia/Jakata”"),
    (
        lambda: parse_hours({"sen": ["08:00-16:00"]}),
        "hours",
        "unknown_day",
        "mon, tue, wed, thu, fri, sat, sun",
    ),
    (
        lambda: parse_slots(["8-16" + "x" * 60], field="hours.mon"),
        "hours.mon",
        "bad_slot",
        "“8-16" + "x" * 36 + "”",
    ),
    (lambda: parse_slots(["123:00-125:00"], field="hours.mon"), "hours.mon", "bad_slot", "123:00-125:00"),
    (
        lambda: parse_slots(["08:00-12:00-16:00"], field="hours.mon"),
        "hours.mon",
        "bad_slot",
        "08:00-12:00-16:00",
    ),
    (lambda: holidays_of("XX", "YY", [2026], ["bank"]), "country", "unknown_holidays", "XX YY bank"),
    (
        lambda: clock.advance(datetime(2026, 3, 2, 12), timedelta(1), None),  # noqa: DTZ001
        "start",
        "time_without_zone",
        "2026-03-02T12:00:00",
    ),
    (lambda: clock.advance(NOON, timedelta(-1), None), "paused", "negative_amount", "backwards"),
    (lambda: clock.advance(NOON, timedelta(days=366 * 60), week()), "limit", "beyond_horizon", "50 years"),
    (
        lambda: clock.due_at(NOON, Limit(Measure.WORKING, 60), NEVER_OPEN),
        "calendar",
        "calendar_without_work",
        "no work in 2 years",
    ),
]


@pytest.mark.parametrize(
    ("do", "field", "code", "says"), REFUSED, ids=[f"{row[1]}-{row[2]}" for row in REFUSED]
)
def test_a_refusal_names_its_field_and_what_was_wrong(
    do: Callable[[], object], field: str, code: str, says: str
) -> None:
    with pytest.raises(Invalid) as refused:
        do()
    assert (refused.value.field, refused.value.code) == (field, code)
    assert says in str(refused.value)


def test_hours_may_be_written_with_an_en_dash() -> None:
    assert slots_to_json(parse_slots([" 08:00–12:00 "], field="hours.mon")) == ["08:00-12:00"]


def test_a_calendar_may_cover_a_single_year() -> None:
    assert week(covers=(2026, 2026)).covers == (2026, 2026)


def test_what_a_caller_does_to_its_own_lists_does_not_reach_a_calendar() -> None:
    monday = [(540, 1020)]
    hours = [monday, *([] for _ in range(6))]
    closed = {date(2026, 1, 1)}
    made = week(hours=hours, closed=closed)
    monday.append((0, 60))
    hours.clear()
    closed.clear()
    assert made.hours[0] == ((540, 1020),)
    assert len(made.hours) == 7
    assert made.closed == {date(2026, 1, 1)}


def test_only_the_holidays_of_the_years_that_were_asked_for_are_named() -> None:
    assert {day.year for day in holidays_of("ID", None, [2026])} == {2026}
