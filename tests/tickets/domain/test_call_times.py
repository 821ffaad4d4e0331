"""When another attempt is made."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.domain.call_times import OFFERED, PartOfDay, next_tries, part_of_day

MAKASSAR = ZoneInfo("Asia/Makassar")
SPACING = timedelta(hours=5)
#: Hypothesis draws plain times and puts the zone to them itself.
FIRST, LAST = datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2026-12-31")


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=MAKASSAR)


def test_the_next_attempt_keeps_the_spacing_by_day() -> None:
    assert next_tries(at(9, 12), SPACING, MAKASSAR)[0] == at(14, 12)


@pytest.mark.parametrize("hour", [15, 18, 22])
def test_nobody_is_called_at_night(hour: int) -> None:
    assert next_tries(at(hour), SPACING, MAKASSAR)[0] == at(9, day=3)


def test_times_of_other_parts_of_the_day_are_offered_in_the_zone_of_the_participant() -> None:
    now = at(13, 30).astimezone(ZoneInfo("Asia/Jakarta"))
    offered = next_tries(now, SPACING, MAKASSAR)
    assert offered[:3] == [at(18, 30), at(16), at(19)]
    assert {moment.tzinfo for moment in offered} == {MAKASSAR}
    assert offered[-1] == at(19, day=4)


@given(
    st.datetimes(FIRST, LAST),
    st.integers(1, 2880),
)
def test_every_offered_moment_lies_ahead_by_day_and_comes_once(local: datetime, minutes: int) -> None:
    now = local.replace(tzinfo=MAKASSAR)
    first, *others = next_tries(now, timedelta(minutes=minutes), MAKASSAR)
    assert first >= now.replace(second=0, microsecond=0) + timedelta(minutes=minutes)
    assert first not in others
    assert all(earlier < later for earlier, later in pairwise(others))
    for moment in (first, *others):
        assert moment > now - timedelta(minutes=1)
        assert OFFERED[0] <= moment.time() <= OFFERED[-1]


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
