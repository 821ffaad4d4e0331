"""Limits as people say them: a number and a unit, and back."""

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from tickets.domain.clock import Limit, Measure

#: unit: what is counted, how many seconds (or days) one of it is, and its name on the form.
UNITS: dict[str, tuple[Measure, int, LazyText]] = {
    "minutes": (Measure.ELAPSED, 60, _("minutes, round the clock")),
    "hours": (Measure.ELAPSED, 3600, _("hours, round the clock")),
    "days": (Measure.ELAPSED, 86_400, _("days of 24 hours")),
    "working_minutes": (Measure.WORKING, 60, _("minutes of working time")),
    "working_hours": (Measure.WORKING, 3600, _("hours of working time")),
    "working_days": (Measure.WORKING_DAYS, 1, _("working days")),
}
UNIT_CHOICES = [(code, name) for code, (_measure, _size, name) in UNITS.items()]
_ROUND = {
    Measure.ELAPSED: ("days", "hours", "minutes"),
    Measure.WORKING: ("working_hours", "working_minutes"),
}
_WORDS = {
    "minutes": ngettext_lazy("%(n)s minute", "%(n)s minutes", "n"),
    "hours": ngettext_lazy("%(n)s hour", "%(n)s hours", "n"),
    "days": ngettext_lazy("%(n)s day", "%(n)s days", "n"),
    "working_minutes": ngettext_lazy("%(n)s minute of working time", "%(n)s minutes of working time", "n"),
    "working_hours": ngettext_lazy("%(n)s hour of working time", "%(n)s hours of working time", "n"),
    "working_days": ngettext_lazy("%(n)s working day", "%(n)s working days", "n"),
}


def counted(number: int, unit: str) -> tuple[Measure, int]:
    """What the clock counts for `number` of `unit`."""
    measure, size, _name = UNITS[unit]
    return measure, number * size


def spoken(limit: Limit) -> tuple[int, str] | None:
    """The largest unit in which a limit is a whole number; None for one that is not even whole minutes."""
    if limit.measure is Measure.WORKING_DAYS:
        return limit.amount, "working_days"
    for unit in _ROUND[limit.measure]:
        size = UNITS[unit][1]
        # One day is said as 24 hours, as the service itself does.
        if limit.amount % size == 0 and (unit != "days" or limit.amount > size):
            return limit.amount // size, unit
    return None


def limit_words(limit: Limit) -> str:
    """A limit in words: “24 hours”, “2 working days”."""
    found = spoken(limit)
    if found is None:
        return ngettext("%(n)s second", "%(n)s seconds", limit.amount) % {"n": limit.amount}
    number, unit = found
    return str(_WORDS[unit] % {"n": number})
