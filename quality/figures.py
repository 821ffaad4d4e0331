"""The figures of agents in a period, from the rows that they come from, in a fixed number of statements."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from crm.domain.codes import ContactOutcome
from crm.models import Contact
from quality.domain.discipline import Counts, count
from quality.domain.score import PeriodScore, blend, period_score
from quality.models import AgentPeriod, Attendance, Period, Review, ScoreWeights
from quality.pool import answered_calls
from tickets.models import TicketContact
from tickets.zones import span_of_days


@dataclass(frozen=True, slots=True)
class Figures:
    """One agent's score, and what it rests on; `basis` is that as it is stored with a closed period."""

    score: PeriodScore
    counts: Counts
    basis: dict[str, Any]


def figures_of(period: Period, rows: Sequence[AgentPeriod]) -> Iterator[tuple[AgentPeriod, Figures]]:
    """The figures of each row. Four statements, however many agents. Reviews, attendance and weights of a closed period
    never change, so its figures come out again to the last digit.
    """
    agents = [row.agent_id for row in rows]
    weights: dict[str, ScoreWeights] = {}
    for version in ScoreWeights.objects.in_force(period.first):
        weights.setdefault(version.desk, version)
    reviews: dict[int, list[tuple[int, Decimal]]] = {}
    scored = Review.objects.counted().filter(sampled__period=period, sampled__agent__in=agents).order_by("pk")
    for agent, pk, score in scored.values_list("sampled__agent", "pk", "score"):
        assert score is not None  # as a constraint holds
        reviews.setdefault(agent, []).append((pk, score))
    days: dict[int, list[Attendance]] = {}
    for day in Attendance.objects.filter(agent__in=agents, day__range=(period.first, period.last)).order_by(
        "day"
    ):
        days.setdefault(day.agent_id, []).append(day)
    # Of a closed period it stands as it was counted: a contact may be tied to a ticket years later.
    recorded = (
        _recorded(period, agents)
        if period.is_open
        else {row.agent_id: row.basis["counts"]["recorded"] for row in rows}
    )
    for row in rows:
        yield (
            row,
            _figures(
                row,
                weights,
                reviews.get(row.agent_id, []),
                days.get(row.agent_id, []),
                recorded.get(row.agent_id, 0),
            ),
        )


def _figures(
    row: AgentPeriod,
    weights: dict[str, ScoreWeights],
    reviews: list[tuple[int, Decimal]],
    days: list[Attendance],
    recorded: int,
) -> Figures:
    at_desk: dict[str, int] = {}
    for day in days:
        if not day.absence:
            at_desk[day.desk] = at_desk.get(day.desk, 0) + 1
    # Who was never at work in these days is judged by the desk where they belong.
    desks = at_desk or {row.desk: 1}
    used = {desk: weights[desk] for desk in desks if desk in weights}
    counts = count((day.work_day for day in days), recorded=recorded)
    whole = len(used) == len(desks)
    blended = blend([(used[desk].weights, number) for desk, number in desks.items()]) if whole else None
    target = _target(used, desks) if whole else Fraction(1)
    shares = counts.shares(target)
    score = period_score(blended, [one for _pk, one in reviews], shares)
    basis = {
        "reviews": [[pk, str(one)] for pk, one in reviews],
        "attendance": [day.pk for day in days],
        "counts": asdict(counts),
        "shares": {name: None if share is None else str(share) for name, share in asdict(shares).items()},
        "weights": [[used[desk].pk, desk, number] for desk, number in desks.items() if desk in used],
        "handling_target": str(target),
    }
    return Figures(score, counts, basis)


def _target(used: dict[str, ScoreWeights], desks: dict[str, int]) -> Fraction:
    """The handling time that is aimed at, the mean by days of the desks (seconds)."""
    days = sum(desks.values())
    return Fraction(sum(used[desk].handling_target_seconds * number for desk, number in desks.items()), days)


def _recorded(period: Period, agents: Sequence[int]) -> dict[int, int]:
    """Calls of each agent for which a ticket, or another outcome, was written down."""
    since, end = span_of_days(period.span.first, period.span.last)
    tied = Exists(TicketContact.objects.filter(contact=OuterRef("pk")))
    rows = Contact.objects.filter(
        answered_calls(), agent__in=agents, answered_at__gte=since, answered_at__lt=end
    ).filter(Q(tied) | ~Q(outcome=ContactOutcome.NONE))
    return dict(rows.order_by().values_list("agent").annotate(n=Count("pk")))
