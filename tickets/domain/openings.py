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
    """The openings of one local year. Parallel lists, in order; `before[i]` is the work done when slot `i`
    opens."""

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
            N_(
                "The calendar knows its holidays from %(first)s to %(last)s but %(year)s is needed: add that year."
            ),
            params={"first": covers[0], "last": covers[1], "year": year},
            field="calendar",
            code="calendar_not_covering",
        )
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
    _check_horizon(first, last)
    if first == last:
        table = _year(calendar, first)
        return table.done_at(end) - table.done_at(start)
    between = sum(_year(calendar, year).total for year in range(first + 1, last))
    head = _year(calendar, first)
    return head.total - head.done_at(start) + between + _year(calendar, last).done_at(end)


def moment_after(calendar: WorkingCalendar, start: int, amount: int) -> int:
    """The earliest moment by which `amount` microseconds of work have passed since `start`.

    Work that is used up exactly at a closing time ends at that closing, not at the next opening. An amount
    of zero is `start` itself. Raises `Invalid` when the calendar has no more work to give.
    """
    if amount <= 0:
        return start
    first = year = _local_year(calendar, start)
    table = _year(calendar, year)
    target = table.done_at(start) + amount
    idle = 0
    while target > table.total:
        target -= table.total
        year += 1
        table = _next_year(calendar, first, year)
        idle = 0 if table.opens else idle + 1
        _check_idle(idle)
    index = bisect_left(table.before, target) - 1
    return table.opens[index] + target - table.before[index]


def working_days_after(calendar: WorkingCalendar, start: int, days: int) -> int:
    """The same time of day, `days` working days later; counted from the next opening if `start` is outside
    hours.

    A working day is a local date with any work on it. The result always falls on the last of the days:
    where the desk is closed at that time of that day, it is the day's next opening, or after its last
    closing, that closing.
    """
    anchor, ordinal = _open_moment(calendar, start)
    zone = zone_named(calendar.zone)
    time_of_day = _wall(zone, anchor) - _midnight(ordinal)
    day = _working_day(calendar, ordinal, days)
    for opens, closes in calendar.slots_on(date.fromordinal(day)):
        if time_of_day <= closes * MINUTE:
            return _to_utc(zone, day, max(time_of_day, opens * MINUTE))
    return _to_utc(zone, day, closes * MINUTE)


def _open_moment(calendar: WorkingCalendar, start: int) -> tuple[int, int]:
    """The first open moment from `start` on, and the ordinal of its local date."""
    first = year = _local_year(calendar, start)
    table = _year(calendar, year)
    index = bisect_right(table.opens, start) - 1
    if index >= 0 and start < table.closes[index]:
        return start, table.day_of[index]
    index += 1
    idle = 0
    while index >= len(table.opens):
        year, index = year + 1, 0
        table = _next_year(calendar, first, year)
        idle += 1
        _check_idle(idle if not table.opens else 0)
    return table.opens[index], table.day_of[index]


def _working_day(calendar: WorkingCalendar, ordinal: int, days: int) -> int:
    """The ordinal of the local date that lies `days` working days after this working day."""
    first = year = date.fromordinal(ordinal).year
    table = _year(calendar, year)
    index = bisect_left(table.days, ordinal) + days
    idle = 0
    while index >= len(table.days):
        index -= len(table.days)
        year += 1
        table = _next_year(calendar, first, year)
        idle = 0 if table.days else idle + 1
        _check_idle(idle)
    return table.days[index]


def _next_year(calendar: WorkingCalendar, first: int, year: int) -> _Year:
    _check_horizon(first, year)
    return _year(calendar, year)


def _check_horizon(first: int, last: int) -> None:
    if last - first > HORIZON_YEARS or not 1 < first <= last < 9999:
        raise Invalid(
            N_(
                "The years %(first)s to %(last)s are further apart than any promise: check the times and the limit."
            ),
            params={"first": first, "last": last},
            field="limit",
            code="beyond_horizon",
        )


def _check_idle(years: int) -> None:
    if years >= IDLE_YEARS:
        raise Invalid(
            N_(
                "The calendar has no working time for %(years)s years: check its holidays and its special days."
            ),
            params={"years": years},
            field="calendar",
            code="calendar_without_work",
        )


def _local_year(calendar: WorkingCalendar, moment: int) -> int:
    return (EPOCH + moment * MICROSECOND).astimezone(zone_named(calendar.zone)).year


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
