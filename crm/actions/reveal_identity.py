"""Show a protected number to somebody who needs it, and keep that they saw it."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from core.errors import N_, Invalid, NotFound
from crm.actions.permission import require
from crm.domain.codes import IdentityField
from crm.domain.powers import Power
from crm.domain.text import clean_line
from crm.models import IdentityReveal, Participant
from crm.querysets import ParticipantQuerySet

if TYPE_CHECKING:
    from crm.models import Staff

SHORTEST_REASON = 5


def reveal_identity(
    *,
    participant: Participant,
    field: str,
    reason: str,
    actor: "Staff",
    now: datetime,
    sight: ParticipantQuerySet | None = None,
) -> str:
    """The plain number, "" when none is known. Who looked, when and why stays on record.

    `sight` is whom the actor may see for this purpose, where their work gives them more than `visible_to` does.
    Raises `Invalid` (field, reason), `NotFound` for somebody out of sight, `NotAllowed`.
    """
    require(actor, Power.REVEAL_IDENTITY)
    if field not in list(IdentityField):
        raise Invalid(
            N_("“%(value)s” is not a protected field. Choose one of: %(choices)s."),
            params={"value": field[:40], "choices": ", ".join(IdentityField)},
            field="field",
            code="unknown_code",
        )
    why = clean_line(reason, field="reason", max_length=300)
    if len(why) < SHORTEST_REASON:
        raise Invalid(
            N_("Say why you need the number, in a few words; it is kept."), field="reason", code="too_short"
        )
    with transaction.atomic():
        seen = Participant.objects.visible_to(actor) if sight is None else sight
        row = seen.filter(pk=participant.pk).first()
        if row is None:
            raise NotFound(N_("There is no such participant within your sight. Search again."))
        IdentityReveal.objects.create(participant=row, field=field, reason=why, staff=actor, at=now)
    return getattr(row, field) or ""
