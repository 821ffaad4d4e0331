"""Which questions are put to whom, and when answers are whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from surveys.domain.nps import Scale
from surveys.domain.questionnaire import Condition, Item, check_answers, check_items, put

FIVE = Scale(1, 5)
ITEMS = [
    Item("done", Scale(1, 2)),
    Item("why", Scale(1, 4), condition=Condition("done", 2, 2)),
    Item("where", Scale(1, 3), condition=Condition("why", 3, 4)),
    Item("thanks", FIVE, required=False),
]


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ({}, ["done", "thanks"]),
        ({"done": 1}, ["done", "thanks"]),
        ({"done": 2}, ["done", "why", "thanks"]),
        ({"done": 2, "why": 3}, ["done", "why", "where", "thanks"]),
        # What hangs on a question that is not put is not put either, whatever was sent for it.
        ({"done": 1, "why": 3}, ["done", "thanks"]),
    ],
)
def test_a_question_is_put_where_the_answers_ask_for_it(answers: dict[str, int], codes: list[str]) -> None:
    assert [item.code for item in put(ITEMS, answers)] == codes


@pytest.mark.parametrize(
    ("answers", "field", "code"),
    [
        ({}, "done", "required"),
        ({"done": 2}, "why", "required"),
        ({"done": 1, "why": 1}, "why", "not_put"),
        ({"done": 3}, "done", "outside_scale"),
        ({"done": 1, "smile": 1}, "smile", "unknown"),
    ],
)
def test_answers_that_are_not_whole_name_the_question(answers: dict[str, int], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_answers(ITEMS, answers)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_whole_answers_come_back_in_the_order_of_the_questions() -> None:
    given = {"thanks": 5, "why": 1, "done": 2}
    assert list(check_answers(ITEMS, given)) == ["done", "why", "thanks"]


@given(st.dictionaries(st.sampled_from([item.code for item in ITEMS]), st.integers(0, 5)))
def test_whatever_is_answered_each_question_put_has_its_condition_met(answers: dict[str, int]) -> None:
    shown = {item.code for item in put(ITEMS, answers)}
    for item in ITEMS:
        needed = item.condition
        met = needed is None or (
            needed.code in shown
            and needed.code in answers
            and needed.low <= answers[needed.code] <= needed.high
        )
        assert (item.code in shown) == met


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ([Item("a", FIVE), Item("a", FIVE)], "twice"),
        ([Item("a", FIVE, condition=Condition("b", 1, 1)), Item("b", FIVE)], "no_earlier_question"),
        ([Item("a", FIVE, condition=Condition("a", 1, 1))], "no_earlier_question"),
        ([Item("a", FIVE), Item("b", FIVE, condition=Condition("a", 0, 2))], "outside_scale"),
        ([Item("a", FIVE), Item("b", FIVE, condition=Condition("a", 4, 2))], "empty_condition"),
    ],
)
def test_a_survey_that_can_not_be_asked_is_refused(items: list[Item], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_items(items)
    assert (refused.value.field, refused.value.code) == (
        "questions",
        code,
    )
