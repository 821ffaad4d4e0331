"""Register a participant."""

from datetime import datetime
from typing import TYPE_CHECKING, Unpack

from core.statements import insert_new
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
    person = Participant(registered_by=actor, created_at=now, updated_at=now, **values)
    while not insert_new(person):
        # Somebody registered the same person between the check and the insert: they are found now, unless they are gone
        # again and no longer in the way.
        refuse_duplicates(values)
    return person
