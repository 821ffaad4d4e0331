"""Register a participant."""

from datetime import datetime
from typing import TYPE_CHECKING, Unpack

from django.db import IntegrityError, transaction

from crm.actions.participant_details import ParticipantDetails, clean_details, refuse_duplicates
from crm.actions.permission import require
from crm.domain.powers import Power
from crm.models import Participant

if TYPE_CHECKING:
    from crm.models import Staff


def register_participant(
    *, actor: "Staff | None", now: datetime, name: str, **details: Unpack[ParticipantDetails]
) -> Participant:
    """Take a participant in on what is known; only the name is needed (domain section 3).

    Raises `Invalid` naming the field, `Conflict` when membership number or NIK belong to somebody else,
    `NotAllowed`.
    """
    require(actor, Power.REGISTER_PARTICIPANT)
    values = clean_details({"name": name, **details}, now=now)
    refuse_duplicates(values)
    try:
        with transaction.atomic():
            return Participant.objects.create(registered_by=actor, created_at=now, updated_at=now, **values)
    except IntegrityError:
        # Somebody registered the same person between the check and the insert.
        refuse_duplicates(values)
        raise
