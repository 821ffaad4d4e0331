"""Whole months over which answers are counted: free days would tell one answer from another by subtraction."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from core.errors import N_, Invalid

_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Span:
    """From the first month to the last, both included, by their first days."""

    first: date
    last: date

    @property
    def end(self) -> date:
        """The last day."""
        return months_later(self.last, 1) - timedelta(days=1)

    @property
    def months(self) -> int:
        """How many."""
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    @property
    def before(self) -> "Span":
        """As many months, just before."""
        return Span(months_later(self.first, -self.months), months_later(self.first, -1))


def months_later(first: date, months: int) -> date:
    """The first day of the month so many later."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def read_span(first: str, last: str) -> Span | None:
    """A span from two months as 2026-11; the one that is missing is the other. None without any.

    Raises `Invalid` naming `from` or `until`.
    """
    if not first and not last:
        return None
    start, end = _month(first or last, "from"), _month(last or first, "until")
    if end < start:
        raise Invalid(N_("The last month lies before the first."), field="until", code="order")
    return Span(start, end)


def _month(text: str, field: str) -> date:
    found = _MONTH.fullmatch(text)
    if found and 1 <= int(found[2]) <= 12 and 1900 <= int(found[1]) <= 2200:
        return date(int(found[1]), int(found[2]), 1)
    raise Invalid(
        N_("%(text)s is no month. Write it as 2026-11."),
        params={"text": text[:20]},
        field=field,
        code="month",
    )
