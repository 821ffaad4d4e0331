"""The rules of the clock by example, each known trap of such clocks among them."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from core.errors import Invalid
from tickets.domain.calendar import DAY_NAMES, WorkingCalendar, parse_hours
from tickets.domain.clock import (
    Limit,
    Measure,
    Standing,
    advance,
    alarm_moments,
    due_at,
    measured,
    remaining,
    standing,
    worked,
)

JAKARTA = ZoneInfo("Asia/Jakarta")
SPLIT = WorkingCalendar(  # closed on Thursday 5 March; on Friday 6 March until 11:00 only
    zone="Asia/Jakarta",
    hours=parse_hours({day: ["08:00-12:00", "13:00-17:00"] for day in DAY_NAMES[:5]}),
    closed=frozenset({date(2026, 3, 5)}),
    special={date(2026, 3, 6): ((480, 660),)},
)
NIGHT = WorkingCalendar(
    zone="Asia/Jakarta", hours=parse_hours({day: ["00:00-02:00", "22:00-24:00"] for day in DAY_NAMES})
)
DAY = 86_400
HOUR = 3600
HOURS = timedelta(hours=1)


def at(text: str) -> datetime:
    """Jakarta time in the first days of March 2026; the 2nd is a Monday."""
    day, clock = text.split()
    return datetime.fromisoformat(f"2026-03-{day}T{clock}").replace(tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("02 09:00", 2, "02 11:00"),
        ("02 08:00", 4, "02 12:00"),  # used up exactly at the closing: due then, not at the next opening
        ("02 09:00", 4, "02 14:00"),  # across the midday break
        ("02 12:00", 1, "02 14:00"),  # a start at the closing begins at the next opening
        ("02 13:00", 4, "02 17:00"),  # a start at the opening begins at once
        ("02 12:30", 1, "02 14:00"),
        ("02 20:00", 1, "03 09:00"),
        ("07 10:00", 1, "09 09:00"),  # from a Saturday to Monday
        ("04 16:00", 2, "06 09:00"),  # over the holiday
        ("04 16:00", 4, "06 11:00"),  # to the early closing
        ("04 16:00", 5, "09 09:00"),  # beyond the early closing
        ("02 09:00", 16, "04 09:00"),
    ],
)
def test_working_time_is_counted_in_open_hours_only(start: str, hours: int, due: str) -> None:
    assert due_at(at(start), Limit(Measure.WORKING, hours * HOUR), SPLIT) == at(due)
    assert worked(at(start), at(due), SPLIT) == hours * HOURS


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("02 09:17:23", 1, "03 09:17:23"),
        ("02 20:00", 1, "04 08:00"),  # from Tuesday's opening
        ("02 17:00", 1, "04 08:00"),  # at the closing it is outside hours already
        ("02 06:00", 1, "03 08:00"),
        ("02 12:30", 1, "03 13:00"),  # in the midday break: from the next opening
        ("04 09:00", 1, "06 09:00"),  # the holiday is no working day
        ("04 15:00", 1, "06 11:00"),  # the day closes earlier: due at its last closing
        ("04 11:00", 1, "06 11:00"),
        ("04 15:00", 2, "09 15:00"),
        ("07 10:00", 1, "10 08:00"),  # from Monday's opening
        ("02 09:00", 10, "17 09:00"),
    ],
)
def test_working_days_keep_the_time_of_day(start: str, days: int, due: str) -> None:
    assert due_at(at(start), Limit(Measure.WORKING_DAYS, days), SPLIT) == at(due)


def test_working_days_due_in_the_break_of_an_odd_day_are_due_when_it_ends() -> None:
    odd = WorkingCalendar(
        zone="Asia/Jakarta",
        hours=parse_hours(
            {day: ["08:00-17:00"] for day in DAY_NAMES[:4]} | {"fri": ["08:00-11:30", "13:30-17:00"]}
        ),
    )
    assert due_at(at("05 12:15"), Limit(Measure.WORKING_DAYS, 1), odd) == at("06 13:30")


def test_one_times_twenty_four_hours_runs_round_the_clock_and_needs_no_calendar() -> None:
    assert due_at(at("07 21:30"), Limit(Measure.ELAPSED, DAY), None) == at("08 21:30")
    assert due_at(at("07 21:30"), Limit(Measure.ELAPSED, DAY), SPLIT) == at("08 21:30")


def test_results_are_in_utc_whatever_zone_the_start_is_told_in() -> None:
    start = at("02 09:00")
    for told in (start, start.astimezone(UTC), start.astimezone(timezone(timedelta(hours=-5)))):
        for measure in Measure:
            due = due_at(told, Limit(measure, 2), SPLIT)
            assert due.tzinfo is UTC
            assert due == due_at(start, Limit(measure, 2), SPLIT)


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        (Limit(Measure.ELAPSED, DAY), "03 15:00"),
        (Limit(Measure.WORKING, 4 * HOUR), "03 10:00"),
        (Limit(Measure.WORKING_DAYS, 1), "03 15:00"),
    ],
)
def test_a_pause_moves_the_due_time_in_the_limits_own_measure(limit: Limit, due: str) -> None:
    assert due_at(
        at("02 09:00"), limit, SPLIT, 6 * HOURS if limit.measure is Measure.ELAPSED else 5 * HOURS
    ) == at(due)


def test_a_pause_outside_working_hours_costs_nothing() -> None:
    limit = Limit(Measure.WORKING, 4 * HOUR)
    assert measured(at("02 17:00"), at("03 08:00"), limit, SPLIT) == timedelta(0)
    assert measured(at("02 17:00"), at("03 08:00"), Limit(Measure.ELAPSED, DAY), SPLIT) == 15 * HOURS


def test_overlapping_pauses_count_once_and_backward_ones_not_at_all() -> None:
    pauses = [
        (at("02 10:00"), at("02 11:00")),
        (at("02 09:30"), at("02 10:30")),
        (at("02 16:00"), at("02 15:00")),
        (at("01 08:00"), at("02 08:30")),
        (at("02 16:30"), at("03 12:00")),
    ]
    assert worked(at("02 08:00"), at("02 17:00"), SPLIT, pauses) == 5.5 * HOURS
    assert worked(at("02 08:00"), at("02 17:00"), None, pauses) == 6.5 * HOURS


def test_pauses_that_overlap_in_chains_are_counted_chain_by_chain() -> None:
    pauses = [
        (at("02 08:00"), at("02 08:10")),
        (at("02 09:00"), at("02 10:00")),
        (at("02 09:10"), at("02 09:20")),  # within the one before
        (at("02 09:50"), at("02 10:20")),  # lengthens it
        (at("02 14:00"), at("02 15:00")),
        (at("02 14:30"), at("02 15:30")),
    ]
    assert worked(at("02 08:00"), at("02 17:00"), None, pauses) == timedelta(hours=9 - 1.5, minutes=-10 - 80)


def test_the_first_hours_of_a_year_are_counted_like_any_other() -> None:
    open_all_year = WorkingCalendar(
        zone="Asia/Jakarta", hours=parse_hours({day: ["08:00-17:00"] for day in DAY_NAMES})
    )
    new_year = datetime(2026, 1, 1, 9, tzinfo=JAKARTA)
    assert due_at(new_year, Limit(Measure.WORKING, HOUR), open_all_year) == new_year + HOURS
    night = datetime(2025, 12, 31, 20, tzinfo=JAKARTA)
    assert due_at(night, Limit(Measure.WORKING, HOUR), open_all_year) == new_year


def test_time_is_never_counted_backwards() -> None:
    assert worked(at("03 09:00"), at("02 09:00"), SPLIT) == timedelta(0)
    assert worked(at("03 09:00"), at("02 09:00"), None) == timedelta(0)
    assert worked(at("02 09:00"), at("02 09:00"), SPLIT, [(at("01 08:00"), at("03 08:00"))]) == timedelta(0)


def test_alarms_fall_at_their_share_of_the_working_time() -> None:
    moments = alarm_moments(
        at("02 09:00"), Limit(Measure.WORKING, 8 * HOUR), SPLIT, 0 * HOURS, [75, 100, 125, 150]
    )
    assert moments == [at("02 16:00"), at("03 09:00"), at("03 11:00"), at("03 14:00")]


def test_alarms_of_working_days_share_out_the_working_time_between() -> None:
    moments = alarm_moments(
        at("02 09:00"), Limit(Measure.WORKING_DAYS, 2), SPLIT, 0 * HOURS, [50, 75, 100, 125]
    )
    assert moments == [at("03 09:00"), at("03 14:00"), at("04 09:00"), at("04 14:00")]


def test_an_alarm_at_midnight_of_a_split_shift_calendar_falls_on_its_moment() -> None:
    # Two hours before midnight and two after: half of four hours is used up at midnight, all of it at two.
    moments = alarm_moments(
        at("02 22:00"), Limit(Measure.WORKING, 4 * HOUR), NIGHT, 0 * HOURS, [50, 100, 150]
    )
    assert moments == [at("03 00:00"), at("03 02:00"), at("04 00:00")]


def test_a_pause_moves_the_alarms_still_to_come() -> None:
    moments = alarm_moments(at("02 09:00"), Limit(Measure.ELAPSED, 4 * HOUR), None, 2 * HOURS, [75, 100, 125])
    assert moments == [at("02 14:00"), at("02 15:00"), at("02 16:00")]


def test_a_due_time_from_outside_stands_as_it_is() -> None:
    limit = Limit(Measure.WORKING, 400 * HOUR)
    moments = alarm_moments(at("02 08:00"), limit, SPLIT, 0 * HOURS, [75, 100, 150], due=at("02 12:00"))
    assert moments == [at("02 11:00"), at("02 12:00"), at("02 15:00")]


@pytest.mark.parametrize("due", ["02 07:00", "01 12:00"])
def test_a_due_time_from_outside_that_leaves_nothing_to_count_takes_all_alarms(due: str) -> None:
    moments = alarm_moments(
        at("02 07:00"), Limit(Measure.WORKING, HOUR), SPLIT, 0 * HOURS, [75, 100, 150], due=at(due)
    )
    assert moments == [at(due)] * 3


DUE, WARN = at("02 12:00"), at("02 11:00")


@pytest.mark.parametrize(
    ("now", "row", "expected"),
    [
        ("02 10:00", {}, Standing.RUNNING),
        ("02 11:00", {}, Standing.WARNED),
        ("02 12:00", {}, Standing.WARNED),  # stopping at this very moment still keeps the promise
        ("02 12:00:01", {}, Standing.BREACHED),
        ("02 14:00", {"paused_since": at("02 11:30")}, Standing.PAUSED),
        ("02 14:00", {"paused_since": DUE}, Standing.PAUSED),
        ("02 14:00", {"paused_since": at("02 13:00")}, Standing.BREACHED),
        ("03 09:00", {"stopped_at": DUE}, Standing.MET),
        ("03 09:00", {"stopped_at": at("02 12:00:01")}, Standing.MISSED),
        ("03 09:00", {"stopped_at": at("02 14:00"), "paused_since": at("02 11:30")}, Standing.MET),
        ("03 09:00", {"stopped_at": at("02 14:00"), "paused_since": at("02 13:00")}, Standing.MISSED),
        ("03 09:00", {"cancelled": True}, Standing.CANCELLED),
        ("03 09:00", {"cancelled": True, "stopped_at": at("02 14:00")}, Standing.CANCELLED),
    ],
)
def test_standing_follows_from_the_row_and_the_moment(now: str, row: dict, expected: Standing) -> None:
    assert standing(now=at(now), due_at=DUE, warn_at=WARN, **row) is expected


def test_the_time_left_is_counted_in_working_time_and_turns_negative() -> None:
    assert remaining(at("02 09:00"), at("03 09:00"), SPLIT) == 8 * HOURS
    assert remaining(at("02 09:00"), at("03 09:00")) == 24 * HOURS
    assert remaining(at("03 14:00"), at("03 09:00"), SPLIT) == -4 * HOURS


def test_the_time_left_stands_still_while_paused_and_the_delay_does_not_grow_after_the_end() -> None:
    for now in ("02 11:00", "04 11:00", "20 11:00"):
        assert remaining(at(now), DUE, paused_since=at("02 10:00")) == 2 * HOURS
        assert remaining(max(at(now), at("02 14:00")), DUE, stopped_at=at("02 14:00")) == -2 * HOURS


@pytest.mark.parametrize("amount", [0, -1, True, 1.5, 10**12])
def test_a_limit_must_be_a_sensible_positive_number(amount: int) -> None:
    with pytest.raises(Invalid) as refused:
        Limit(Measure.WORKING, amount)
    assert refused.value.field == "limit"
    assert refused.value.code == ("limit_too_long" if amount == 10**12 else "limit_not_positive")
    assert refused.value.params == ({"years": 50} if amount == 10**12 else {"amount": amount})


@pytest.mark.parametrize(
    ("measure", "longest"),
    [(Measure.WORKING_DAYS, 50 * 366), (Measure.WORKING, 50 * 366 * DAY), (Measure.ELAPSED, 50 * 366 * DAY)],
)
def test_a_limit_may_be_half_a_century_and_not_a_unit_more(measure: Measure, longest: int) -> None:
    assert Limit(measure, longest).amount == longest
    with pytest.raises(Invalid):
        Limit(measure, longest + 1)


@pytest.mark.parametrize("measure", [Measure.WORKING, Measure.WORKING_DAYS])
def test_a_limit_in_working_time_without_a_calendar_is_refused(measure: Measure) -> None:
    with pytest.raises(Invalid) as refused:
        due_at(at("02 09:00"), Limit(measure, 1), None)
    assert (refused.value.field, refused.value.code) == ("calendar", "calendar_missing")


def test_a_time_without_a_zone_is_refused() -> None:
    naive = at("02 09:00").replace(tzinfo=None)
    for ask in (
        lambda: due_at(naive, Limit(Measure.ELAPSED, 1), None),
        lambda: due_at(naive, Limit(Measure.WORKING, 1), SPLIT),
        lambda: worked(naive, at("02 10:00"), None),
        lambda: alarm_moments(at("02 09:00"), Limit(Measure.ELAPSED, 1), None, 0 * HOURS, [100], due=naive),
    ):
        with pytest.raises(Invalid) as refused:
            ask()
        assert refused.value.code == "time_without_zone"


def test_time_can_not_be_advanced_or_paused_by_less_than_nothing() -> None:
    start, limit = at("02 09:00"), Limit(Measure.WORKING, HOUR)
    for ask in (
        lambda: advance(start, -HOURS, SPLIT),
        lambda: due_at(start, limit, SPLIT, -HOURS / 2),
        lambda: alarm_moments(start, limit, SPLIT, -HOURS / 2, [100], due=start),
    ):
        with pytest.raises(Invalid) as refused:
            ask()
        assert refused.value.code == "negative_amount"


def test_an_alarm_at_no_share_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        alarm_moments(at("02 09:00"), Limit(Measure.ELAPSED, 1), None, 0 * HOURS, [0])
    assert refused.value.field == "percents"


def test_a_calculation_beyond_the_known_holidays_is_refused_with_the_year_to_add() -> None:
    known = WorkingCalendar(zone=SPLIT.zone, hours=SPLIT.hours, covers=(2025, 2026))
    last = datetime(2026, 12, 31, 16, tzinfo=JAKARTA)
    assert due_at(last, Limit(Measure.WORKING, HOUR), known) == datetime(2026, 12, 31, 17, tzinfo=JAKARTA)
    assert worked(last, datetime(2027, 1, 1, tzinfo=JAKARTA), known) == HOURS
    for ask in (
        lambda: due_at(last, Limit(Measure.WORKING, 2 * HOUR), known),
        lambda: due_at(last, Limit(Measure.WORKING_DAYS, 1), known),
        lambda: worked(last, datetime(2027, 1, 1, 9, tzinfo=JAKARTA), known),
    ):
        with pytest.raises(Invalid, match="2027") as refused:
            ask()
        assert refused.value.code == "calendar_not_covering"


def test_a_desk_that_is_closed_for_good_is_refused_instead_of_looping_for_ever() -> None:
    first = date(2026, 3, 4)
    gone = WorkingCalendar(
        zone=SPLIT.zone,
        hours=SPLIT.hours,
        closed=frozenset(first + timedelta(days=n) for n in range(366 * 4)),
    )
    for limit in (Limit(Measure.WORKING, 30 * HOUR), Limit(Measure.WORKING_DAYS, 5)):
        for start in (at("02 09:00"), at("10 09:00")):
            with pytest.raises(Invalid) as refused:
                due_at(start, limit, gone)
            assert refused.value.code == "calendar_without_work"


def test_a_year_without_work_is_only_waited_out() -> None:
    closed = frozenset(date(2026, 3, 4) + timedelta(days=n) for n in range(600))
    sleepy = WorkingCalendar(zone=SPLIT.zone, hours=SPLIT.hours, closed=closed)
    assert due_at(at("03 16:00"), Limit(Measure.WORKING_DAYS, 1), sleepy) == datetime(
        2027, 10, 25, 16, tzinfo=JAKARTA
    )


@pytest.mark.parametrize("calendar", [None, SPLIT])
def test_times_beyond_all_calendars_are_refused(calendar: WorkingCalendar | None) -> None:
    for start in (datetime.max.replace(tzinfo=UTC), datetime(9998, 12, 31, 23, tzinfo=UTC)):
        with pytest.raises(Invalid) as refused:
            advance(start, timedelta(days=900), calendar)
        assert refused.value.code == "beyond_horizon"
    if calendar:
        with pytest.raises(Invalid):
            worked(datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC), calendar)
        with pytest.raises(Invalid):
            worked(datetime.min.replace(tzinfo=UTC), datetime(2, 1, 1, tzinfo=UTC), calendar)


def test_equal_calendars_give_equal_answers_and_can_be_kept_in_a_cache() -> None:
    twin = WorkingCalendar(
        zone=SPLIT.zone, hours=SPLIT.hours, closed=SPLIT.closed, special=dict(SPLIT.special)
    )
    other = WorkingCalendar(zone=SPLIT.zone, hours=SPLIT.hours, closed=SPLIT.closed)
    assert {SPLIT: 1}[twin] == 1
    limit = Limit(Measure.WORKING_DAYS, 1)
    assert due_at(at("04 15:00"), limit, twin) == at("06 11:00")
    assert due_at(at("04 15:00"), limit, other) == at("06 15:00")
