"""Whole months, and as many before."""

from datetime import date

import pytest

from core.errors import Invalid
from surveys.domain.indices import mean_of
from surveys.domain.spans import Span, months_later, read_span


@pytest.mark.parametrize(
    ("first", "last", "days", "before"),
    [
        ("2026-02", "", (date(2026, 2, 1), date(2026, 2, 28)), (date(2026, 1, 1), date(2026, 1, 31))),
        ("", "2024-02", (date(2024, 2, 1), date(2024, 2, 29)), (date(2024, 1, 1), date(2024, 1, 31))),
        (
            "2026-11",
            "2027-01",
            (date(2026, 11, 1), date(2027, 1, 31)),
            (date(2026, 8, 1), date(2026, 10, 31)),
        ),
    ],
)
def test_months_are_whole(first: str, last: str, days: tuple[date, date], before: tuple[date, date]) -> None:
    span = read_span(first, last)
    assert span is not None
    assert (span.first, span.end) == days
    assert (span.before.first, span.before.end) == before
    assert span.before.months == span.months


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("2026-13", "", "from"),
        ("2026-00", "", "from"),
        ("yesterday", "2026-01", "from"),
        ("2026-01", "26-1", "until"),
        ("0000-01", "", "from"),
        ("2026-03", "2026-02", "until"),
    ],
)
def test_what_is_no_month_is_refused(first: str, last: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_span(first, last)
    assert refused.value.field == field


def test_no_month_is_all_of_them_and_years_are_crossed() -> None:
    assert read_span("", "") is None
    assert months_later(date(2026, 11, 1), 2) == date(2027, 1, 1)
    assert months_later(date(2026, 1, 1), -1) == date(2025, 12, 1)
    assert Span(date(2026, 1, 1), date(2026, 12, 1)).months == 12


def test_a_mean_has_the_interval_of_a_textbook_and_says_when_it_has_none() -> None:
    # 1, 2, 3, 4, 5: mean 3, s = 1.5811, t(4) = 2.7764.
    found = mean_of([(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)], 1, 5)
    assert found.mean == 3
    assert found.interval == pytest.approx((3 - 1.9632, 3 + 1.9632), abs=1e-4)
    assert (mean_of([], 1, 5).mean, mean_of([], 1, 5).undefined) == (None, "no_answers")
    assert (mean_of([(4, 1)], 1, 5).mean, mean_of([(4, 1)], 1, 5).undefined) == (4, "one_answer")
    assert (mean_of([(4, 9)], 1, 5).interval, mean_of([(4, 9)], 1, 5).undefined) == (None, "constant")
    low, high = mean_of([(1, 1), (5, 1)], 1, 5).interval or (0, 0)
    assert (low, high) == (1, 5)
