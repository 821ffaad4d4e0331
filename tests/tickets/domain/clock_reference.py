"""The clock told so slowly that it is hard to get wrong: minute after minute, asking only "is it open?".

It shares no code with the product but the calendar's `slots_on`. Times are whole minutes. The one thing that
it takes for granted is the rule for an hour that a clock shows twice: the second pass reads as the end of the
first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tickets.domain.calendar import WorkingCalendar

MINUTE = timedelta(minutes=1)
WARM_UP = 180  # minutes read before the window, so that it may begin within a repeated hour


class OutOfWindow(Exception):
    """The answer lies outside the minutes that this reference looks at."""


@lru_cache(maxsize=32)
def _readings(zone: str, first: datetime, minutes: int) -> list[datetime]:
    """What a clock on the wall shows in each minute from `first` on, never turned back."""
    shown = datetime.min  # noqa: DTZ901 - what a wall clock shows has no zone
    readings = []
    for offset in range(-WARM_UP, minutes):
        local = (first + offset * MINUTE).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        shown = max(shown, local)
        readings.append(shown)
    return readings[WARM_UP:]


@dataclass
class Reference:
    """A calendar over a window of minutes that begins at `first` (UTC)."""

    calendar: WorkingCalendar
    first: datetime
    minutes: int

    def __post_init__(self) -> None:
        self.readings = _readings(self.calendar.zone, self.first, self.minutes)
        slots = {day: self.calendar.slots_on(day) for day in {shown.date() for shown in self.readings}}
        self.open = [
            any(a <= shown.hour * 60 + shown.minute < b for a, b in slots[shown.date()])
            for shown in self.readings
        ]

    def _index(self, moment: datetime) -> int:
        return (moment - self.first) // MINUTE

    def _moment(self, index: int) -> datetime:
        return (self.first + index * MINUTE).astimezone(UTC)

    def _open_from(self, index: int) -> Iterator[int]:
        for current in range(index, self.minutes):
            if self.open[current]:
                yield current
        raise OutOfWindow

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Open minutes between the two."""
        if self._index(end) > self.minutes:
            raise OutOfWindow
        return sum(self.open[self._index(start) : max(self._index(start), self._index(end))]) * MINUTE

    def advance(self, start: datetime, minutes: int) -> datetime:
        """The end of the n-th open minute."""
        if minutes == 0:
            return start.astimezone(UTC)
        for count, index in enumerate(self._open_from(self._index(start)), start=1):
            if count == minutes:
                return self._moment(index + 1)
        raise OutOfWindow

    def days_later(self, start: datetime, days: int) -> datetime:
        """The same time of day on the n-th later date with an open minute."""
        anchor = next(self._open_from(self._index(start)))
        wanted = self.readings[anchor]
        if anchor and self.readings[anchor - 1] == wanted:
            wanted += MINUTE  # the second pass: all of the first has been shown
        later: list[date] = []
        time_of_day = wanted - datetime.combine(self.readings[anchor].date(), datetime.min.time())
        for index in self._open_from(anchor):
            day = self.readings[index].date()
            if day != self.readings[anchor].date() and day not in later:
                later.append(day)
            if len(later) > days:
                break
        return self._on(later[days - 1], time_of_day)

    def _on(self, day: date, time_of_day: timedelta) -> datetime:
        wanted = datetime.combine(day, datetime.min.time()) + time_of_day
        last_open = 0
        for index, shown in enumerate(self.readings):
            if shown.date() == day and self.open[index]:
                last_open = index
            closing = index > 0 and self.readings[index - 1].date() == day and self.open[index - 1]
            if shown.date() == day and shown >= wanted and (self.open[index] or closing):
                return self._moment(index)
        return self._moment(last_open + 1)
