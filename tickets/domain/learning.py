"""Whether complaints of a cause fall after something was done about it (domain section 11).

Weeks are counted from the day of a corrective action, not from Monday, so that none lies half before and half after.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WEEK = timedelta(days=7)


class Trend(StrEnum):
    """How the weeks after compare with as many weeks before."""

    FEWER = "fewer"
    SAME = "same"
    MORE = "more"
    TOO_EARLY = "too_early"


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from `start`, with the complaints that came in; None while the week is not over."""

    start: date
    count: int | None


@dataclass(frozen=True, slots=True)
class Effect:
    """The weeks on either side of `day`. As many weeks are compared as are over since, so the comparison is fair.

    `unnamed` complaints of the weeks after have no cause yet; any of them may turn out to be of this one.
    """

    day: date
    before: tuple[Week, ...]
    after: tuple[Week, ...]
    unnamed: int

    @property
    def compared(self) -> int:
        """How many weeks since `day` are over."""
        return sum(week.count is not None for week in self.after)

    @property
    def count_before(self) -> int:
        """Complaints in the weeks that are compared; while there are none, in all weeks before."""
        return sum(week.count or 0 for week in self.before[-self.compared :])

    @property
    def count_after(self) -> int:
        """Complaints in the weeks since `day` that are over."""
        return sum(week.count or 0 for week in self.after)

    @property
    def trend(self) -> Trend:
        """The comparison, as far as no cause that is still to be named can overturn it."""
        if self.compared and self.count_after > self.count_before:
            return Trend.MORE
        if not self.compared or self.count_after + self.unnamed > self.count_before:
            return Trend.TOO_EARLY
        if self.count_after < self.count_before:
            return Trend.FEWER if self.count_after + self.unnamed < self.count_before else Trend.TOO_EARLY
        return Trend.SAME


def window(day: date, weeks: int) -> tuple[date, date]:
    """The first day of the weeks before `day`, and the day after the last of the weeks after it."""
    return day - weeks * WEEK, day + weeks * WEEK


def effect(
    day: date, weeks: int, today: date, named: Mapping[date, int], unnamed: Mapping[date, int]
) -> Effect:
    """The weeks around `day` as they stand `today`. `named` counts the complaints of the cause that came in on each
    day, `unnamed` those whose cause nobody has named yet.
    """

    def week(start: date) -> Week:
        if start + WEEK > today:
            return Week(start, None)
        return Week(start, sum(named.get(start + timedelta(days=one), 0) for one in range(WEEK.days)))

    starts = [day + place * WEEK for place in range(-weeks, weeks)]
    over = day + min(weeks, max(0, (today - day) // WEEK)) * WEEK
    return Effect(
        day,
        before=tuple(week(start) for start in starts[:weeks]),
        after=tuple(week(start) for start in starts[weeks:]),
        unnamed=sum(count for one, count in unnamed.items() if day <= one < over),
    )
