"""How far scorers agree in the calibrations of some periods. A fixed number of statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from crm.models import Staff
from quality.domain.agreement import Agreement, drift, kappa, score_correlation
from quality.domain.codes import ReviewState
from quality.models import CardCriterion, Review, ReviewAnswer


@dataclass(frozen=True)
class Drift:
    """How many points a scorer lies above the mean of the others, in how many contacts."""

    scorer: Staff
    points: float
    contacts: int


@dataclass(frozen=True)
class Course:
    """One scorer's drift period by period, in the order of time; None where nothing of theirs was calibrated."""

    scorer: Staff
    points: list[float | None]


@dataclass(frozen=True)
class Line:
    """The agreement about one criterion."""

    criterion: CardCriterion
    agreement: Agreement


@dataclass(frozen=True)
class Calibrated:
    """Everything about the calibrations."""

    score: Agreement
    criteria: list[Line]
    drift: list[Drift]
    #: First days of the periods with calibrations, and the course of each scorer over them.
    days: list[date]
    courses: list[Course]


def read_agreement(periods: Sequence[int]) -> Calibrated:
    """Submitted scores of calibrations in these periods (their keys)."""
    reviews = Review.objects.filter(calibration__sampled__period__in=periods).exclude(state=ReviewState.DRAFT)
    scores: dict[int, dict[Any, float]] = defaultdict(dict)
    people: dict[int, Staff] = {}
    of_period: dict[date, set[int]] = defaultdict(set)
    for review in reviews.select_related("scorer", "sampled__period").order_by("pk"):
        scores[review.sampled_id][review.scorer_id] = float(review.score or 0)
        people[review.scorer_id] = review.scorer
        of_period[review.sampled.period.first].add(review.sampled_id)
    answers = ReviewAnswer.objects.filter(review__in=reviews).select_related("criterion__section", "review")
    given: dict[int, dict[int, dict[Any, object]]] = defaultdict(lambda: defaultdict(dict))
    criteria: dict[int, CardCriterion] = {}
    for answer in answers:
        criteria[answer.criterion_id] = answer.criterion
        given[answer.criterion_id][answer.review.sampled_id][answer.review.scorer_id] = answer.points
    order = sorted(
        criteria.values(), key=lambda one: (one.section.scorecard_id, one.section.position, one.position)
    )
    apart = drift(list(scores.values()))
    return Calibrated(
        score=score_correlation(list(scores.values())),
        criteria=[Line(one, kappa(list(given[one.pk].values()))) for one in order],
        drift=sorted(
            (Drift(people[key], points, contacts) for key, (points, contacts) in apart.items()),
            key=lambda one: str(one.scorer),
        ),
        days=sorted(of_period),
        courses=_courses(scores, of_period, people),
    )


def _courses(
    scores: dict[int, dict[Any, float]], of_period: dict[date, set[int]], people: dict[int, Staff]
) -> list[Course]:
    by_day = [drift([scores[one] for one in sorted(of_period[day])]) for day in sorted(of_period)]
    rows = [
        Course(row, [found[key][0] if key in found else None for found in by_day])
        for key, row in people.items()
    ]
    return sorted(rows, key=lambda one: str(one.scorer))


def as_fields(agreement: Agreement, subject: str) -> dict[str, Any]:
    """The agreement as plain fields."""
    return {**asdict(agreement), "subject": subject}
