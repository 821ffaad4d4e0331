"""When to try again after a call in vain: spread over the day, never at night (domain section 4, step 4)."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


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
#: Times offered for another attempt: one for each part of the day in which nobody minds a call.
OFFERED = (time(9), time(13), time(16), time(19))


def part_of_day(moment: datetime) -> PartOfDay:
    """The part of the day at `moment`, by the clock of its own zone."""
    begun = [part for start, part in BEGINNINGS if moment.time() >= start]
    return begun[-1] if begun else PartOfDay.NIGHT


def next_tries(now: datetime, spacing: timedelta, zone: ZoneInfo, days: int = 2) -> Sequence[datetime]:
    """Moments for the next attempt, soonest first, in the participant's `zone`, to the minute.

    The first is `spacing` from now, or the first offered time after it if that would be at night. The others are
    the offered times of today and the following `days` that are yet to come, whatever their distance.
    """
    local = now.astimezone(zone).replace(second=0, microsecond=0)
    offered = [moment for moment in _offered(local, days) if moment > local]
    first = local + spacing
    if not OFFERED[0] <= first.time() <= OFFERED[-1]:
        first = next(moment for moment in _offered(first, 1) if moment >= first)
    return [first, *(moment for moment in offered if moment != first)]


def _offered(local: datetime, days: int) -> list[datetime]:
    """The offered times of the day of `local` and of so many days after it."""
    dates = [local.date() + timedelta(days=day) for day in range(days + 1)]
    return [datetime.combine(date, hour, local.tzinfo) for date in dates for hour in OFFERED]
