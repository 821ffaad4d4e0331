"""What people answered to everything but "would you recommend": means, shares of choices, the satisfaction index."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from surveys.domain.codes import Asks
from surveys.domain.indices import Attribute, Mean, mean_of, satisfaction_index
from surveys.models import Answer, Choice, Question


@dataclass(frozen=True)
class Rated:
    """A question on a scale with its mean."""

    question: Question
    mean: Mean


@dataclass(frozen=True)
class Chosen:
    """One of several: each with how many chose it."""

    question: Question
    answers: int
    choices: list[tuple[Choice, int]]


@dataclass(frozen=True)
class Judged:
    """One attribute of a satisfaction index, by its two questions."""

    question: Question
    importance: Mean
    satisfaction: Mean


@dataclass(frozen=True)
class Ratings:
    """All of them. `index` is None where no attribute has both kinds of answers."""

    rated: list[Rated]
    chosen: list[Chosen]
    attributes: list[Judged]
    index: float | None


def read_ratings(questions: Iterable[Question], responses: Any) -> Ratings:
    """The figures of these questions over these responses: one statement."""
    asked = [one for one in questions if one.scale is not None]
    counted = Answer.objects.filter(response__in=responses, question__in=asked).order_by()
    counts: dict[int, list[tuple[int, int]]] = {}
    for question, number, count in counted.values_list("question", "number").annotate(n=Count("pk")):
        counts.setdefault(question, []).append((number, count))
    means = {one.pk: _mean(one, counts) for one in asked}
    pairs = pairs_of(asked)
    paired = {one.pk for pair in pairs for one in pair}
    return Ratings(
        rated=[
            Rated(one, means[one.pk])
            for one in asked
            if one.is_rated and one.asks != Asks.RECOMMEND and one.pk not in paired
        ],
        chosen=[_chosen(one, dict(counts.get(one.pk, ()))) for one in asked if one.asks == Asks.CHOICE],
        attributes=[
            Judged(satisfaction, means[importance.pk], means[satisfaction.pk])
            for importance, satisfaction in pairs
        ],
        index=satisfaction_index(
            [_attribute(importance, satisfaction, counts) for importance, satisfaction in pairs]
        ),
    )


def pairs_of(questions: list[Question]) -> list[tuple[Question, Question]]:
    """The questions for importance and satisfaction of each attribute that has both."""
    important = {one.attribute: one for one in questions if one.attribute and one.asks == Asks.IMPORTANCE}
    return [
        (important[one.attribute], one)
        for one in questions
        if one.asks == Asks.SATISFACTION and one.attribute in important
    ]


def _attribute(
    importance: Question, satisfaction: Question, counts: dict[int, list[tuple[int, int]]]
) -> Attribute:
    def numbers(question: Question) -> list[int]:
        return [number for number, count in counts.get(question.pk, ()) for _each in range(count)]

    assert satisfaction.high is not None
    return Attribute(satisfaction.attribute, numbers(importance), numbers(satisfaction), satisfaction.high)


def _mean(question: Question, counts: dict[int, list[tuple[int, int]]]) -> Mean:
    assert question.low is not None
    assert question.high is not None
    return mean_of(counts.get(question.pk, ()), question.low, question.high)


def _chosen(question: Question, counts: dict[int, int]) -> Chosen:
    choices = [(one, counts.get(one.number, 0)) for one in question.choices.all()]
    return Chosen(question, sum(count for _choice, count in choices), choices)
