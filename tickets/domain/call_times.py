"""When to try again after a call in vain: another part of the day, never at night (domain section 4, step 4)."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from core.errors import N_, Invalid


class PartOfDay(StrEnum):
    """How people in Indonesia divide a day when they greet each other."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    NIGHT = "night"


#: When each part of the day begins; before the first it is still night.
BEGINNINGS = (
    (time(4), PartOfDay.MORNING),
    (time(11), PartOfDay.NOON),
    (time(15), PartOfDay.AFTERNOON),
    (time(18), PartOfDay.NIGHT),
)
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)", re.ASCII)

#: Times of day for another attempt, in order. The first and the last bound the hours in which anybody is called.
CallTimes = Sequence[time]


def part_of_day(moment: datetime) -> PartOfDay:
    """The part of the day at `moment`, by the clock of its own zone."""
    return _part(moment.time())


def parse_call_times(text: str) -> CallTimes:
    """Times of day such as "09:00, 13:00, 16.00", in order.

    Raises `Invalid` (field "call_times") for what is no time, for times that do not ascend, and for times that all
    lie in one part of the day, between which no attempt could be spread.
    """
    words = [word for word in re.split(r"[\s,;]+", text) if word]
    found = [_TIME.fullmatch(word) for word in words]
    times = [time(int(match[1]), int(match[2])) for match in found if match]
    if not times or None in found:
        raise Invalid(
            N_("Write times of day such as 09:00, 13:00, 16:00, with commas between them."),
            field="call_times",
            code="time",
        )
    if any(earlier >= later for earlier, later in pairwise(times)):
        raise Invalid(
            N_("Write each time once, from the earliest to the latest."), field="call_times", code="order"
        )
    if len({_part(one) for one in times}) < 2:
        raise Invalid(
            N_(
                "All of these lie in one part of the day. Add a time in the morning, at noon or in the afternoon."
            ),
            field="call_times",
            code="one_part",
        )
    return times


def may_call(moment: datetime, times: CallTimes, zone: ZoneInfo) -> bool:
    """Whether `moment` lies within the calling hours, by the clock of `zone`."""
    return times[0] <= moment.astimezone(zone).time() <= times[-1]


def next_tries(
    now: datetime,
    tried: Iterable[datetime],
    spacing: timedelta,
    times: CallTimes,
    zone: ZoneInfo,
    days: int = 2,
) -> Sequence[datetime]:
    """Moments for the next attempt in the participant's `zone`, to the minute, the best one first.

    The best one is at least `spacing` from now, within the calling hours, and in that part of the day in which the
    fewest of the calls `tried` were made; of several, the soonest. The others are the `times` of today and the
    following `days` that are yet to come, whatever their distance.
    """
    local = now.astimezone(zone).replace(second=0, microsecond=0)
    earliest = (local.astimezone(UTC) + spacing).astimezone(zone)
    usual = [
        moment for moment in _usual(earliest, times, 1) if earliest <= moment < earliest + timedelta(days=1)
    ]
    made = Counter(part_of_day(moment.astimezone(zone)) for moment in tried)
    within = [earliest] if may_call(earliest, times, zone) else []
    best = min([*within, *usual], key=lambda moment: (made[part_of_day(moment)], moment))
    return [best, *(moment for moment in _usual(local, times, days) if local < moment != best)]


def _part(moment: time) -> PartOfDay:
    begun = [part for start, part in BEGINNINGS if moment >= start]
    return begun[-1] if begun else PartOfDay.NIGHT


def _usual(local: datetime, times: CallTimes, days: int) -> list[datetime]:
    """The usual times of the day of `local` and of so many days after it."""
    dates = [local.date() + timedelta(days=day) for day in range(days + 1)]
    return [datetime.combine(date, hour, local.tzinfo) for date in dates for hour in times]
