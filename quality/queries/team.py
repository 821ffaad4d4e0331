"""A period over everybody: who stands where, what fails most often. A fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery

from crm.models import Staff
from quality.domain.codes import Missing
from quality.domain.score import PeriodScore
from quality.figures import figures_of
from quality.models import (
    AgentPeriod,
    CardCriterion,
    LadderStep,
    Period,
    QualityRules,
    Review,
    ReviewAnswer,
    Sampled,
)

#: Lower bounds of the bars of the distribution; what is below the first is one bar.
EDGES = tuple(Decimal(edge) for edge in (80, 82.5, 85, 87.5, 90, 92.5, 95, 97.5))
MOST_FAILED = 8


@dataclass(frozen=True)
class Member:
    """One agent's line. `final` figures are those of a closed period; others are as things stand now."""

    row: AgentPeriod
    score: PeriodScore
    sampled: int
    scored: int
    step: LadderStep | None

    @property
    def total(self) -> Decimal | None:
        """The QM score, None while it cannot be computed."""
        return self.score.total


@dataclass(frozen=True)
class Failed:
    """A criterion, how often it was answered and how often it was a finding."""

    criterion: CardCriterion
    count: int
    asked: int

    @property
    def percent(self) -> int:
        """Share of the contacts to which it applied."""
        return round(100 * self.count / self.asked)


@dataclass(frozen=True)
class Team:
    """The whole page."""

    period: Period
    members: list[Member]
    failed: list[Failed]
    standard: Decimal

    @property
    def counted(self) -> list[Decimal]:
        """The scores that there are."""
        return [one.total for one in self.members if one.total is not None]

    @property
    def reached(self) -> int:
        """How many reach the standard."""
        return sum(score >= self.standard for score in self.counted)

    @property
    def percent(self) -> int | None:
        """Their share; None while nobody has a score."""
        return round(100 * self.reached / len(self.counted)) if self.counted else None

    @property
    def bars(self) -> list[tuple[str, int, bool]]:
        """The distribution: label, agents, whether the bar reaches the standard."""
        edges = [Decimal(0), *EDGES]
        found = []
        for place, edge in enumerate(edges):
            top = edges[place + 1] if place + 1 < len(edges) else None
            count = sum(edge <= score and (top is None or score < top) for score in self.counted)
            label = f"<{EDGES[0]}" if not place else f"{edge.normalize():f}"
            found.append((label, count, edge >= self.standard))
        return found


def read_team(user: Staff, period: Period, *, team: str = "", desk: str = "") -> Team:
    """The members of the period that `user` may see, the lowest score first: who needs help comes first."""
    rows = AgentPeriod.objects.visible_to(user).filter(period=period).select_related("agent")
    if team:
        rows = rows.filter(team=team)
    if desk:
        rows = rows.filter(desk=desk)
    found = list(rows)
    scores = scores_of(period, found)
    sampled = _counts(Sampled.objects.filter(period=period, calibration=None), "agent")
    scored = _counts(Review.objects.counted().filter(sampled__period=period), "sampled__agent")
    steps = standing_steps([row.agent_id for row in found])
    members = [
        Member(
            row,
            scores[row.pk],
            sampled.get(row.agent_id, 0),
            scored.get(row.agent_id, 0),
            steps.get(row.agent_id),
        )
        for row in found
    ]
    members.sort(key=lambda one: (one.total is None, one.total or 0, str(one.row.agent)))
    agents = [row.agent_id for row in found]
    return Team(period, members, most_failed([period.pk], agents), QualityRules.current().standard)


def scores_of(period: Period, rows: Sequence[AgentPeriod]) -> dict[int, PeriodScore]:
    """By row: the stored score of a closed period, or the one of now."""
    if period.is_open:
        return {row.pk: figures.score for row, figures in figures_of(period, rows)}
    return {row.pk: PeriodScore(row.total, row.quality, row.discipline, Missing(row.missing)) for row in rows}


def standing_steps(agents: Sequence[int]) -> dict[int, LadderStep]:
    """The last step of each agent that was not withdrawn."""
    last = LadderStep.objects.filter(agent=OuterRef("agent")).standing().reverse().values("pk")[:1]
    rows = LadderStep.objects.filter(agent__in=agents, pk=Subquery(last))
    return {step.agent_id: step for step in rows}


def most_failed(periods: Sequence[int], agents: Sequence[int]) -> list[Failed]:
    """The criteria that are findings most often. Two statements."""
    counted = Review.objects.counted().filter(sampled__period__in=periods, sampled__agent__in=agents)
    rows: Any = ReviewAnswer.objects.filter(review__in=counted, points__isnull=False)
    found = (
        rows.order_by()
        .values("criterion")
        .annotate(asked=Count("pk"), failed=Count("pk", filter=Q(points__lt=F("criterion__top"))))
        .filter(failed__gt=0)
        .order_by("-failed", "criterion")[:MOST_FAILED]
    )
    lines = list(found)
    criteria = CardCriterion.objects.in_bulk([line["criterion"] for line in lines])
    return [Failed(criteria[line["criterion"]], line["failed"], line["asked"]) for line in lines]


def _counts(rows: Any, by: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk")))
