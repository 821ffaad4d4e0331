"""How many are asked, of which stratum, and who: sizes by hand and by the textbook's table."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from surveys.domain.sample import (
    OF_NET_SCORE,
    OF_SHARE,
    allocate,
    draw,
    wanted_answers,
    wanted_invitations,
)

populations = st.dictionaries(st.integers(1, 40), st.integers(0, 3000), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("population", "margin", "variance", "answers"),
    [
        # The usual table for shares: 384.16 without end, 278 of 1,000, 370 of 10,000.
        (10**9, 5, OF_SHARE, 385),
        (1_000, 5, OF_SHARE, 278),
        (10_000, 5, OF_SHARE, 370),
        # A net score spreads up to four times as much.
        (10**9, 5, OF_NET_SCORE, 1537),
        (1, 5, OF_SHARE, 1),
        (0, 5, OF_SHARE, 0),
    ],
)
def test_the_wanted_margin_tells_how_many_answers_are_needed(
    population: int, margin: float, variance: float, answers: int
) -> None:
    assert wanted_answers(population, margin, variance=variance) == answers


@pytest.mark.parametrize("margin", [0, 0.4, 51, -5])
def test_a_margin_that_is_none_is_refused(margin: float) -> None:
    with pytest.raises(Invalid) as refused:
        wanted_answers(100, margin, variance=OF_SHARE)
    assert refused.value.field == "margin"


def test_more_are_asked_where_few_answer() -> None:
    assert wanted_invitations(385, 25) == 1540
    assert wanted_invitations(385, 100) == 385
    with pytest.raises(Invalid):
        wanted_invitations(385, 0)


def test_strata_are_asked_in_proportion_and_two_of_each_at_least() -> None:
    assert allocate({"a": 600, "b": 300, "c": 100}, 10) == {"a": 6, "b": 3, "c": 2}
    assert allocate({"a": 1000, "b": 1}, 10) == {"a": 10, "b": 1}
    assert allocate({}, 10) == {}


@given(populations, st.integers(0, 5000))
def test_no_stratum_is_asked_beyond_its_people_and_all_together_enough(
    people: dict[int, int], size: int
) -> None:
    found = allocate(people, size)
    assert set(found) == set(people)
    assert all(0 <= found[key] <= people[key] for key in people)
    assert sum(found.values()) >= min(size, sum(people.values()))
    assert all(found[key] >= min(2, people[key]) for key in people)


@given(st.sets(st.integers(1, 10**6), max_size=60), st.integers(0, 80), st.randoms())
def test_the_lot_does_not_mind_the_order_and_the_same_seed_draws_the_same(
    keys: set[int], size: int, chance: Any
) -> None:
    shuffled = list(keys)
    chance.shuffle(shuffled)
    drawn = draw("seed", shuffled, size)
    assert drawn == draw("seed", sorted(keys), size)
    assert len(set(drawn)) == min(size, len(keys))
    assert set(drawn) <= keys


def test_every_key_is_drawn_about_as_often() -> None:
    times = dict.fromkeys(range(20), 0)
    for seed in range(2000):
        for key in draw(str(seed), range(20), 5):
            times[key] += 1
    # A quarter of 2,000 draws each; five standard deviations are 97.
    assert all(403 < count < 597 for count in times.values())
