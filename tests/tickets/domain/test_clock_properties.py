"""What must hold of the clock for every calendar, and its agreement with a minute-by-minute reference."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from tests.tickets.domain.clock_reference import MINUTE, OutOfWindow, Reference
from tickets.domain.calendar import Slots, WorkingCalendar
from tickets.domain.clock import Limit, Measure, advance, alarm_moments, due_at, measured, worked

# Zones whose clocks do odd things, each with the day on which a window of observation begins.
WINDOWS = [
    ("Asia/Jakarta", date(2025, 12, 20)),
    ("Asia/Jayapura", date(2026, 2, 20)),
    ("America/New_York", date(2024, 3, 1)),  # an hour is skipped
    ("America/New_York", date(2024, 10, 28)),  # an hour is repeated
    ("Australia/Lord_Howe", date(2024, 3, 30)),  # half an hour is repeated
    ("Australia/Lord_Howe", date(2024, 9, 28)),  # half an hour is skipped
    ("America/Sao_Paulo", date(2018, 2, 10)),  # the last hour of a day is repeated
    ("America/Sao_Paulo", date(2018, 10, 28)),  # the first hour of a day is skipped
    ("America/Havana", date(2024, 10, 28)),  # the first hour of a day is repeated
    ("Asia/Beirut", date(2024, 3, 25)),
    ("Pacific/Apia", date(2011, 12, 20)),  # a whole day is skipped
    ("Africa/Casablanca", date(2024, 3, 1)),
]
DAYS = 36

minutes_of_day = st.one_of(
    st.integers(0, 1440), st.sampled_from([0, 30, 60, 90, 120, 150, 180, 720, 1380, 1440])
)


@st.composite
def slots(draw: st.DrawFn, *, at_least: int = 0) -> Slots:
    """Up to three slots, some of them touching."""
    edges = sorted(draw(st.sets(minutes_of_day, min_size=2, max_size=6)))
    pairs = list(pairwise(edges))
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=at_least, max_size=3, unique=True))
    return tuple(sorted(chosen))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[WorkingCalendar, datetime]:
    """A calendar with holidays and odd days in its window, and the first moment of the window."""
    zone, first = draw(st.sampled_from(WINDOWS))
    hours = [draw(slots()) for _ in range(5)] + [draw(slots(at_least=1)) for _ in range(2)]
    days = st.integers(0, DAYS - 1).map(lambda offset: first + timedelta(days=offset))
    calendar = WorkingCalendar(
        zone=zone,
        hours=tuple(draw(st.permutations(hours))),
        closed=frozenset(draw(st.sets(days, max_size=3))),
        special=draw(st.dictionaries(days, slots(), max_size=3)),
    )
    return calendar, datetime(first.year, first.month, first.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


cases = calendars()
amounts = st.integers(0, 20 * 86_400 * 1_000_000).map(lambda count: timedelta(microseconds=count))
offsets = st.integers(0, 18 * 1440)
measures = st.sampled_from([Measure.WORKING, Measure.ELAPSED])


@settings(max_examples=80, deadline=None)
@given(
    case=cases,
    start=offsets,
    length=st.integers(0, 10 * 1440),
    limit=st.integers(1, 3000),
    days=st.integers(1, 3),
)
def test_the_clock_agrees_with_a_minute_by_minute_reference(
    case: tuple[WorkingCalendar, datetime], start: int, length: int, limit: int, days: int
) -> None:
    calendar, first = case
    reference = Reference(calendar, first, DAYS * 1440)
    opened = first + start * MINUTE
    assert worked(opened, opened + length * MINUTE, calendar) == reference.worked(
        opened, opened + length * MINUTE
    )
    try:
        in_time = reference.advance(opened, limit)
        in_days = reference.days_later(opened, days)
    except OutOfWindow:
        reject()
    assert due_at(opened, Limit(Measure.WORKING, limit * 60), calendar) == in_time
    assert due_at(opened, Limit(Measure.WORKING_DAYS, days), calendar) == in_days


@settings(max_examples=100, deadline=None)
@given(case=cases, start=amounts, seconds=st.integers(1, 30 * 86_400), measure=measures)
def test_exactly_the_limit_is_counted_from_the_start_to_the_due_time(
    case: tuple[WorkingCalendar, datetime], start: timedelta, seconds: int, measure: Measure
) -> None:
    calendar, first = case
    limit = Limit(measure, seconds)
    due = due_at(first + start, limit, calendar)
    assert measured(first + start, due, limit, calendar) == timedelta(seconds=seconds)


@settings(max_examples=100, deadline=None)
@given(case=cases, start=amounts, amount=amounts)
def test_advancing_and_counting_undo_each_other(
    case: tuple[WorkingCalendar, datetime], start: timedelta, amount: timedelta
) -> None:
    calendar, first = case
    opened = first + start
    assert worked(opened, advance(opened, amount, calendar), calendar) == amount
    counted = worked(opened, opened + amount, calendar)
    assert advance(opened, counted, calendar) <= opened + amount
    assert worked(advance(opened, counted, calendar), opened + amount, calendar) == timedelta(0)


@settings(max_examples=100, deadline=None)
@given(
    case=cases,
    start=amounts,
    later=amounts,
    limit=st.builds(Limit, st.sampled_from(list(Measure)), st.integers(1, 40)),
    longer=st.integers(0, 40),
    paused=amounts,
    paused_more=amounts,
)
def test_a_later_start_a_longer_limit_or_a_longer_pause_is_never_due_earlier(
    case: tuple[WorkingCalendar, datetime],
    start: timedelta,
    later: timedelta,
    limit: Limit,
    longer: int,
    paused: timedelta,
    paused_more: timedelta,
) -> None:
    calendar, first = case
    opened = first + start
    due = due_at(opened, limit, calendar, paused)
    assert due >= opened
    assert due_at(opened + later, limit, calendar, paused) >= due
    assert due_at(opened, Limit(limit.measure, limit.amount + longer), calendar, paused) >= due
    assert due_at(opened, limit, calendar, paused + paused_more) >= due


@settings(max_examples=100, deadline=None)
@given(
    case=cases,
    start=amounts,
    lead=amounts,
    rest=amounts,
    seconds=st.integers(1, 10 * 86_400),
    measure=measures,
)
def test_a_pause_before_the_due_time_gives_back_exactly_what_it_took(
    case: tuple[WorkingCalendar, datetime],
    start: timedelta,
    lead: timedelta,
    rest: timedelta,
    seconds: int,
    measure: Measure,
) -> None:
    calendar, first = case
    limit = Limit(measure, seconds)
    opened = first + start
    paused_at = min(opened + lead, due_at(opened, limit, calendar))
    resumed_at = paused_at + rest
    paused_for = measured(paused_at, resumed_at, limit, calendar)
    due = due_at(opened, limit, calendar, paused_for)
    assert measured(opened, due, limit, calendar, [(paused_at, resumed_at)]) == timedelta(seconds=seconds)


@settings(max_examples=100, deadline=None)
@given(start=st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)), seconds=st.integers(1, 400 * 86_400))  # noqa: DTZ001
def test_elapsed_time_does_not_know_zones(start: datetime, seconds: int) -> None:
    moment = start.replace(tzinfo=UTC)
    due = due_at(moment, Limit(Measure.ELAPSED, seconds), None)
    for zone in ("America/New_York", "Asia/Jayapura", "Australia/Lord_Howe"):
        local = moment.astimezone(ZoneInfo(zone))
        assert due_at(local, Limit(Measure.ELAPSED, seconds), None) == due
        assert worked(local, due.astimezone(ZoneInfo(zone)), None) == timedelta(seconds=seconds)


@settings(max_examples=100, deadline=None)
@given(
    case=cases,
    start=amounts,
    limit=st.builds(Limit, st.sampled_from(list(Measure)), st.integers(1, 40)),
    paused=amounts,
    percents=st.lists(st.integers(1, 300), min_size=1, max_size=6).map(sorted),
    target=st.none() | amounts,
)
def test_alarms_come_in_the_order_of_their_shares_around_the_due_time(
    case: tuple[WorkingCalendar, datetime],
    start: timedelta,
    limit: Limit,
    paused: timedelta,
    percents: list[int],
    target: timedelta | None,
) -> None:
    calendar, first = case
    opened = first + start
    due = None if target is None else opened + target
    expected = due_at(opened, limit, calendar, paused) if due is None else due
    moments = alarm_moments(opened, limit, calendar, paused, percents, due=due)
    assert moments == sorted(moments)
    for percent, moment in zip(percents, moments, strict=True):
        assert (moment <= expected) if percent <= 100 else (moment >= expected)
        assert percent != 100 or moment == expected
