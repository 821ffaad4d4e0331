"""Say whose contact it was, once that is known."""

from typing import TYPE_CHECKING

from core.errors import N_, Conflict
from crm.actions.permission import require
from crm.domain.powers import Power
from crm.models import Contact, Participant

if TYPE_CHECKING:
    from crm.models import Staff


def identify_contact(*, contact: Contact, participant: Participant, actor: "Staff | None") -> Contact:
    """Tie a nameless contact to its participant. Saying the same again changes nothing.

    Raises `Conflict` when it is already somebody else's, `NotAllowed`.
    """
    require(actor, Power.RECORD_CONTACT)
    Contact.objects.filter(pk=contact.pk, participant=None).update(participant=participant)
    contact.refresh_from_db()
    if contact.participant_id != participant.pk:
        raise Conflict(
            N_("This contact belongs to another participant. A contact stays with whom it was recorded for."),
            field="participant",
            code="already_identified",
        )
    return contact
