"""The figures of a survey, within what the reader may count. A fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from crm.models import Branch, Staff
from surveys.domain.codes import Asks
from surveys.domain.nps import PASSIVE, PROMOTER, NetScore
from surveys.domain.psychometrics import Psychometrics, psychometrics
from surveys.models import Answer, Question, Response, Survey, SurveyRules

#: What a score is divided by, as columns of the response.
PARTS = ("branch", "segment", "channel")


@dataclass(frozen=True)
class Cell:
    """The score of one branch, segment or channel."""

    key: Any
    name: str
    score: NetScore


@dataclass(frozen=True)
class Breakdown:
    """The scores by one column. `hidden`: parts with fewer answers than are shown, and the answers in them."""

    column: str
    cells: list[Cell]
    hidden: int
    hidden_answers: int


@dataclass(frozen=True)
class Recommendation:
    """One question that an NPS is made of."""

    question: Question
    score: NetScore
    breakdowns: list[Breakdown]


@dataclass(frozen=True)
class Figures:
    """Everything about a survey."""

    survey: Survey
    respondents: int
    recommendations: list[Recommendation]
    items: Psychometrics
    questions: dict[str, Question]


def read_surveys(user: Staff) -> list[tuple[Survey, int]]:
    """The surveys with how many answers to them the reader may count."""
    counted = dict(Response.objects.visible_to(user).order_by().values_list("survey").annotate(n=Count("pk")))
    return [(survey, counted.get(survey.pk, 0)) for survey in Survey.objects.all()]


def read_figures(user: Staff, survey: Survey) -> Figures:
    """The figures of `survey` over the responses that `user` may count."""
    responses = Response.objects.visible_to(user).filter(survey=survey)
    questions = {one.code: one for one in survey.questions.all() if one.scale is not None}
    smallest = SurveyRules.current().smallest_cell
    recommended = [one for one in questions.values() if one.asks == Asks.RECOMMEND]
    return Figures(
        survey=survey,
        respondents=responses.count(),
        recommendations=[_recommendation(one, responses, smallest) for one in recommended],
        items=psychometrics(_rows(responses, questions), list(questions)),
        questions=questions,
    )


def _rows(responses: Any, questions: dict[str, Question]) -> list[dict[str, int | None]]:
    rows: dict[int, dict[str, int | None]] = {pk: {} for pk in responses.values_list("pk", flat=True)}
    answers = Answer.objects.filter(response__in=responses, question__in=questions.values())
    for response, code, number in answers.values_list("response", "question__code", "number"):
        rows[response][code] = number
    return list(rows.values())


def _recommendation(question: Question, responses: Any, smallest: int) -> Recommendation:
    answers = Answer.objects.filter(question=question, response__in=responses)
    whole = _scores(answers, [])
    return Recommendation(
        question=question,
        score=whole[0][1] if whole else NetScore(0, 0, 0),
        breakdowns=[_breakdown(answers, column, smallest) for column in PARTS],
    )


def _scores(answers: Any, columns: Sequence[str]) -> list[tuple[Any, NetScore]]:
    rows = answers.order_by().values_list(*columns) if columns else answers.order_by().values_list("question")
    counted = rows.annotate(
        promoters=Count("pk", filter=Q(number__gte=PROMOTER)),
        passives=Count("pk", filter=Q(number__gte=PASSIVE, number__lt=PROMOTER)),
        detractors=Count("pk", filter=Q(number__lt=PASSIVE)),
    )
    return [(row[0], NetScore(*row[-3:])) for row in counted]


def _breakdown(answers: Any, column: str, smallest: int) -> Breakdown:
    scores = _scores(answers, [f"response__{column}"])
    named = sorted(
        ((key, one) for key, one in scores if key not in (None, "")), key=lambda pair: pair[1].answers
    )
    hidden = [one for one in named if one[1].answers < smallest]
    # A single part that is not shown could be told from the whole by subtraction: the next one hides it.
    if len(hidden) == 1 and len(named) == len(scores):
        hidden = named[:2]
    shown = named[len(hidden) :]
    names = _names(column, [key for key, _score in shown])
    cells = [Cell(key, names[key], score) for key, score in shown]
    return Breakdown(
        column,
        sorted(cells, key=lambda one: one.name),
        len(hidden),
        sum(score.answers for _key, score in hidden),
    )


def _names(column: str, keys: list[Any]) -> dict[Any, str]:
    if column == "branch":
        return {branch.pk: str(branch) for branch in Branch.objects.filter(pk__in=keys)}
    field: Any = Response._meta.get_field(column)
    return {key: str(word) for key, word in field.flatchoices if key in keys}
