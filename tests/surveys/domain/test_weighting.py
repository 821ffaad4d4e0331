"""From a stratified sample back to the population, by hand."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.nps import NetScore, net_score
from surveys.domain.weighting import StratumAnswers, weighted

cell = StratumAnswers.of_score
strata = st.lists(
    st.builds(
        lambda people, up, mid, down: cell(people + up + mid + down, NetScore(up, mid, down)),
        st.integers(0, 5000),
        st.integers(0, 40),
        st.integers(0, 40),
        st.integers(0, 40),
    ),
    max_size=8,
)


def test_each_stratum_counts_as_its_people_do() -> None:
    # A: 900 people, 10 answers, 8 promoters and 1 detractor: 0.7. B: 100 people, 20 answers, 5 and 10: -0.25.
    found = weighted([cell(900, NetScore(8, 1, 1)), cell(100, NetScore(5, 5, 10))])
    assert found.score == pytest.approx(100 * (0.9 * 0.7 + 0.1 * -0.25))
    a = 10 / 9 * (0.9 - 0.49)
    b = 20 / 19 * (0.75 - 0.0625)
    variance = 0.81 * (1 - 10 / 900) * a / 10 + 0.01 * (1 - 20 / 100) * b / 20
    assert found.interval is not None
    low, high = found.interval
    assert high - low == pytest.approx(2 * 1.959964 * 100 * sqrt(variance), rel=1e-5)
    assert (found.strata, found.collapsed) == (2, 0)


def test_a_stratum_with_one_answer_or_none_is_put_together_with_the_next() -> None:
    silent = cell(50, NetScore(0, 0, 0))
    lonely = cell(50, NetScore(1, 0, 0))
    many = cell(100, NetScore(6, 2, 2))
    found = weighted([many, silent, lonely])
    # Both are joined to the third, so that one cell of 200 people with 11 answers is left.
    assert found.score == pytest.approx(100 * (7 - 2) / 11)
    assert (found.strata, found.collapsed) == (3, 2)


@pytest.mark.parametrize("answers", [NetScore(0, 0, 0), NetScore(1, 0, 0)])
def test_fewer_than_two_answers_in_all_have_no_score(answers: NetScore) -> None:
    found = weighted([cell(100, answers), cell(50, NetScore(0, 0, 0))])
    assert (found.score, found.interval) == (None, None)
    assert weighted([]).score is None


def test_means_are_weighted_as_scores_are() -> None:
    # 3, 4, 5 of 90 people and 1, 1, 2 of 10.
    found = weighted(
        [
            StratumAnswers.of_counts(90, [(3, 1), (4, 1), (5, 1)]),
            StratumAnswers.of_counts(10, [(1, 2), (2, 1)]),
        ]
    )
    assert found.mean == pytest.approx(0.9 * 4 + 0.1 * 4 / 3)
    variance = 0.81 * (1 - 3 / 90) * 1 / 3 + 0.01 * (1 - 3 / 10) * (1 / 3) / 3
    assert found.half == pytest.approx(1.959964 * sqrt(variance), rel=1e-5)


def test_who_asks_everybody_is_sure() -> None:
    found = weighted([cell(10, NetScore(5, 2, 3))])
    assert found.interval == pytest.approx((20, 20))


@given(strata)
def test_the_score_lies_within_its_interval_and_that_within_the_scale(given: list[StratumAnswers]) -> None:
    found = weighted(given)
    if found.score is None or found.interval is None:
        return
    low, high = found.interval
    assert -100 <= low <= found.score + 1e-9
    assert found.score - 1e-9 <= high <= 100


@given(st.lists(st.integers(0, 10), min_size=2, max_size=60))
def test_one_stratum_weighs_as_if_there_were_none(answers: list[int]) -> None:
    plain = net_score(answers)
    assert weighted([cell(10_000, plain)]).score == pytest.approx(plain.score)
