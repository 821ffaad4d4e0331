"""Reading surveys. `visible_to(user)` is the one place that decides whose answers somebody may count."""

from typing import Any, Self

from django.db import models

from crm.domain.codes import Role

#: Who sees the figures of the whole country.
READERS = frozenset({Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE})


class OfBranchQuerySet(models.QuerySet[Any]):
    """Rows with a `branch`: answers, codes at counters."""

    def visible_to(self, user: Any) -> Self:
        """Supervisors, QCOs, head office: all. Regional deputy: the region's. Branch officer: the own branch's.
        Agents: none, for nobody looks at who judged their own work.
        """
        if not is_at_work(user):
            return self.none()
        if user.is_regional_deputy and not user.is_superuser:
            return self.filter(branch__region=user.region_id)
        if counts_nation(user):
            return self
        return self.filter(branch=user.branch_id) if user.is_branch_officer else self.none()


def is_at_work(user: Any) -> bool:
    """Whether this is somebody with an open account."""
    return bool(user and user.is_authenticated and user.is_active)


def counts_nation(user: Any) -> bool:
    """Whether `user` counts the answers of the whole country."""
    return is_at_work(user) and bool(
        user.is_superuser or (user.role in READERS and not user.is_regional_deputy)
    )


def reads_figures(user: Any) -> bool:
    """Whether `user` may look at figures at all."""
    return is_at_work(user) and bool(user.is_superuser or user.role in READERS or user.is_branch_officer)
