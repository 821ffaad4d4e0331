"""Correct what is known about a participant; their open tickets take the place in the queues that follows from it."""

from datetime import datetime
from typing import Unpack

from core.statements import update_each
from core.transactions import whole
from crm.actions import correct_participant as crm_correct
from crm.actions.correct_participant import Corrections
from crm.models import Participant
from tickets.actions.record import Actor, record, staff_or_none
from tickets.domain.codes import Verb
from tickets.models import Confirmation, Ticket
from tickets.models.ticket import words_of


@whole
def correct_participant(
    *, participant: Participant, actor: Actor, now: datetime, **changes: Unpack[Corrections]
) -> Participant:
    """Write the given changes and answer the fresh row; what is left out stays.

    When the participant turns out to go first (or no longer to), so do their open tickets and calls back. What has
    ended stays as it was; a ticket that is opened again asks anew. All are found by the new name.
    Raises what `crm.actions.correct_participant` raises.
    """
    row = crm_correct(participant=participant, actor=staff_or_none(actor), now=now, **changes)
    # Locked in the order of their keys, so that a step taken on one of them at once waits instead of winning.
    tickets = Ticket.objects.open().filter(participant=row).exclude(vulnerable=row.is_priority)
    for ticket in tickets.select_for_update(of=("self",), no_key=True).order_by("pk"):
        changed = {"vulnerable": row.is_priority}
        # A ticket that was opened while this waited for the person's row may bear a later time than the correction.
        at = max(now, ticket.opened_at)
        record(ticket, verb=Verb.PRIORITISED, actor=actor, now=at, changes=changed, data=changed)
    Confirmation.objects.open().filter(ticket__participant=row).update(vulnerable=row.is_priority)
    if "name" in changes:
        subjects = (
            Ticket.objects.filter(participant=row, erased_at=None).order_by("pk").values_list("pk", "subject")
        )
        update_each(Ticket, {key: {"search_text": words_of(subject, row)} for key, subject in subjects})
    return row
