"""The Net Promoter Score, its interval, and the difference of two."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from surveys.domain.codes import Undefined
from surveys.domain.indices import Attribute, satisfaction_index
from surveys.domain.nps import Band, NetScore, Scale, band, change, net_score

counts = st.integers(0, 400)
scores = st.builds(NetScore, counts, counts, counts)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (10, "promoter"),
        (9, "promoter"),
        (8, "passive"),
        (7, "passive"),
        (6, "detractor"),
        (1, "detractor"),
        (0, "detractor"),
    ],
)
def test_an_answer_has_its_band(answer: int, expected: str) -> None:
    assert band(answer) == expected


def test_the_score_is_promoters_less_detractors() -> None:
    found = net_score([10, 9, 9, 8, 7, 6, 1, 10])
    assert (found.promoters, found.passives, found.detractors) == (4, 2, 2)
    assert found.score == 25
    assert found.share(found.passives) == 25


def test_the_interval_is_the_adjusted_wald() -> None:
    # 100 answers, 60 promoters, 20 detractors: shares 60.75/103 and 20.75/103, by hand.
    low, high = NetScore(60, 20, 20).interval or (0, 0)
    up, down = 60.75 / 103, 20.75 / 103
    half = 1.959964 * sqrt((up + down - (up - down) ** 2) / 103)
    assert low == pytest.approx(100 * (up - down - half), abs=1e-4)
    assert high == pytest.approx(100 * (up - down + half), abs=1e-4)


@pytest.mark.parametrize(
    ("found", "undefined"),
    [(NetScore(0, 0, 0), Undefined.NO_ANSWERS), (NetScore(1, 0, 0), Undefined.ONE_ANSWER)],
)
def test_too_few_answers_have_no_interval_and_say_so(found: NetScore, undefined: Undefined) -> None:
    assert (found.interval, found.undefined) == (None, undefined)
    assert NetScore(0, 0, 0).score is None
    assert NetScore(1, 0, 0).score == 100
    assert change(found, NetScore(10, 10, 10)) is None


@given(scores)
def test_an_interval_stays_on_the_scale_and_narrows_with_answers(found: NetScore) -> None:
    if found.interval is None or found.score is None:
        return
    low, high = found.interval
    assert -100 <= low < high <= 100
    many = NetScore(found.promoters * 10, found.passives * 10, found.detractors * 10).interval
    assert many is not None
    assert many[1] - many[0] < high - low


@given(scores, scores)
def test_a_change_and_its_opposite_mirror_each_other(before: NetScore, after: NetScore) -> None:
    found, back = change(before, after), change(after, before)
    if found is None or back is None:
        assert min(before.answers, after.answers) < 2
        return
    assert found.points == pytest.approx(-back.points)
    assert found.p_value == pytest.approx(back.p_value)
    assert 0 <= found.p_value <= 1
    assert found.low < found.points < found.high


def test_a_large_change_is_significant_and_a_small_one_is_not() -> None:
    base = NetScore(60, 20, 20)
    large, small = change(base, NetScore(85, 10, 5)), change(base, NetScore(62, 20, 18))
    assert large is not None
    assert small is not None
    assert (large.points, small.points) == (40, 4)
    assert large.p_value < 0.001 < 0.5 < small.p_value


def test_an_answer_outside_the_scale_is_refused() -> None:
    assert Scale(1, 10).check(1, field="q1") == 1
    with pytest.raises(Invalid) as refused:
        Scale(1, 10).check(0, field="q1")
    assert (refused.value.field, refused.value.code) == ("q1", "outside_scale")
    assert "1 to 10" in str(refused.value)


def test_the_satisfaction_index_weighs_what_matters() -> None:
    queue = Attribute("queue", importance=[5, 5], satisfaction=[2, 4], high=5)
    staff = Attribute("staff", importance=[2, 3], satisfaction=[5, 5], high=5)
    # Means: 5 x 3 and 2.5 x 5, over 7.5 x 5.
    assert satisfaction_index([queue, staff]) == pytest.approx(100 * (15 + 12.5) / 37.5)
    assert satisfaction_index([]) is None
    assert satisfaction_index([Attribute("x", [0], [3], 5)]) is None
    assert list(Band) == ["promoter", "passive", "detractor"]
