"""What a scorer finds to do: contacts that wait, drafts, appeals. A fixed number of statements."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from crm.models import Staff
from quality.domain.codes import PeriodState, ReviewState
from quality.models import Appeal, Period, Review, Sampled


@dataclass(frozen=True)
class Progress:
    """How far a period is: contacts of the sample, those that are scored, and those that somebody has begun."""

    period: Period
    sampled: int
    scored: int
    begun: int

    @property
    def left(self) -> int:
        """What nobody has begun."""
        return self.sampled - self.scored - self.begun


def open_periods() -> list[Progress]:
    """Open periods, the oldest first: it is closed first. One statement."""
    counted = Q(sampled__calibration=None)
    drafts = Q(sampled__reviews__state=ReviewState.DRAFT, sampled__reviews__calibration=None)
    rows = Period.objects.filter(state=PeriodState.OPEN).annotate(
        all_sampled=Count("sampled", filter=counted, distinct=True),
        all_begun=Count("sampled__reviews", filter=counted & drafts, distinct=True),
        all_scored=Count(
            "sampled__reviews",
            filter=counted
            & ~Q(sampled__reviews__state=ReviewState.DRAFT)
            & Q(sampled__reviews__calibration=None),
            distinct=True,
        ),
    )
    return [Progress(row, row.all_sampled, row.all_scored, row.all_begun) for row in rows.order_by("first")]


def to_score(user: Staff) -> Any:
    """Contacts that wait for a scorer, of the oldest open period first, spread over agents: whose agent was scored
    least comes first. Nobody is offered their own work.
    """
    rows = Sampled.objects.visible_to(user).to_score().filter(period__state=PeriodState.OPEN)
    scored = Count(
        "agent__sampled__reviews",
        filter=Q(agent__sampled__period=F("period"))
        & ~Q(agent__sampled__reviews__state=ReviewState.DRAFT)
        & Q(agent__sampled__reviews__calibration=None),
        distinct=True,
    )
    rows = (
        rows.exclude(agent=user).annotate(done=scored).select_related("agent", "period", "message", "contact")
    )
    return rows.order_by("period__first", "done", "at", "id")


def drafts_of(user: Staff) -> Any:
    """The scorer's own unfinished reviews."""
    rows = Review.objects.filter(scorer=user, state=ReviewState.DRAFT)
    return rows.select_related("sampled__agent", "sampled__period").order_by("begun_at")


def appeals_for(user: Staff) -> Any:
    """Appeals that `user` may decide: not against their own scores, nor about their own work."""
    rows = Appeal.objects.filter(decided_at=None).exclude(answer__review__scorer=user)
    rows = rows.exclude(answer__review__sampled__agent=user)
    return rows.select_related(
        "answer__review__sampled__agent", "answer__review__scorer", "answer__criterion"
    ).order_by("raised_at")


def calibrations_for(user: Staff) -> Any:
    """Contacts of calibrations to which `user` was asked and has not begun."""
    rows = Sampled.objects.filter(calibration__scorers=user, period__state=PeriodState.OPEN)
    return rows.exclude(reviews__scorer=user).select_related("agent", "period").order_by("drawn_at")
