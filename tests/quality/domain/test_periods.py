"""Periods of ten days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.domain.periods import span_of


@pytest.mark.parametrize(
    ("day", "first", "last", "days"),
    [
        ("2026-11-01", "2026-11-01", "2026-11-10", 10),
        ("2026-11-10", "2026-11-01", "2026-11-10", 10),
        ("2026-11-11", "2026-11-11", "2026-11-20", 10),
        ("2026-11-30", "2026-11-21", "2026-11-30", 10),
        ("2026-12-31", "2026-12-21", "2026-12-31", 11),
        ("2026-02-21", "2026-02-21", "2026-02-28", 8),
        ("2028-02-29", "2028-02-21", "2028-02-29", 9),
    ],
)
def test_a_day_lies_in_its_period(day: str, first: str, last: str, days: int) -> None:
    span = span_of(date.fromisoformat(day))
    assert (span.first.isoformat(), span.last.isoformat(), span.days) == (first, last, days)
    assert date.fromisoformat(day) in span


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_periods_follow_each_other_without_gap_or_overlap(day: date) -> None:
    span = span_of(day)
    assert span_of(span.last + timedelta(days=1)).first == span.last + timedelta(days=1)
    assert span_of(span.first) == span_of(span.last) == span
