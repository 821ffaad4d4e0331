"""Moments and spans in words, as people say them."""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tickets.domain.calendar import DAY_MINUTES, Slots, WorkingCalendar
from tickets.domain.clock import Limit, Measure

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def clock_time(minutes: int) -> str:
    """Minutes since midnight as a time of day: 08.00 in Indonesian, 08:00 in English."""
    mark = ":" if (get_language() or "id").startswith("en") else "."
    return f"{minutes // 60:02d}{mark}{minutes % 60:02d}"


def moment_in_words(moment: datetime, zone: tzinfo) -> str:
    """Day, date, time and zone: “Monday, 2 March 2026, at 09:00 WIB”."""
    local = moment.astimezone(zone)
    return _("%(day)s, at %(time)s %(zone)s") % {
        "day": date_format(local, "l, j F Y"),
        "time": clock_time(local.hour * 60 + local.minute),
        "zone": f"{local:%Z}",
    }


def day_in_words(moment: datetime, zone: tzinfo | None = None) -> str:
    """The date alone."""
    return str(date_format(moment.astimezone(zone or ZoneInfo(settings.TIME_ZONE)), "j F Y"))


def limit_in_words(limit: Limit) -> str:
    """A limit with its “at most”: “at most 5 x 24 hours”, “at most 3 working days”."""
    if limit.measure is Measure.WORKING_DAYS:
        span = ngettext("%(n)s working day", "%(n)s working days", limit.amount) % {"n": limit.amount}
    elif limit.measure is Measure.WORKING:
        span = _("%(span)s of working time") % {"span": _span(limit.amount)}
    elif limit.amount % _DAY == 0:
        # The public knows these promises as “1 x 24 jam”: round the clock, holidays too.
        span = _("%(n)s x 24 hours") % {"n": limit.amount // _DAY}
    else:
        span = _span(limit.amount)
    return _("at most %(span)s") % {"span": span}


def span_in_words(seconds: int) -> str:
    """A length of time: “5 minutes”, “2 hours”; parts of a minute count as a whole one when it is a wait."""
    return _span(max(_MINUTE, -(-seconds // _MINUTE) * _MINUTE))


def hours_in_words(calendar: WorkingCalendar) -> str:
    """The weekly hours: “Monday to Thursday 08:00–12:00 and 13:00–17:00; Friday 08:00–11:30 (WIB)”."""
    groups: list[tuple[int, int, Slots]] = []
    for day, slots in enumerate(calendar.hours):
        if groups and groups[-1][2] == slots and groups[-1][1] == day - 1:
            groups[-1] = (groups[-1][0], day, slots)
        else:
            groups.append((day, day, slots))
    texts = [f"{_days(first, last)} {_slots(slots)}" for first, last, slots in groups if slots]
    return f"{'; '.join(texts)} ({_zone_name(calendar)})"


def _span(seconds: int) -> str:
    hours, rest = divmod(seconds, _HOUR)
    minutes, rest = divmod(rest, _MINUTE)
    parts = []
    if hours:
        parts.append(ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours})
    if minutes:
        parts.append(ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes})
    if rest or not parts:
        parts.append(ngettext("%(n)s second", "%(n)s seconds", rest) % {"n": rest})
    return " ".join(parts)


def _days(first: int, last: int) -> str:
    names = [_day_name(first), _day_name(last)]
    if first == last:
        return names[0]
    return _("%(first)s to %(last)s") % {"first": names[0], "last": names[1]}


def _day_name(day: int) -> str:
    # 1 January 2024 was a Monday; Django has the names in every language.
    return str(date_format(datetime(2024, 1, 1 + day, tzinfo=ZoneInfo("UTC")), "l"))


def _slots(slots: Slots) -> str:
    if slots == ((0, DAY_MINUTES),):
        return _("all day")
    return _(" and ").join(f"{clock_time(opens)}–{clock_time(closes)}" for opens, closes in slots)


def _zone_name(calendar: WorkingCalendar) -> str:
    return f"{datetime(2024, 1, 1, tzinfo=ZoneInfo(calendar.zone)):%Z}"
