"""Whether complaints fall after something was done."""

from datetime import date, timedelta

import pytest

from tickets.domain.learning import Trend, effect, window

DAY = date(2026, 3, 18)  # A Wednesday: weeks run from it, not from Monday.


def daily(**counts: int) -> dict[date, int]:
    """Complaints by day; `m7` is seven days before, `p0` the day itself."""
    return {
        DAY + timedelta(days=int(name[1:]) * (1 if name[0] == "p" else -1)): n for name, n in counts.items()
    }


def test_weeks_run_from_the_day_itself_so_that_none_lies_on_both_sides() -> None:
    counts = daily(m15=5, m14=1, m8=2, m7=4, m1=8, p0=16, p6=32, p7=64, p13=128, p14=5)
    found = effect(DAY, 2, DAY + timedelta(days=14), counts, {})
    assert [week.count for week in found.before] == [3, 12]
    assert [week.count for week in found.after] == [48, 192]
    assert window(DAY, 2) == (date(2026, 3, 4), date(2026, 4, 1))


def test_a_week_that_is_not_over_is_not_counted() -> None:
    counts = daily(m20=9, m1=3, p1=1, p8=7)
    for days, compared, after in ((6, 0, 0), (7, 1, 1), (13, 1, 1), (14, 2, 8)):
        found = effect(DAY, 4, DAY + timedelta(days=days), counts, {})
        assert (found.compared, found.count_after) == (compared, after)
        assert [week.count for week in found.after[compared:]] == [None] * (4 - compared)


def test_as_many_weeks_are_compared_before_as_have_passed_since() -> None:
    counts = daily(m25=100, m1=3, p1=2)
    one = effect(DAY, 4, DAY + timedelta(days=7), counts, {})
    assert (one.count_before, one.count_after, one.trend) == (3, 2, Trend.FEWER)
    all_of_them = effect(DAY, 4, DAY + timedelta(days=28), counts, {})
    assert (all_of_them.count_before, all_of_them.count_after) == (103, 2)


@pytest.mark.parametrize(
    ("before", "after", "trend"),
    [(5, 4, Trend.FEWER), (5, 5, Trend.SAME), (0, 0, Trend.SAME), (0, 1, Trend.MORE)],
)
def test_the_trend_is_what_the_counts_say(before: int, after: int, trend: Trend) -> None:
    assert effect(DAY, 1, DAY + timedelta(days=7), daily(m1=before, p1=after), {}).trend is trend


def test_before_the_day_and_in_its_first_week_it_is_too_early_to_tell() -> None:
    ahead = effect(DAY, 2, DAY - timedelta(days=3), daily(m14=4, m8=1, m5=2), {})
    assert (ahead.trend, ahead.count_before) == (Trend.TOO_EARLY, 5)
    assert [week.count for week in ahead.before] == [5, None]
    assert effect(DAY, 2, DAY + timedelta(days=6), daily(m1=1), {}).trend is Trend.TOO_EARLY


@pytest.mark.parametrize(
    ("before", "after", "unnamed", "trend"),
    [
        (5, 2, 2, Trend.FEWER),
        (5, 2, 3, Trend.TOO_EARLY),
        (5, 5, 1, Trend.TOO_EARLY),
        (5, 6, 9, Trend.MORE),
        (0, 0, 1, Trend.TOO_EARLY),
    ],
)
def test_nothing_is_said_that_a_cause_still_to_be_named_could_overturn(
    before: int, after: int, unnamed: int, trend: Trend
) -> None:
    waiting = daily(
        m1=50, p0=unnamed, p7=50
    )  # What came before, or in a week that is not compared, changes nothing.
    found = effect(DAY, 1, DAY + timedelta(days=8), daily(m1=before, p1=after), waiting)
    assert (found.unnamed, found.trend) == (unnamed, trend)


def test_each_week_names_its_beginning_and_only_weeks_that_are_over_are_counted() -> None:
    day = date(2026, 3, 2)
    named = {date(2026, 2, 23): 2, date(2026, 3, 2): 1, date(2026, 3, 8): 4, date(2026, 3, 9): 8}
    found = effect(day, 2, date(2026, 3, 11), named, {date(2026, 3, 3): 1, date(2026, 3, 10): 16})
    assert found.day == day
    assert [(week.start, week.count) for week in (*found.before, *found.after)] == [
        (date(2026, 2, 16), 0),
        (date(2026, 2, 23), 2),
        (date(2026, 3, 2), 5),
        (date(2026, 3, 9), None),
    ]
    assert found.unnamed == 1
    # Before the first week is over nothing is compared, and nothing is missing.
    assert effect(day, 2, date(2026, 3, 5), named, {date(2026, 3, 3): 1}).unnamed == 0
    assert effect(day, 2, date(2026, 2, 1), named, {date(2026, 3, 3): 1}).unnamed == 0
