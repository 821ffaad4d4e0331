"""The figures of a survey, within what the reader may count. A fixed number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncMonth

from crm.models import Branch, Region, Staff
from surveys.domain.cells import hidden_cells
from surveys.domain.codes import MEASURES, Asks
from surveys.domain.nps import PASSIVE, PROMOTER, Change, NetScore, change
from surveys.domain.psychometrics import Psychometrics, psychometrics
from surveys.domain.spans import Span
from surveys.models import Answer, Question, Response, Survey, SurveyRules
from surveys.queries.ratings import Ratings, read_ratings
from surveys.queries.returns import Returns, read_returns
from surveys.queries.weights import CampaignFigures, read_campaigns

#: What a score is divided by, as columns of the response.
PARTS: Mapping[str, str] = {
    "region": "branch__region",
    "branch": "branch",
    "segment": "segment",
    "channel": "channel",
    "team": "team",
}


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
    """One question that an NPS is made of. `months`: the score of each month, None where it is too small to be shown.
    `before` is the score of as many months before, with the change since then.
    """

    question: Question
    score: NetScore
    breakdowns: list[Breakdown]
    months: list[tuple[date, NetScore | None]]
    before: NetScore | None = None
    change: Change | None = None


@dataclass(frozen=True)
class Figures:
    """Everything about a survey."""

    survey: Survey
    span: Span | None
    known_months: tuple[date, date] | None
    respondents: int
    recommendations: list[Recommendation]
    ratings: Ratings
    campaigns: list[CampaignFigures]
    items: Psychometrics
    returns: Returns | None
    questions: dict[str, Question] = field(default_factory=dict)
    #: How many questions could measure one thing together.
    measures: int = 0


def read_surveys(user: Staff) -> list[tuple[Survey, int]]:
    """The surveys with how many answers to them the reader may count."""
    counted = dict(Response.objects.visible_to(user).order_by().values_list("survey").annotate(n=Count("pk")))
    return [(survey, counted.get(survey.pk, 0)) for survey in Survey.objects.all()]


def read_figures(user: Staff, survey: Survey, span: Span | None = None, *, now: datetime) -> Figures:
    """The figures of `survey` over the responses that `user` may count, of all time or of the months of `span`; who
    still has time to answer as of `now`.
    """
    seen = Response.objects.visible_to(user).filter(survey=survey)
    days = seen.aggregate(first=Min("answered_on"), last=Max("answered_on"))
    responses = within(seen, span)
    questions = {one.code: one for one in survey.questions.prefetch_related("choices")}
    smallest = SurveyRules.current().smallest_cell
    recommended = [one for one in questions.values() if one.asks == Asks.RECOMMEND]
    # What is not put to everybody cannot be one of the measures of one thing.
    measures = {
        code: one for code, one in questions.items() if one.asks in MEASURES and one.only_if_id is None
    }
    return Figures(
        survey=survey,
        span=span,
        known_months=(days["first"], days["last"]) if days["first"] else None,
        respondents=responses.count(),
        recommendations=[_recommendation(one, seen, span, smallest) for one in recommended],
        campaigns=read_campaigns(user, survey, questions.values()),
        ratings=read_ratings(questions.values(), responses),
        items=psychometrics(_rows(responses, measures), list(measures)),
        returns=read_returns(user, survey, span, now),
        questions=questions,
        measures=len(measures),
    )


def within(responses: Any, span: Span | None) -> Any:
    """The responses of these months."""
    return responses if span is None else responses.filter(answered_on__range=(span.first, span.end))


def _rows(responses: Any, questions: dict[str, Question]) -> list[dict[str, int | None]]:
    rows: dict[int, dict[str, int | None]] = {pk: {} for pk in responses.values_list("pk", flat=True)}
    answers = Answer.objects.filter(response__in=responses, question__in=questions.values())
    for response, code, number in answers.values_list("response", "question__code", "number"):
        rows[response][code] = number
    return list(rows.values())


def _recommendation(question: Question, seen: Any, span: Span | None, smallest: int) -> Recommendation:
    answers = Answer.objects.filter(question=question, response__in=within(seen, span))
    score = _whole(answers)
    before = None
    if span is not None:
        before = _whole(Answer.objects.filter(question=question, response__in=within(seen, span.before)))
    return Recommendation(
        question=question,
        score=score,
        breakdowns=[_breakdown(answers, name, smallest) for name in PARTS],
        months=_months(Answer.objects.filter(question=question, response__in=seen), smallest),
        before=before,
        change=None
        if before is None or min(before.answers, score.answers) < smallest
        else change(before, score),
    )


def _whole(answers: Any) -> NetScore:
    return next((score for _key, score in _scores(answers, "question")), NetScore(0, 0, 0))


def _months(answers: Any, smallest: int) -> list[tuple[date, NetScore | None]]:
    dated = answers.filter(response__answered_on__isnull=False)
    scores = dict(_scores(dated.annotate(month=TruncMonth("response__answered_on")), "month"))
    hidden = hidden_cells({month: one.answers for month, one in scores.items()}, smallest)
    return [(month, None if month in hidden else scores[month]) for month in sorted(scores)]


def _scores(answers: Any, column: str) -> list[tuple[Any, NetScore]]:
    counted = (
        answers.order_by()
        .values_list(column)
        .annotate(
            promoters=Count("pk", filter=Q(number__gte=PROMOTER)),
            passives=Count("pk", filter=Q(number__gte=PASSIVE, number__lt=PROMOTER)),
            detractors=Count("pk", filter=Q(number__lt=PASSIVE)),
        )
    )
    return [(row[0], NetScore(*row[-3:])) for row in counted]


def _breakdown(answers: Any, name: str, smallest: int) -> Breakdown:
    scores = _scores(answers, f"response__{PARTS[name]}")
    named = {key: one for key, one in scores if key not in (None, "")}
    counts = {key: one.answers for key, one in named.items()}
    groups = None
    if name == "branch":
        groups = dict(Branch.objects.filter(pk__in=counts).values_list("pk", "region"))
    hidden = hidden_cells(counts, smallest, groups=groups)
    shown = [key for key in named if key not in hidden]
    names = _names(name, shown)
    return Breakdown(
        name,
        sorted((Cell(key, names[key], named[key]) for key in shown), key=lambda one: one.name),
        len(hidden),
        sum(counts[key] for key in hidden),
    )


def _names(name: str, keys: Sequence[Any]) -> dict[Any, str]:
    models: dict[str, Any] = {"branch": Branch, "region": Region}
    if name in models:
        return {row.pk: str(row) for row in models[name].objects.filter(pk__in=keys)}
    if name == "team":
        return {key: str(key) for key in keys}
    column: Any = Response._meta.get_field(name)
    return {key: str(word) for key, word in column.flatchoices if key in keys}
