"""The moments at which a calendar opens and closes, as UTC, and counting along them.

All counting is done on whole microseconds since 1970 UTC, so nothing is lost to rounding and a change of
summer time is nothing special. One table a calendar and year holds every opening with the work done before
it: a question costs a binary search, however many weeks lie between.

Local time that does not behave (summer time): a local time that a clock skips means the moment of the skip;
a local time that a clock shows twice means the first of the two. Read the other way, the second pass of a
repeated hour counts as the end of the first, so local time never runs backwards. Slots therefore never
overlap and keep their order.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.errors import N_, Invalid
from tickets.domain.calendar import WorkingCalendar, zone_named

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 86_400 * SECOND

# Far beyond any promise: what reaches further is a slip of the pen, and would build a table for every year
# on its way.
HORIZON_YEARS = 50
# A desk that never opens in so long is closed for good.
IDLE_YEARS = 2


@dataclass(frozen=True, slots=True)
class _Year:
    """The openings of one local year: parallel lists, `before[i]` being the work done when slot `i` opens."""

    opens: list[int]
    closes: list[int]
    before: list[int]
    day_of: list[int]
    days: list[int]
    total: int

    def done_at(self, moment: int) -> int:
        """Work done in this year up to this moment."""
        index = bisect_right(self.opens, moment) - 1
        if index < 0:
            return 0
        return self.before[index] + min(moment, self.closes[index]) - self.opens[index]


@lru_cache(maxsize=256)
def _year(calendar: WorkingCalendar, year: int) -> _Year:
    covers = calendar.covers
    if covers is not None and not covers[0] <= year <= covers[1]:
        raise Invalid(
            N_("The calendar knows its holidays from %(first)s to %(last)s only: add the year %(year)s."),
            params={"first": covers[0], "last": covers[1], "year": year},
            field="calendar",
            code="calendar_not_covering",
        )
    if not 1 < year < 9999:
        raise beyond_horizon()
    zone = zone_named(calendar.zone)
    opens: list[int] = []
    closes: list[int] = []
    before: list[int] = []
    day_of: list[int] = []
    total = 0
    for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
        for start, end in calendar.slots_on(date.fromordinal(ordinal)):
            opening, closing = _to_utc(zone, ordinal, start * MINUTE), _to_utc(zone, ordinal, end * MINUTE)
            if opening < closing:  # nothing is left of a slot that a clock skips
                opens.append(opening)
                closes.append(closing)
                before.append(total)
                day_of.append(ordinal)
                total += closing - opening
    return _Year(opens, closes, before, day_of, sorted(set(day_of)), total)


def worked_between(calendar: WorkingCalendar, start: int, end: int) -> int:
    """Working microseconds from `start` to `end`; 0 when `end` is not later."""
    if end <= start:
        return 0
    first, last = _local_year(calendar, start), _local_year(calendar, end - 1)
    if last - first > HORIZON_YEARS:
        raise beyond_horizon()
    whole_years = sum(_year(calendar, year).total for year in range(first, last))
    return whole_years - _year(calendar, first).done_at(start) + _year(calendar, last).done_at(end)


def moment_after(calendar: WorkingCalendar, start: int, amount: int) -> int:
    """The earliest moment by which `amount` microseconds of work have passed since `start`.

    Work that is used up exactly at a closing time ends at that closing, not at the next opening. An amount
    of zero is `start` itself. Raises `Invalid` when the calendar has no more work to give.
    """
    if amount <= 0:
        return start
    tables = _tables(calendar, _local_year(calendar, start))
    table = next(tables)
    target = table.done_at(start) + amount
    while target > table.total:
        target -= table.total
        table = next(tables)
    index = bisect_left(table.before, target) - 1
    return table.opens[index] + target - table.before[index]


def working_days_after(calendar: WorkingCalendar, start: int, days: int) -> int:
    """The same time of day, `days` working days later; counted from the next opening if outside hours.

    A working day is a local date with any work on it. The result always falls on the last of the days: where
    the desk is closed at that time of that day, it is the day's next opening or, after its last closing,
    that closing.
    """
    anchor, ordinal = _open_moment(calendar, start)
    zone = zone_named(calendar.zone)
    time_of_day = _wall(zone, anchor) - _midnight(ordinal)
    day, slots = _working_day(calendar, ordinal, days)
    wanted = _to_utc(zone, day, time_of_day)
    return next((max(wanted, opens) for opens, closes in slots if wanted <= closes), slots[-1][1])


def _open_moment(calendar: WorkingCalendar, start: int) -> tuple[int, int]:
    """The first open moment from `start` on, and the ordinal of its local date."""
    tables = _tables(calendar, _local_year(calendar, start))
    table = next(tables)
    index = bisect_right(table.opens, start) - 1
    if index >= 0 and start < table.closes[index]:
        return start, table.day_of[index]
    index += 1
    while index >= len(table.opens):
        index, table = 0, next(tables)
    return table.opens[index], table.day_of[index]


def _working_day(calendar: WorkingCalendar, ordinal: int, days: int) -> tuple[int, list[tuple[int, int]]]:
    """The local date `days` working days after this working day: its ordinal, its openings and closings."""
    tables = _tables(calendar, date.fromordinal(ordinal).year)
    table = next(tables)
    index = bisect_left(table.days, ordinal) + days
    while index >= len(table.days):
        index -= len(table.days)
        table = next(tables)
    day = table.days[index]
    slots = slice(bisect_left(table.day_of, day), bisect_right(table.day_of, day))
    return day, list(zip(table.opens[slots], table.closes[slots], strict=True))


def _tables(calendar: WorkingCalendar, first: int) -> Iterator[_Year]:
    """The tables of this local year and those after it; raises `Invalid` where looking on is pointless."""
    idle = 0
    for year in range(first, first + HORIZON_YEARS + 1):
        table = _year(calendar, year)
        idle = 0 if table.opens else idle + 1
        if idle >= IDLE_YEARS:
            raise Invalid(
                N_("The calendar has no work in %(years)s years: check its holidays and its special days."),
                params={"years": idle},
                field="calendar",
                code="calendar_without_work",
            )
        yield table
    raise beyond_horizon()


def beyond_horizon() -> Invalid:
    """The error for times further apart, or further away, than any promise."""
    return Invalid(
        N_("The due time lies more than %(years)s years away: check the times and the limit."),
        params={"years": HORIZON_YEARS},
        field="limit",
        code="beyond_horizon",
    )


def _local_year(calendar: WorkingCalendar, moment: int) -> int:
    try:
        return (EPOCH + moment * MICROSECOND).astimezone(zone_named(calendar.zone)).year
    except OverflowError as error:
        raise beyond_horizon() from error


def _midnight(ordinal: int) -> int:
    """Local midnight of this date, in microseconds of local time since 1970."""
    return (ordinal - EPOCH.toordinal()) * DAY


def _wall(zone: ZoneInfo, moment: int) -> int:
    """Local time, as microseconds since local 1970, that never runs backwards (see the module's text)."""
    local = (EPOCH + moment * MICROSECOND).astimezone(zone)
    now = _offset(local)
    if not local.fold:
        return moment + now
    first_pass = _offset(local.replace(fold=0))
    return _switch(zone, moment + now - first_pass, moment) + first_pass


def _to_utc(zone: ZoneInfo, ordinal: int, time_of_day: int) -> int:
    """The moment of a local time on a local date; `time_of_day` in microseconds, a full day included."""
    wall = _midnight(ordinal) + time_of_day
    local = datetime.fromordinal(ordinal) + timedelta(microseconds=time_of_day)
    earlier = _offset(local.replace(tzinfo=zone))
    later = _offset(local.replace(tzinfo=zone, fold=1))
    if later > earlier:
        return _switch(zone, wall - later, wall - earlier)
    return wall - earlier


def _offset(local: datetime) -> int:
    return (local.utcoffset() or timedelta()) // MICROSECOND


def _switch(zone: ZoneInfo, low: int, high: int) -> int:
    """The moment in (low, high] from which the zone has the offset that it has at `high`."""
    goal = _offset((EPOCH + high * MICROSECOND).astimezone(zone))
    below, above = low // SECOND, -(-high // SECOND)
    while above - below > 1:
        middle = (below + above) // 2
        if _offset((EPOCH + timedelta(seconds=middle)).astimezone(zone)) == goal:
            above = middle
        else:
            below = middle
    return above * SECOND
