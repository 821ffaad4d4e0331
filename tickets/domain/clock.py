"""The clock of a promise: when it is due, how much of it is used, how it stands.

Times must be aware; results are UTC. `calendar` may be None only where time is counted round the clock.
How calendars behave at their edges (closing times, summer time, years without holidays) is told in
`openings.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import N_, Invalid
from tickets.domain import openings
from tickets.domain.calendar import WorkingCalendar
from tickets.domain.openings import EPOCH, MICROSECOND

ZERO = timedelta(0)

Pause = tuple[datetime, datetime]


class Measure(StrEnum):
    """What a limit counts."""

    ELAPSED = "elapsed"
    WORKING = "working"
    WORKING_DAYS = "working_days"


class Standing(StrEnum):
    """How a promise stands at a moment. The first four are still running; the last three are for good."""

    RUNNING = "running"
    WARNED = "warned"
    PAUSED = "paused"
    BREACHED = "breached"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Limit:
    """How long a promise may take: seconds for ELAPSED and WORKING, days for WORKING_DAYS.

    Raises `Invalid` unless the amount is a positive whole number and shorter than half a century.
    """

    measure: Measure
    amount: int

    def __post_init__(self) -> None:
        if isinstance(self.amount, bool) or not isinstance(self.amount, int) or self.amount <= 0:
            raise Invalid(
                N_("A limit must be a positive whole number: it is %(amount)s."),
                params={"amount": self.amount},
                field="limit",
                code="limit_not_positive",
            )
        longest = openings.HORIZON_YEARS * (366 if self.measure is Measure.WORKING_DAYS else 366 * 86_400)
        if self.amount > longest:
            raise Invalid(
                N_("A limit is shorter than %(years)s years: check its number and unit."),
                params={"years": openings.HORIZON_YEARS},
                field="limit",
                code="limit_too_long",
            )

    def calendar_for(self, calendar: WorkingCalendar | None) -> WorkingCalendar | None:
        """The calendar that this limit counts by: none for ELAPSED. Raises `Invalid` when it is missing."""
        if self.measure is Measure.ELAPSED:
            return None
        if calendar is None:
            raise Invalid(
                N_("A limit in working time needs a calendar: choose one."),
                field="calendar",
                code="calendar_missing",
            )
        return calendar


def due_at(
    start: datetime, limit: Limit, calendar: WorkingCalendar | None, paused: timedelta = ZERO
) -> datetime:
    """The last moment at which stopping the clock keeps the promise, as UTC.

    WORKING_DAYS is "the same time of day, N working days later; from the next opening if it came in outside
    hours" (inferred from the Boston data, see docs/sla-clock.md). `paused` is the time already rested in the
    limit's own measure (see `measured`), and moves the due time by as much of that measure.
    """
    counting, paused = limit.calendar_for(calendar), _not_negative(paused)
    if counting is None or limit.measure is not Measure.WORKING_DAYS:
        return advance(start, timedelta(seconds=limit.amount) + paused, counting)
    unpaused = _moment(openings.working_days_after(counting, _stamp(start), limit.amount))
    return advance(unpaused, paused, counting)


def advance(start: datetime, amount: timedelta, calendar: WorkingCalendar | None) -> datetime:
    """The earliest moment by which `amount` of time that counts has passed since `start`.

    Time used up exactly at a closing ends at that closing, not at the next opening. Zero is `start` itself.
    """
    first, count = _stamp(start), _not_negative(amount) // MICROSECOND
    return _moment(first + count if calendar is None else openings.moment_after(calendar, first, count))


def worked(
    start: datetime, end: datetime, calendar: WorkingCalendar | None, pauses: Sequence[Pause] = ()
) -> timedelta:
    """Time that counts from `start` to `end`: within the calendar's hours, or all of it without a calendar.

    Pauses may overlap and stick out on either side; what they cover counts once as not worked. One that
    ends before it starts covers nothing. Never negative.
    """
    first, last = _stamp(start), _stamp(end)
    counted = _counted(first, last, calendar)
    for rest_from, rest_to in _merged(pauses):
        counted -= _counted(max(first, rest_from), min(last, rest_to), calendar)
    return counted * MICROSECOND


def measured(
    start: datetime,
    end: datetime,
    limit: Limit,
    calendar: WorkingCalendar | None,
    pauses: Sequence[Pause] = (),
) -> timedelta:
    """`worked` as this limit counts it: elapsed time for ELAPSED, working time for the two others."""
    return worked(start, end, limit.calendar_for(calendar), pauses)


def alarm_moments(
    start: datetime,
    limit: Limit,
    calendar: WorkingCalendar | None,
    paused: timedelta,
    percents: Sequence[int],
    due: datetime | None = None,
) -> list[datetime]:
    """The moments at which these shares of the counted time from `start` to the due time are used up.

    100 is exactly the due time; more goes on counting beyond it. `due` is a target set from outside, which
    stands as it is; otherwise the limit decides. `paused` is taken to lie before every moment asked for: a
    moment that had passed before the pause began is the caller's to keep. A target that leaves nothing to
    count puts all moments on itself.
    """
    counting = limit.calendar_for(calendar)
    target = due_at(start, limit, calendar, paused) if due is None else _moment(_stamp(due))
    first, last, rested = _stamp(start), _stamp(target), _not_negative(paused) // MICROSECOND
    total = max(0, _counted(first, last, counting) - rested)
    return [_share(first, last, rested, total, percent, counting) for percent in percents]


def standing(
    *,
    now: datetime,
    due_at: datetime,
    warn_at: datetime | None = None,
    paused_since: datetime | None = None,
    stopped_at: datetime | None = None,
    cancelled: bool = False,
) -> Standing:
    """How the promise stands at `now`. Only a moment later than `due_at` is late (the city of Boston's rule).

    A paused clock is judged, running or stopped, by where it stood when the pause began; a promise already
    broken then stays broken.
    """
    if cancelled:
        return Standing.CANCELLED
    if stopped_at is not None:
        counted_until = stopped_at if paused_since is None else min(paused_since, stopped_at)
        return Standing.MET if counted_until <= due_at else Standing.MISSED
    counted_until = now if paused_since is None else paused_since
    if counted_until > due_at:
        return Standing.BREACHED
    if paused_since is not None:
        return Standing.PAUSED
    return Standing.WARNED if warn_at is not None and now >= warn_at else Standing.RUNNING


def remaining(
    now: datetime,
    due_at: datetime,
    calendar: WorkingCalendar | None = None,
    *,
    paused_since: datetime | None = None,
    stopped_at: datetime | None = None,
) -> timedelta:
    """Counted time left until `due_at`, negative when late; it stands still while paused and once stopped."""
    moment = min(moment for moment in (now, paused_since, stopped_at) if moment is not None)
    if moment <= due_at:
        return worked(moment, due_at, calendar)
    return -worked(due_at, moment, calendar)


def _share(
    first: int, last: int, rested: int, total: int, percent: int, calendar: WorkingCalendar | None
) -> datetime:
    if percent <= 0:
        raise Invalid(
            N_("An alarm needs a positive percentage."), field="percents", code="percent_not_positive"
        )
    if percent == 100 or total == 0:
        return _moment(last)
    if percent > 100:
        return advance(_moment(last), total * (percent - 100) // 100 * MICROSECOND, calendar)
    return advance(_moment(first), (rested + total * percent // 100) * MICROSECOND, calendar)


def _counted(start: int, end: int, calendar: WorkingCalendar | None) -> int:
    if calendar is None:
        return max(0, end - start)
    return openings.worked_between(calendar, start, end)


def _merged(pauses: Iterable[Pause]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((_stamp(start), _stamp(end)) for start, end in pauses):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _stamp(moment: datetime) -> int:
    """Microseconds since 1970 UTC. A time without a zone is refused: nobody knows whose clock it tells."""
    if moment.tzinfo is None:
        raise Invalid(
            N_("The time %(moment)s has no zone: give its offset, such as +07:00."),
            params={"moment": moment.isoformat()},
            field="start",
            code="time_without_zone",
        )
    return (moment - EPOCH) // MICROSECOND


def _moment(stamp: int) -> datetime:
    try:
        return EPOCH + timedelta(microseconds=stamp)
    except OverflowError as error:
        raise openings.beyond_horizon() from error


def _not_negative(amount: timedelta) -> timedelta:
    if amount < ZERO:
        raise Invalid(
            N_("Time can not run backwards: give a pause or an amount of zero or more."),
            field="paused",
            code="negative_amount",
        )
    return amount
