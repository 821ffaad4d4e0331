"""One agent's periods, and one period down to the rows that its score comes from. A fixed number of statements."""

from dataclasses import dataclass
from decimal import Decimal

from crm.models import Staff
from quality.domain.discipline import Counts
from quality.domain.sampling import Missed, missed
from quality.domain.score import PeriodScore
from quality.figures import Figures, figures_of
from quality.models import AgentPeriod, Attendance, LadderStep, QualityRules, Review, Sampled, ScoreWeights
from quality.pool import Pooled, pools_of
from quality.queries.team import Failed, most_failed
from tickets.zones import span_of_days

TREND = 9
STEPS = 20


@dataclass(frozen=True)
class Point:
    """One period of the trend."""

    row: AgentPeriod
    total: Decimal | None


@dataclass(frozen=True)
class AgentPage:
    """Everything about one agent and one period."""

    row: AgentPeriod
    figures: Figures
    trend: list[Point]
    reviews: list[Review]
    waiting: int
    attendance: list[Attendance]
    weights: list[tuple[ScoreWeights, int]]
    missed: Missed
    pool: int
    to_work_on: list[Failed]
    steps: list[LadderStep]
    standard: Decimal

    @property
    def score(self) -> PeriodScore:
        """The score, computed from its rows: of a closed period the one that was written down."""
        return self.figures.score

    @property
    def counts(self) -> Counts:
        """What was counted of discipline."""
        return self.figures.counts


def periods_of(user: Staff, agent: int) -> list[AgentPeriod]:
    """The agent's periods that `user` may see, the newest first."""
    rows = AgentPeriod.objects.visible_to(user).filter(agent=agent).select_related("period", "agent")
    return list(rows.order_by("-period__first")[:TREND])


def read_agent(user: Staff, rows: list[AgentPeriod], row: AgentPeriod) -> AgentPage:
    """The page of `row`, one of `rows` (as `periods_of` gives them)."""
    period = row.period
    ((_row, figures),) = figures_of(period, [row])
    trend = [Point(one, figures.score.total if one.pk == row.pk else one.total) for one in reversed(rows)]
    reviews = (
        Review.objects.visible_to(user).counted().filter(sampled__period=period, sampled__agent=row.agent_id)
    )
    sampled = list(Sampled.objects.filter(period=period, agent=row.agent_id, calibration=None))
    days = Attendance.objects.visible_to(user).filter(
        agent=row.agent_id, day__range=(period.first, period.last)
    )
    versions = ScoreWeights.objects.in_bulk([pk for pk, _desk, _days in figures.basis["weights"]])
    _begins, over = span_of_days(period.first, period.last)
    pool = pools_of(period.span, [row.agent_id], until=over).get(row.agent_id, [])
    listed = list(reviews.select_related("sampled__message", "scorer").order_by("sampled__at"))
    return AgentPage(
        row=row,
        figures=figures,
        trend=trend,
        reviews=listed,
        waiting=len(sampled) - len(listed),
        attendance=list(days.order_by("day")),
        weights=[(versions[pk], days) for pk, _desk, days in figures.basis["weights"]],
        missed=missed([one.candidate for one in pool], [Pooled.of(one).candidate for one in sampled]),
        pool=len(pool),
        to_work_on=most_failed([one.period_id for one in rows[:3]], [row.agent_id]),
        steps=list(
            LadderStep.objects.visible_to(user)
            .filter(agent=row.agent_id)
            .prefetch_related("causes")
            .select_related("supervisor")[:STEPS]
        ),
        standard=QualityRules.current().standard,
    )
