"""What is too small to be shown, and what has to be hidden with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.cells import hidden_cells


@pytest.mark.parametrize(
    ("answers", "hidden"),
    [
        ({"a": 20, "b": 30}, set()),
        ({"a": 4, "b": 30, "c": 20}, {"a", "c"}),
        ({"a": 4, "b": 5, "c": 20}, {"a", "b"}),
        ({"a": 4}, {"a"}),
        ({}, set()),
    ],
)
def test_one_small_part_alone_takes_the_next_with_it(answers: dict[str, int], hidden: set[str]) -> None:
    assert hidden_cells(answers, 10) == hidden


def test_a_branch_can_not_be_told_from_its_region_by_subtraction() -> None:
    answers = {"a": 4, "b": 30, "c": 20, "d": 5, "e": 40}
    groups = {"a": "west", "b": "west", "c": "east", "d": "east", "e": "east"}
    # In the west b goes with a, in the east c with d.
    assert hidden_cells(answers, 10, groups=groups) == {"a", "b", "d", "c"}


@given(
    st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(1, 40), max_size=12),
    st.integers(2, 15),
)
def test_never_is_exactly_one_of_several_hidden(answers: dict[str, int], smallest: int) -> None:
    hidden = hidden_cells(answers, smallest)
    assert {key for key, count in answers.items() if count < smallest} <= hidden
    assert len(hidden) != 1 or len(answers) == 1
