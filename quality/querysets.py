"""Reading quality monitoring. `visible_to(user)` is the one place that decides who sees which rows.

Agents see what is their own, and of reviews what was submitted; scorers, supervisors and head office see all but
drafts of others. Regional deputies and branches have no agents of the care centre, and see nothing.
"""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from crm.domain.codes import Role
from quality.domain.codes import ReviewState

#: Who watches over everybody's work.
WATCHERS = frozenset({Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE})


def watches(user: Any) -> bool:
    """Whether `user` sees everybody's scores."""
    if not (user and user.is_authenticated and user.is_active):
        return False
    return bool(user.is_superuser or (user.role in WATCHERS and not user.is_regional_deputy))


def is_scored(user: Any) -> bool:
    """Whether `user` is somebody whose work is scored."""
    return bool(user and user.is_authenticated and user.is_active and user.is_agent)


class VersionQuerySet(models.QuerySet[Any]):
    """Rows with `valid_from`, each in force until the next."""

    def in_force(self, day: date) -> Self:
        """Versions that periods up to `day` use or used, the newest first: of each kind the first is in force."""
        return self.filter(valid_from__lte=day).order_by("-valid_from")


class OwnQuerySet(models.QuerySet[Any]):
    """Rows that belong to an agent."""

    def visible_to(self, user: Any) -> Self:
        """Everything to those who watch, their own to agents."""
        if watches(user):
            return self
        return self.filter(agent=user) if is_scored(user) else self.none()


class LadderStepQuerySet(OwnQuerySet):
    """Steps of the ladder."""

    def standing(self) -> Self:
        """Those that were not withdrawn, in the order of their causes."""
        return self.filter(withdrawn_at=None).order_by("cause_on", "id")


class SampledQuerySet(OwnQuerySet):
    """Sampled contacts."""

    def to_score(self) -> Self:
        """Those that count and that nobody has begun to score."""
        return self.filter(calibration=None).exclude(reviews__calibration=None, reviews__isnull=False)


class ReviewQuerySet(models.QuerySet[Any]):
    """Scored contacts."""

    def counted(self) -> Self:
        """The ones that count for the agent: submitted, and not of a calibration."""
        return self.filter(calibration=None).exclude(state=ReviewState.DRAFT)

    def visible_to(self, user: Any) -> Self:
        """To those who watch: what was submitted, and their own drafts. Nobody who is scored sees a calibration, and
        nobody who still has to score one sees what the others gave.
        """
        if watches(user):
            mine = Q(scorer=user)
            open_to_all = ~Q(state=ReviewState.DRAFT) & (
                Q(calibration=None) | ~Q(calibration__scorers=user) | _has_scored(user)
            )
            return self.filter(mine | open_to_all)
        return self.counted().filter(sampled__agent=user) if is_scored(user) else self.none()


def _has_scored(user: Any) -> Q:
    from quality.models import Review

    done = Review.objects.filter(scorer=user).exclude(state=ReviewState.DRAFT).exclude(calibration=None)
    return Q(calibration__in=done.values("calibration"))
