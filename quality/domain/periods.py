"""The periods of quality monitoring: days 1-10, 11-20, and 21 to the end of the month (domain section 7)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

STARTS = (1, 11, 21)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days of the service's own zone, both included."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many days it has: 8 to 11."""
        return (self.last - self.first).days + 1


def span_of(day: date) -> Span:
    """The period in which `day` lies."""
    start = max(start for start in STARTS if start <= day.day)
    if start == STARTS[-1]:
        return Span(day.replace(day=start), day.replace(day=monthrange(day.year, day.month)[1]))
    return Span(day.replace(day=start), day.replace(day=start + 9))
