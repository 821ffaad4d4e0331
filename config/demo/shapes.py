"""When people come, by which way and with what (domain section 1), and when an office works."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

from crm.domain.codes import Channel

JAKARTA = ZoneInfo("Asia/Jakarta")
HOUR = timedelta(hours=1)

#: Contacts by hour of the day in Jakarta: busy 08-12, a dip 13-14, a second peak towards 18.
VOICE_HOURS = (2, 1, 1, 1, 2, 3, 6, 12, 20, 22, 21, 18, 14, 10, 12, 14, 16, 18, 17, 12, 9, 7, 5, 3)
#: Social media peaks at 08 and 16.
SOCIAL_HOURS = (2, 1, 1, 1, 1, 3, 9, 18, 24, 14, 11, 10, 10, 9, 10, 15, 23, 16, 12, 11, 11, 10, 7, 4)
#: Complaints about hospitals come in the evenings and at night as well.
HOSPITAL_HOURS = (6, 5, 4, 4, 4, 5, 7, 9, 12, 12, 11, 10, 9, 9, 9, 10, 11, 12, 14, 15, 15, 13, 10, 8)
COUNTER_HOURS = (0, 0, 0, 0, 0, 0, 0, 2, 16, 20, 18, 12, 4, 12, 12, 6, 0, 0, 0, 0, 0, 0, 0, 0)
#: Monday to Sunday.
VOICE_DAYS = (1.25, 1.1, 1.05, 1.0, 1.0, 0.65, 0.5)
SOCIAL_DAYS = (1.6, 1.05, 1.0, 0.95, 1.0, 0.8, 0.8)
COUNTER_DAYS = (1.3, 1.1, 1.0, 1.0, 0.9, 0.0, 0.0)

#: Shares of the channels, in percent.
CHANNELS = {
    Channel.PHONE: 42, Channel.WHATSAPP: 14, Channel.APP: 12, Channel.COUNTER: 8, Channel.WEB: 5,
    Channel.FACEBOOK: 4, Channel.TWITTER: 4, Channel.INSTAGRAM: 3, Channel.EMAIL: 3, Channel.HOSPITAL: 3,
    Channel.LAPOR: 2,
}  # fmt: skip
SOCIAL = frozenset({Channel.FACEBOOK, Channel.TWITTER, Channel.INSTAGRAM})
#: Where the participant is there while the ticket is written.
LIVE = frozenset({Channel.PHONE, Channel.COUNTER})
_HOLIDAYS = holidays.country_holidays("ID")  # Years are added as they are asked for.


def weight(hour: datetime, channel: Channel, *, hospital: bool) -> float:
    """How many contacts of `channel` come in an hour, compared to others."""
    local = hour.astimezone(JAKARTA)
    hours, days = VOICE_HOURS, VOICE_DAYS
    if channel in SOCIAL:
        hours, days = SOCIAL_HOURS, SOCIAL_DAYS
    elif channel is Channel.COUNTER:
        hours, days = COUNTER_HOURS, COUNTER_DAYS
    elif hospital:
        hours = HOSPITAL_HOURS
    return hours[local.hour] * days[local.weekday()]


class Arrivals:
    """Draws moments of arrival in a stretch of time, more of them towards its end."""

    def __init__(self, chance: random.Random, *, start: datetime, end: datetime) -> None:
        self.chance, self.start, self.end = chance, start, end
        count = max(int((end - start) / HOUR), 1)
        self.hours = [start + n * HOUR for n in range(count)]
        self._kept: dict[tuple[Channel, bool], list[float]] = {}

    def draw(self, channel: Channel, *, hospital: bool = False) -> datetime:
        """A moment at which such a contact comes."""
        key = (channel, hospital)
        if key not in self._kept:
            span = len(self.hours)
            self._kept[key] = [
                weight(hour, channel, hospital=hospital) * (0.8 + 0.4 * n / span) + 1e-9
                for n, hour in enumerate(self.hours)
            ]
        hour = self.chance.choices(self.hours, self._kept[key])[0]
        return hour + HOUR * self.chance.random()


def office_day(day: date) -> bool:
    """Whether branch offices work on that day."""
    return day.weekday() < 5 and day not in _HOLIDAYS


def office_time(moment: datetime, zone: str, chance: random.Random) -> datetime:
    """`moment` if an office in `zone` works then, else some minutes into its next working day."""
    local = moment.astimezone(ZoneInfo(zone))
    if office_day(local.date()) and time(8) <= local.time() < time(16, 30):
        return moment
    day = local.date() if local.time() < time(8) else local.date() + timedelta(days=1)
    day = next(later for later in _days(day) if office_day(later))
    opened = datetime.combine(day, time(8), ZoneInfo(zone)).astimezone(moment.tzinfo)
    return opened + timedelta(minutes=chance.randint(5, 150))


def _days(day: date) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(days=1)
