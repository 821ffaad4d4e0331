"""When another attempt is made."""

from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from tickets.domain.call_times import PartOfDay, may_call, next_tries, parse_call_times, part_of_day

MAKASSAR = ZoneInfo("Asia/Makassar")
SPACING = timedelta(hours=5)
TIMES = parse_call_times("09:00, 13:00, 16:00, 19:00")
#: Hypothesis draws plain times and puts the zone to them itself.
FIRST, LAST = datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2026-12-31")


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=MAKASSAR)


def best(now: datetime, *tried: datetime) -> datetime:
    """The moment that is taken when nobody names one; the call made just now is among those tried."""
    return next_tries(now, [*tried, now], SPACING, TIMES, MAKASSAR)[0]


def test_the_next_attempt_keeps_the_spacing_by_day() -> None:
    assert best(at(9, 12)) == at(14, 12)


@pytest.mark.parametrize("hour", [15, 18, 22])
def test_nobody_is_called_at_night(hour: int) -> None:
    assert best(at(hour)) == at(9, day=3)


def test_a_part_of_the_day_that_was_tried_is_left_for_another() -> None:
    first, second = at(9, 12), at(14, 12)
    third = best(second, first)
    assert third == at(16, day=3)
    assert best(third, first, second) == at(19, day=4)
    assert len({part_of_day(moment) for moment in (first, second, third)}) == 3


def test_where_every_part_was_tried_the_least_tried_comes_next() -> None:
    tried = [at(9), at(13), at(16), at(19), at(9, day=3)]
    assert best(at(13, day=3), *tried) == at(18, day=3)


def test_calls_of_earlier_days_are_told_by_the_clock_of_the_participant() -> None:
    in_jakarta = at(15, 30).astimezone(ZoneInfo("Asia/Jakarta"))  # 14:30 there, and noon; here the afternoon.
    assert best(at(8, day=3), in_jakarta) == at(13, day=3)


def test_times_of_other_parts_of_the_day_are_offered_in_the_zone_of_the_participant() -> None:
    now = at(13, 30).astimezone(ZoneInfo("Asia/Jakarta"))
    offered = next_tries(now, [now], SPACING, TIMES, MAKASSAR)
    assert offered[:3] == [at(18, 30), at(16), at(19)]
    assert {moment.tzinfo for moment in offered} == {MAKASSAR}
    assert offered[-1] == at(19, day=4)


@given(
    st.datetimes(FIRST, LAST),
    st.integers(1, 2880),
    st.lists(st.datetimes(FIRST, LAST), max_size=6),
)
def test_every_offered_moment_lies_ahead_by_day_and_comes_once(
    local: datetime, minutes: int, earlier: list[datetime]
) -> None:
    now = local.replace(tzinfo=MAKASSAR)
    tried = [moment.replace(tzinfo=MAKASSAR) for moment in earlier]
    first, *others = next_tries(now, tried, timedelta(minutes=minutes), TIMES, MAKASSAR)
    ahead = first - now.replace(second=0, microsecond=0) - timedelta(minutes=minutes)
    assert timedelta(0) <= ahead < timedelta(days=1)
    assert first not in others
    assert all(one < two for one, two in pairwise(others))
    for moment in (first, *others):
        assert moment > now - timedelta(minutes=1)
        assert may_call(moment, TIMES, MAKASSAR)


@pytest.mark.parametrize(
    ("hour", "minute", "allowed"),
    [(8, 59, False), (9, 0, True), (19, 0, True), (19, 1, False), (1, 30, False)],
)
def test_calling_hours_are_those_where_the_participant_lives(hour: int, minute: int, allowed: bool) -> None:
    moment = at(hour, minute).astimezone(ZoneInfo("Asia/Jakarta"))
    assert may_call(moment, TIMES, MAKASSAR) is allowed


@pytest.mark.parametrize("text", ["08:30 16:00", "8.30;16.00", " 08:30,\n16:00 "])
def test_times_are_read_as_people_write_them(text: str) -> None:
    assert parse_call_times(text) == [time(8, 30), time(16)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "time"),
        ("09:00, noon", "time"),
        ("09:00, 24:00", "time"),
        ("9, 13", "time"),
        ("09:00, ٠٩:٠٠", "time"),
        ("13:00, 09:00", "order"),
        ("09:00, 09:00", "order"),
        ("16:00", "one_part"),
        ("09:00, 10:00", "one_part"),
    ],
)
def test_times_between_which_nothing_could_be_spread_are_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_call_times(text)
    assert (refusal.value.field, refusal.value.code) == ("call_times", code)


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (3, PartOfDay.NIGHT),
        (4, PartOfDay.MORNING),
        (10, PartOfDay.MORNING),
        (11, PartOfDay.NOON),
        (15, PartOfDay.AFTERNOON),
        (18, PartOfDay.NIGHT),
    ],
)
def test_people_are_greeted_by_their_own_clock(hour: int, part: PartOfDay) -> None:
    assert part_of_day(at(hour)) is part
