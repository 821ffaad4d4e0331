"""Which contacts are drawn."""

import random
from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quality.domain.sampling import Candidate, draw, missed

MONDAY = date(2026, 11, 2)
candidates = st.lists(
    st.builds(
        Candidate,
        st.integers(1, 10_000).map(lambda pk: f"call:{pk}"),
        st.integers(0, 9).map(lambda days: MONDAY + timedelta(days=days)),
        st.integers(0, 23),
        st.sampled_from(["complaint", "information", "registration"]),
    ),
    max_size=60,
    unique_by=lambda one: one.key,
)


def pool(*days: int, hour: int = 9, kind: str = "complaint") -> list[Candidate]:
    return [
        Candidate(f"call:{hour}{kind}{place}", MONDAY + timedelta(days=day), hour, kind)
        for place, day in enumerate(days)
    ]


@given(candidates, st.integers(0, 12), st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_whatever_the_order(
    found: list[Candidate], target: int, chance: random.Random
) -> None:
    shuffled = chance.sample(found, len(found))
    drawn = draw(found, target=target, seed="s")
    assert drawn == draw(shuffled, target=target, seed="s")
    assert len(drawn) == len(set(drawn)) == min(target, len(found))


@given(candidates, st.integers(0, 6), st.integers(0, 6))
def test_drawing_more_later_keeps_what_was_drawn(found: list[Candidate], first: int, more: int) -> None:
    early = draw(found, target=first, seed="s")
    late = draw(found, drawn=early, target=first + more, seed="s")
    assert not set(early) & set(late)
    assert early + late == draw(found, target=first + more, seed="s")


def test_another_seed_draws_others() -> None:
    found = pool(*range(10), *range(10))
    draws = {tuple(one.key for one in draw(found, target=3, seed=str(seed))) for seed in range(20)}
    assert len(draws) > 10


def test_the_sample_is_spread_over_days() -> None:
    found = pool(*[0] * 40, 1, 2, 3, 4)
    assert Counter(one.day.day for one in draw(found, target=5, seed="s")) == {2: 1, 3: 1, 4: 1, 5: 1, 6: 1}


def test_the_sample_is_spread_over_hours_and_kinds() -> None:
    found = [
        *pool(*range(10), hour=9),
        *pool(*range(10), hour=21),
        *pool(*range(10), hour=9, kind="information"),
    ]
    drawn = draw(found, target=6, seed="s")
    assert {one.part for one in drawn} == {2, 5}
    assert {one.kind for one in drawn} == {"complaint", "information"}
    assert len({one.day for one in drawn}) == 6


def test_what_the_sample_missed_is_named() -> None:
    found = [*pool(0, 1, hour=9), *pool(2, hour=22, kind="information")]
    left = missed(found, found[:1])
    assert left.days == (date(2026, 11, 3), date(2026, 11, 4))
    assert left.parts == (5,)
    assert left.kinds == ("information",)
    assert missed(found, found) == missed([], [])
