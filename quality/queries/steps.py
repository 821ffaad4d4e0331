"""Steps of the ladder: what is to be done, and one step with its causes."""

from typing import Any

from django.db.models import F

from crm.models import Staff
from quality.models import LadderStep


def steps_of(user: Staff) -> Any:
    """What `user` may see: what is to be carried out first, then the newest."""
    rows = LadderStep.objects.visible_to(user).filter(withdrawn_at=None).select_related("agent", "supervisor")
    return rows.prefetch_related("causes").order_by(F("done_on").desc(nulls_first=True), "due_on", "-id")


def one_step(user: Staff, pk: int) -> LadderStep | None:
    """The step with its causes, if `user` may see it."""
    rows = LadderStep.objects.visible_to(user).select_related("agent", "supervisor")
    found: LadderStep | None = (
        rows.prefetch_related("causes__attendance", "causes__review", "causes__agent_period__period")
        .filter(pk=pk)
        .first()
    )
    return found
