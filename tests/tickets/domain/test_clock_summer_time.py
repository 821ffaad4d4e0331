"""Calendars in zones whose clocks skip or repeat time: what happens at the switch itself.

Indonesia has no summer time, but imported histories do, and branches lie in three zones.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.tickets.domain.clock_reference import MINUTE, Reference
from tickets.domain.calendar import DAY_NAMES, WorkingCalendar, parse_hours
from tickets.domain.clock import Limit, Measure, advance, due_at, worked

NEW_YORK = ZoneInfo("America/New_York")
DAYS = 9

SWITCHES = [
    pytest.param("America/New_York", date(2024, 3, 8), id="an-hour-is-skipped"),
    pytest.param("America/New_York", date(2024, 11, 1), id="an-hour-is-repeated"),
    pytest.param("Australia/Lord_Howe", date(2024, 10, 4), id="half-an-hour-is-skipped"),
    pytest.param("Australia/Lord_Howe", date(2024, 4, 5), id="half-an-hour-is-repeated"),
    pytest.param("America/Sao_Paulo", date(2018, 11, 2), id="the-first-hour-of-a-day-is-skipped"),
    pytest.param("America/Sao_Paulo", date(2018, 2, 15), id="the-last-hour-of-a-day-is-repeated"),
    pytest.param("America/Havana", date(2024, 11, 1), id="the-first-hour-of-a-day-is-repeated"),
    pytest.param("Pacific/Apia", date(2011, 12, 28), id="a-whole-day-is-skipped"),
]

WEEKS = [
    pytest.param(["00:00-24:00"], id="round-the-clock"),
    pytest.param(["00:00-00:20", "00:30-01:10", "01:20-01:40", "02:10-02:50", "23:10-24:00"], id="split"),
    pytest.param(["01:30-02:30", "23:30-23:50"], id="edges-within-the-switch"),
]


def every_day(zone: str, *slots: str) -> WorkingCalendar:
    return WorkingCalendar(zone=zone, hours=parse_hours({day: list(slots) for day in DAY_NAMES}))


@pytest.mark.parametrize(("zone", "first"), SWITCHES)
@pytest.mark.parametrize("slots", WEEKS)
def test_around_every_kind_of_switch_the_clock_agrees_with_the_reference(
    zone: str, first: date, slots: list[str]
) -> None:
    calendar = every_day(zone, *slots)
    begin = datetime(first.year, first.month, first.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    reference = Reference(calendar, begin, DAYS * 1440)
    shown = reference.readings
    switch = [at for at in range(1, len(shown)) if shown[at] - shown[at - 1] != MINUTE]
    assert switch
    for offset in range(switch[0] - 1560, switch[-1] + 180, 11):
        start = begin + offset * MINUTE
        assert due_at(start, Limit(Measure.WORKING_DAYS, 1), calendar) == reference.days_later(start, 1)
        assert due_at(start, Limit(Measure.WORKING, 90 * 60), calendar) == reference.advance(start, 90)
        assert worked(start, start + 2000 * MINUTE, calendar) == reference.worked(
            start, start + 2000 * MINUTE
        )


def test_a_day_on_which_clocks_go_back_has_twenty_five_working_hours_round_the_clock() -> None:
    calendar = every_day("America/New_York", "00:00-24:00")
    start, end = datetime(2024, 11, 3, tzinfo=NEW_YORK), datetime(2024, 11, 4, tzinfo=NEW_YORK)
    assert worked(start, end, calendar) == timedelta(hours=25)
    assert advance(start, timedelta(hours=25), calendar) == end


def test_an_opening_that_the_clock_skips_is_the_moment_of_the_skip() -> None:
    calendar = every_day("America/New_York", "02:30-04:00")
    midnight = datetime(2024, 3, 10, tzinfo=NEW_YORK)
    assert advance(midnight, timedelta(minutes=1), calendar) == datetime(2024, 3, 10, 7, 1, tzinfo=UTC)


def test_a_slot_that_the_clock_skips_entirely_has_no_work_and_makes_no_working_day() -> None:
    calendar = every_day("America/New_York", "02:10-02:50")
    saturday = datetime(2024, 3, 9, 2, 20, tzinfo=NEW_YORK)
    assert due_at(saturday, Limit(Measure.WORKING_DAYS, 1), calendar) == datetime(
        2024, 3, 11, 2, 20, tzinfo=NEW_YORK
    )


def test_the_second_pass_of_a_repeated_hour_is_not_worked_twice() -> None:
    calendar = every_day("America/New_York", "01:00-01:30")
    start, end = datetime(2024, 11, 3, tzinfo=NEW_YORK), datetime(2024, 11, 4, tzinfo=NEW_YORK)
    assert worked(start, end, calendar) == timedelta(minutes=30)


def test_a_later_arrival_in_a_repeated_hour_is_not_due_earlier() -> None:
    calendar = every_day("America/New_York", "00:00-24:00")
    first_pass = datetime(2024, 11, 3, 1, 50, tzinfo=NEW_YORK)
    second_pass = datetime(2024, 11, 3, 1, 10, fold=1, tzinfo=NEW_YORK)
    day = Limit(Measure.WORKING_DAYS, 1)
    assert second_pass.astimezone(UTC) > first_pass.astimezone(UTC)
    assert due_at(first_pass, day, calendar) == datetime(2024, 11, 4, 1, 50, tzinfo=NEW_YORK)
    assert due_at(second_pass, day, calendar) == datetime(2024, 11, 4, 2, 0, tzinfo=NEW_YORK)


def test_elapsed_days_are_full_days_across_a_switch_while_working_days_keep_the_time_of_day() -> None:
    start = datetime(2024, 3, 9, 9, 0, tzinfo=NEW_YORK)
    calendar = every_day("America/New_York", "08:00-18:00")
    assert due_at(start, Limit(Measure.ELAPSED, 86_400), None) == datetime(
        2024, 3, 10, 10, 0, tzinfo=NEW_YORK
    )
    assert due_at(start, Limit(Measure.WORKING_DAYS, 1), calendar) == datetime(
        2024, 3, 10, 9, 0, tzinfo=NEW_YORK
    )


@pytest.mark.parametrize(
    ("zone", "opens_utc"), [("Asia/Jakarta", 1), ("Asia/Makassar", 0), ("Asia/Jayapura", -1)]
)
def test_the_same_hours_open_at_other_moments_in_each_zone_of_indonesia(zone: str, opens_utc: int) -> None:
    calendar = every_day(zone, "08:00-16:00")
    night = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
    expected = datetime(2026, 3, 3, tzinfo=UTC) + timedelta(hours=opens_utc + 1)
    assert due_at(night, Limit(Measure.WORKING, 3600), calendar) == expected
