"""Note that a participant's data were checked at their source."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from core.errors import N_, Invalid
from crm.actions.correct_participant import locked_participant
from crm.actions.permission import require
from crm.domain.codes import Source
from crm.domain.powers import Power
from crm.models import Participant

if TYPE_CHECKING:
    from crm.models import Staff

#: The systems that can vouch for somebody (domain section 3).
VOUCHING = (Source.MEMBERSHIP, Source.CEK_IURAN, Source.DUKCAPIL)


def verify_participant(
    *, participant: Participant, actor: "Staff | None", now: datetime, source: str
) -> Participant:
    """The data agree with `source`, one of membership, cek_iuran, dukcapil, as of `now`.

    Raises `Invalid` (field source), `NotFound` for somebody out of sight, `NotAllowed`.
    """
    require(actor, Power.VERIFY_PARTICIPANT)
    if source not in VOUCHING:
        raise Invalid(
            N_("“%(source)s” can not vouch for anybody. Choose one of: %(choices)s."),
            params={"source": source[:40], "choices": ", ".join(VOUCHING)},
            field="source",
            code="unknown_code",
        )
    with transaction.atomic():
        row = locked_participant(participant.pk, actor=actor)
        row.source = Source(source)
        row.verified_at = now
        row.updated_at = max(now, row.created_at)
        row.save(update_fields=["source", "verified_at", "updated_at"])
    return row
