"""What a scorecard's answers give."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from quality.domain.cards import Answers, Card, Criterion, Section, mark, unanswered
from quality.domain.codes import Critical

CARD = Card(
    (
        Section("opening", (Criterion("greeting", 10), Criterion("name", 5, optional=True))),
        Section("voice", (Criterion("friendly", 15, top=3),)),
        Section(
            "product",
            (
                Criterion("correct", 40, critical=Critical.SECTION),
                Criterion("complete", 20, top=2),
                Criterion("respect", 10, critical=Critical.WHOLE),
            ),
        ),
    )
)
FULL = {"greeting": 1, "name": 1, "friendly": 3, "correct": 1, "complete": 2, "respect": 1}

SCORES: list[tuple[str, dict[str, int | None], str, tuple[str, ...], tuple[str, ...]]] = [
    ("full points", {}, "100.00", (), ()),
    ("a no costs its weight", {"greeting": 0}, "90.00", ("greeting",), ()),
    ("one third of a scale is lost", {"friendly": 2}, "95.00", ("friendly",), ()),
    (
        "what does not apply leaves the rest to count",
        {"name": None, "greeting": 0},
        "89.47",
        ("greeting",),
        (),
    ),
    ("half of a scale", {"complete": 1}, "90.00", ("complete",), ()),
    ("a critical one takes its section", {"correct": 0}, "30.00", ("correct",), ("correct",)),
    ("a critical one takes everything", {"respect": 0}, "0.00", ("respect",), ("respect",)),
    ("two findings", {"greeting": 0, "complete": 0}, "70.00", ("greeting", "complete"), ()),
]


@pytest.mark.parametrize(
    ("name", "change", "score", "failed", "fatal"), SCORES, ids=[row[0] for row in SCORES]
)
def test_score(
    name: str, change: dict[str, int | None], score: str, failed: tuple[str, ...], fatal: tuple[str, ...]
) -> None:
    found = mark(CARD, FULL | change)
    assert (found.score, found.failed, found.zeroed_by) == (Decimal(score), failed, fatal)


def test_every_section_has_a_score_of_its_own() -> None:
    found = mark(CARD, FULL | {"correct": 0, "friendly": 1})
    assert found.sections == {
        "opening": Decimal("100.00"),
        "voice": Decimal("33.33"),
        "product": Decimal("0.00"),
    }


def test_a_whole_that_is_lost_loses_every_section() -> None:
    assert set(mark(CARD, FULL | {"respect": 0}).sections.values()) == {Decimal("0.00")}


def test_a_draft_shows_where_it_stands_and_what_is_left() -> None:
    begun: Answers = {"greeting": 1, "friendly": 0}
    found = mark(CARD, begun)
    assert (found.score, found.sections["product"]) == (Decimal("40.00"), None)
    assert unanswered(CARD, begun) == ("name", "correct", "complete", "respect")


def test_a_contact_to_which_nothing_applies_has_no_score() -> None:
    card = Card((Section("one", (Criterion("a", 1, optional=True),)),))
    assert mark(card, {"a": None}).score is None


@pytest.mark.parametrize(
    ("answers", "field", "code"),
    [
        ({"greeting": 2}, "greeting", "out_of_range"),
        ({"friendly": -1}, "friendly", "out_of_range"),
        ({"greeting": None}, "greeting", "always_applies"),
        ({"smile": 1}, "smile", "unknown_criterion"),
    ],
)
def test_an_answer_outside_the_card_is_refused(answers: Answers, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        mark(CARD, answers)
    assert (refused.value.field, refused.value.code) == (field, code)


@pytest.mark.parametrize(
    ("sections", "code"),
    [
        ((), "empty"),
        ((Section("one", ()),), "empty"),
        ((Section("one", (Criterion("a", 1), Criterion("a", 2))),), "duplicate"),
        ((Section("one", (Criterion("a", 1),)), Section("one", (Criterion("b", 1),))), "duplicate"),
    ],
)
def test_a_card_that_asks_nothing_or_twice_is_refused(sections: tuple[Section, ...], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        Card(sections)
    assert refused.value.code == code


@pytest.mark.parametrize(("weight", "top", "field"), [(0, 1, "weight"), (101, 1, "weight"), (1, 0, "top")])
def test_a_criterion_out_of_range_is_refused(weight: int, top: int, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        Criterion("a", weight, top)
    assert refused.value.field == field


points = st.fixed_dictionaries(
    {
        code: st.one_of(st.none(), st.integers(0, one.top)) if one.optional else st.integers(0, one.top)
        for code, one in CARD.criteria.items()
    }
)


@given(points)
def test_a_score_lies_between_0_and_100_and_never_falls_when_an_answer_gets_better(answers: Answers) -> None:
    before = mark(CARD, answers).score
    assert before is not None
    assert 0 <= before <= 100
    for code, one in CARD.criteria.items():
        given_points = answers[code]
        if given_points is not None and given_points < one.top:
            after = mark(CARD, {**answers, code: given_points + 1}).score
            assert after is not None
            assert after >= before
