"""Open a period, draw its samples, close it."""

from datetime import date, datetime
from secrets import token_hex

from core.errors import N_, Conflict, Invalid
from core.transactions import whole
from crm.domain.codes import Role
from crm.models import Staff
from quality.actions.ladder import note_cause
from quality.actions.permission import require
from quality.domain.codes import Cause, PeriodState, ReviewState, Work
from quality.domain.periods import span_of
from quality.domain.roles import Deed
from quality.domain.sampling import Candidate, draw
from quality.figures import figures_of
from quality.models import AgentPeriod, Appeal, Period, QualityRules, Review, Sampled, Scorecard, ScoreWeights
from quality.notices import tell_closed
from quality.pool import Pooled, pools_of
from tickets.zones import local_day

#: Roles whose work is scored.
SCORED = (Role.INBOUND_AGENT, Role.SOCIAL_AGENT, Role.OUTBOUND_AGENT)


@whole
def open_period(*, day: date, actor: Staff | None, now: datetime, seed: str = "") -> Period:
    """Open the period in which `day` lies, with everybody whose work is scored. One that is open is returned as it is.

    Raises `NotAllowed`; `Invalid` when it has not begun yet; `Conflict` when it is closed.
    """
    require(actor, Deed.RUN_PERIOD)
    span = span_of(day)
    if span.first > local_day(now):
        raise Invalid(N_("This period has not begun yet."), field="day", code="not_begun")
    period, new = Period.objects.get_or_create(
        first=span.first,
        defaults={
            "last": span.last,
            "seed": seed or token_hex(8),
            "opened_at": now,
            "opened_by": actor,
        },
    )
    if not new and not period.is_open:
        raise Conflict(
            N_("The period %(period)s is closed, and its scores are final."),
            params={"period": str(period)},
            field="day",
            code="closed",
        )
    _enrol(period)
    return period


@whole
def draw_samples(*, period: Period, actor: Staff | None, now: datetime) -> int:
    """Draw, for each agent, as many contacts as are due at `now`: the share of the sample size that has passed of the
    period. Returns how many were drawn. Drawn again at the same moment, it draws nothing.

    Raises `NotAllowed`; `Conflict` when the period is closed.
    """
    require(actor, Deed.RUN_PERIOD)
    lock_open(period)
    _enrol(period)
    cards = cards_of(period)
    target = _target(period, local_day(now))
    agents = [
        row.agent_id
        for row in AgentPeriod.objects.filter(period=period).exclude(desk__in=_unscored_desks(period))
    ]
    pools = pools_of(period.span, agents, until=now)
    drawn: dict[int, list[Candidate]] = {}
    calibrated: set[str] = set()
    for row in Sampled.objects.filter(period=period).select_related("calibration"):
        candidate = Pooled.of(row).candidate
        if hasattr(row, "calibration"):
            calibrated.add(candidate.key)
        else:
            drawn.setdefault(row.agent_id, []).append(candidate)
    made: list[Sampled] = []
    for agent in agents:
        candidates = {one.candidate.key: one for one in pools.get(agent, []) if one.work in cards}
        pool = {key: one for key, one in candidates.items() if key not in calibrated}
        chosen = draw(
            (one.candidate for one in pool.values()),
            drawn=drawn.get(agent, []),
            target=target,
            seed=f"{period.seed}:{agent}",
        )
        made += [
            pool[one.key].sampled(period=period, agent=agent, scorecard=cards[pool[one.key].work], now=now)
            for one in chosen
        ]
    Sampled.objects.bulk_create(made, batch_size=500)
    return len(made)


@whole
def close_period(*, period: Period, actor: Staff | None, now: datetime) -> Period:
    """Write everybody's score down and end the period. Fewer records than calls become causes of the ladder.

    Raises `NotAllowed`; `Invalid` before its last day is over; `Conflict` when it is closed already, or a review is
    still a draft or under appeal.
    """
    require(actor, Deed.RUN_PERIOD)
    lock_open(period)
    if local_day(now) <= period.last:
        raise Invalid(
            N_("The period goes on until %(day)s. Close it when that day is over."),
            params={"day": period.last.isoformat()},
            field="period",
            code="not_over",
        )
    _refuse_unfinished(period)
    rows = list(AgentPeriod.objects.filter(period=period).select_related("agent"))
    for row, figures in figures_of(period, rows):
        row.total, row.quality, row.discipline = (
            figures.score.total,
            figures.score.quality,
            figures.score.discipline,
        )
        row.missing, row.basis = figures.score.missing, figures.basis
        if figures.counts.recorded < figures.counts.answered:
            note_cause(agent=row.agent, cause=Cause.UNRECORDED, on=period.last, source=row, now=now)
    AgentPeriod.objects.bulk_update(
        rows, ["total", "quality", "discipline", "missing", "basis"], batch_size=200
    )
    Period.objects.filter(pk=period.pk).update(state=PeriodState.CLOSED, closed_at=now, closed_by=actor)
    period.refresh_from_db()
    tell_closed(period, now=now)
    return period


def cards_of(period: Period) -> dict[Work, Scorecard]:
    """The scorecard of each kind of work that the period uses."""
    found: dict[Work, Scorecard] = {}
    for row in Scorecard.objects.in_force(period.first):
        found.setdefault(Work(row.work), row)
    return found


def lock_open(period: Period) -> None:
    """Hold the period open until the transaction ends. Raises `Conflict` when it is closed."""
    row = Period.objects.select_for_update().get(pk=period.pk)
    if not row.is_open:
        raise Conflict(
            N_("The period %(period)s is closed, and its scores are final."),
            params={"period": str(row)},
            field="period",
            code="closed",
        )


def _enrol(period: Period) -> None:
    """Everybody who is scored belongs to the period, from the moment at which they are there."""
    known = set(AgentPeriod.objects.filter(period=period).values_list("agent", flat=True))
    agents = Staff.objects.filter(is_active=True, role__in=SCORED).exclude(pk__in=known).order_by("pk")
    AgentPeriod.objects.bulk_create(
        (AgentPeriod(period=period, agent=agent, desk=agent.desk, team=agent.team) for agent in agents),
        batch_size=500,
        ignore_conflicts=True,
    )


def _unscored_desks(period: Period) -> list[str]:
    """Desks whose quality weighs nothing: of their people nothing is drawn."""
    newest: dict[str, ScoreWeights] = {}
    for row in ScoreWeights.objects.in_force(period.first):
        newest.setdefault(row.desk, row)
    return [desk for desk, row in newest.items() if not row.quality]


def _target(period: Period, today: date) -> int:
    """The share of the sample size that is due: all of it once the last day has begun."""
    size = QualityRules.current().sample_size
    passed = (min(today, period.last) - period.first).days + 1
    return max(0, -(-size * passed // period.span.days))


def _refuse_unfinished(period: Period) -> None:
    counted = Review.objects.filter(sampled__period=period, calibration=None)
    drafts = counted.filter(state=ReviewState.DRAFT).count()
    appeals = Appeal.objects.filter(answer__review__in=counted, decided_at=None).count()
    if drafts or appeals:
        raise Conflict(
            N_(
                "%(drafts)s drafts are not submitted and %(appeals)s appeals not decided. Finish them, then close."
            ),
            params={"drafts": drafts, "appeals": appeals},
            field="period",
            code="unfinished",
            extra={"drafts": drafts, "appeals": appeals},
        )
