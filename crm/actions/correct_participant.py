"""Correct what is known about a participant."""

from datetime import datetime
from typing import TYPE_CHECKING, Unpack

from django.db import IntegrityError, transaction

from core.errors import N_, Conflict, NotFound
from crm.actions.participant_details import ParticipantDetails, clean_details, refuse_duplicates
from crm.actions.permission import require
from crm.domain.codes import Source
from crm.domain.powers import Power
from crm.models import Participant

if TYPE_CHECKING:
    from crm.models import Staff

#: A change of one of these makes an earlier verification worthless.
VERIFIED_FIELDS = frozenset({"name", "membership_number", "nik", "family_card", "born_on"})


class Corrections(ParticipantDetails, total=False):
    """What may be corrected."""

    name: str


def correct_participant(
    *, participant: Participant, actor: "Staff | None", now: datetime, **changes: Unpack[Corrections]
) -> Participant:
    """Write the given changes and answer the fresh row; what is left out stays.

    A changed identity drops the verification and, unless a `source` is given, the data count as stated.
    Raises `NotFound` for somebody out of sight, `Invalid`, `Conflict`, `NotAllowed`.
    """
    require(actor, Power.CORRECT_PARTICIPANT)
    values = clean_details(changes, now=now)
    try:
        with transaction.atomic():
            row = locked_participant(participant.pk, actor=actor)
            changed = {field: value for field, value in values.items() if getattr(row, field) != value}
            if not changed:
                return row
            refuse_duplicates(changed, besides=row.pk)
            if VERIFIED_FIELDS & changed.keys():
                changed["verified_at"] = None
                changed.setdefault("source", values.get("source", Source.STATED))
            changed["updated_at"] = max(now, row.created_at)
            for field, value in changed.items():
                setattr(row, field, value)
            row.save(update_fields=list(changed))
            return row
    except IntegrityError:
        refuse_duplicates(values, besides=participant.pk)
        raise


def locked_participant(pk: int, *, actor: "Staff | None") -> Participant:
    """The participant, locked until the transaction ends. Raises `NotFound` when out of the actor's sight, `Conflict`
    when their data are erased.
    """
    # Without the key: rows that only point at the participant may be written meanwhile.
    rows = Participant.objects.select_for_update(no_key=True).filter(pk=pk)
    if actor is not None:
        rows = rows.filter(pk__in=Participant.objects.visible_to(actor).filter(pk=pk).values("pk"))
    row = rows.first()
    if row is None:
        raise NotFound(N_("There is no such participant within your sight. Search again."))
    if row.erased_at is not None:
        raise Conflict(
            N_("This person's data were erased. If they contact us again, register them anew."),
            field="participant",
            code="erased",
        )
    return row
