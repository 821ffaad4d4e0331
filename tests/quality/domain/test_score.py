"""The QM score, computed by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from core.errors import Invalid
from quality.domain.codes import Absence, Missing
from quality.domain.discipline import Counts, Shares, WorkDay, count
from quality.domain.figures import hundredths
from quality.domain.score import Weights, blend, period_score


def weights(*parts: int) -> Weights:
    return Weights(*map(Fraction, parts))


CARE = weights(70, 10, 10, 5, 5)
OUTBOUND = weights(0, 50, 50, 0, 0)
PERFECT = Shares(*[Fraction(1)] * 4)
NOTHING = Shares(None, None, None, None)


@pytest.mark.parametrize(
    ("figure", "written"),
    [
        ("2/3", "0.67"),
        ("1/3", "0.33"),
        ("1/200", "0.01"),  # a tie
        ("-1/200", "-0.01"),
        ("199/200", "1.00"),
        ("95", "95.00"),
        ("94995/1000", "95.00"),
        ("94994999/1000000", "94.99"),
    ],
)
def test_figures_are_rounded_as_by_hand(figure: str, written: str) -> None:
    assert hundredths(Fraction(figure)) == Decimal(written)


def test_days_are_counted_and_leave_is_no_working_day() -> None:
    days = [
        WorkDay(answered=40, handled_seconds=8000),
        WorkDay(late_minutes=4, answered=35, handled_seconds=7000),
        WorkDay(Absence.LEAVE),
        WorkDay(Absence.SICK),
        WorkDay(Absence.UNEXCUSED),
        WorkDay(answered=25, handled_seconds=3000),
    ]
    counts = count(days, recorded=96)
    assert counts == Counts(
        expected=4, present=3, in_time=2, answered=100, recorded=96, handled_seconds=18_000
    )
    # Two of three in time, three of four there, 96 of 100 recorded, 180 s a call where 150 are aimed at.
    assert counts.shares(Fraction(150)) == Shares(
        Fraction(2, 3), Fraction(3, 4), Fraction(96, 100), Fraction(150, 180)
    )


def test_more_records_than_calls_and_quicker_calls_earn_no_more_than_all() -> None:
    counts = Counts(expected=1, present=1, in_time=1, answered=10, recorded=12, handled_seconds=100)
    assert counts.shares(Fraction(180)) == PERFECT


def test_where_nothing_is_counted_there_is_no_share() -> None:
    assert count([], recorded=3).shares(Fraction(180)) == NOTHING


def test_the_score_of_an_inbound_agent() -> None:
    shares = Shares(Fraction(2, 3), Fraction(3, 4), Fraction(96, 100), Fraction(150, 180))
    found = period_score(CARE, [Decimal("97.50"), Decimal("88.00"), Decimal("100.00")], shares)
    # quality = (97.5 + 88 + 100) / 3; discipline = 100 (10 x 2/3 + 10 x 3/4 + 5 x 0.96 + 5 x 5/6) / 30.
    assert found.quality == Decimal("95.17")
    assert found.discipline == Decimal("77.11")
    # 0.7 x 95.1667 + 0.3 x 77.1111 = 66.6167 + 23.1333
    assert found.total == Decimal("89.75")


def test_a_share_that_cannot_be_counted_leaves_its_weight_to_the_others() -> None:
    shares = Shares(Fraction(1, 2), Fraction(1), None, None)
    found = period_score(CARE, [Decimal("100")], shares)
    assert (found.discipline, found.total) == (Decimal("75.00"), Decimal("92.50"))


def test_outbound_is_scored_by_discipline_alone() -> None:
    found = period_score(OUTBOUND, [], Shares(Fraction(9, 10), Fraction(1), None, None))
    assert (found.total, found.quality, found.missing) == (Decimal("95.00"), None, Missing.NONE)


@pytest.mark.parametrize(
    ("used", "reviews", "shares", "missing"),
    [
        (CARE, [], PERFECT, Missing.NO_REVIEWS),
        (CARE, [Decimal(100)], NOTHING, Missing.NO_DISCIPLINE),
        (OUTBOUND, [], NOTHING, Missing.NO_DISCIPLINE),
        (None, [Decimal(100)], PERFECT, Missing.NO_WEIGHTS),
    ],
)
def test_what_cannot_be_computed_says_why(
    used: Weights | None, reviews: list[Decimal], shares: Shares, missing: Missing
) -> None:
    found = period_score(used, reviews, shares)
    assert (found.total, found.missing) == (None, missing)


def test_somebody_of_two_desks_is_weighed_by_their_days_at_each() -> None:
    assert blend([(CARE, 3), (weights(80, 10, 10, 0, 0), 1)]) == Weights(
        Fraction("72.5"), Fraction(10), Fraction(10), Fraction("3.75"), Fraction("3.75")
    )


@pytest.mark.parametrize("parts", [(70, 10, 10, 5, 4), (70, 10, 10, 5, 6), (110, -10, 0, 0, 0)])
def test_weights_are_a_hundred(parts: tuple[int, ...]) -> None:
    with pytest.raises(Invalid):
        weights(*parts)
