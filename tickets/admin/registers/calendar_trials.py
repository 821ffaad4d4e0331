"""What a calendar does to due times, shown before anybody is promised anything by it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tickets.domain.calendar import WorkingCalendar
from tickets.domain.clock import Limit, Measure, due_at


@dataclass(frozen=True)
class Trial:
    """A matter that comes in at `start` and is due at `due`, both in the calendar's own zone."""

    start: datetime
    limit: Limit
    due: datetime


def trial(calendar: WorkingCalendar, start: datetime, limit: Limit) -> Trial:
    """When a matter would be due. Raises `Invalid` when the calendar does not reach that far."""
    zone = ZoneInfo(calendar.zone)
    return Trial(start.astimezone(zone), limit, due_at(start, limit, calendar).astimezone(zone))


def usual_trials(calendar: WorkingCalendar, now: datetime) -> list[Trial]:
    """Late on Friday, early on Saturday, the eve of the next closed weekday: where calendars are got wrong."""
    zone = ZoneInfo(calendar.zone)
    today = now.astimezone(zone).date()
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    days = Limit(Measure.WORKING_DAYS, 2)
    asked = [
        (datetime.combine(friday, time(16, 50), zone), days),
        (datetime.combine(friday + timedelta(days=1), time(9), zone), days),
        (datetime.combine(friday, time(16, 50), zone), Limit(Measure.WORKING, 8 * 3600)),
    ]
    eve = next_closed(calendar, today)
    if eve is not None:
        asked.append((datetime.combine(eve - timedelta(days=1), time(15), zone), days))
    return [trial(calendar, start, limit) for start, limit in asked]


def next_closed(calendar: WorkingCalendar, today: date) -> date | None:
    """The first closed day after today that would otherwise have hours."""
    return min(
        (day for day in calendar.closed if day > today and calendar.hours[day.weekday()]), default=None
    )
