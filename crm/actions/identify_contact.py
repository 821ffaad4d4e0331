"""Say whose contact it was, once that is known."""

from typing import TYPE_CHECKING

from core.errors import N_, Conflict
from core.transactions import whole
from crm.actions.add_contact_address import keep_sender_address
from crm.actions.permission import require
from crm.domain.powers import Power
from crm.models import Contact, Participant

if TYPE_CHECKING:
    from crm.models import Staff


@whole
def identify_contact(*, contact: Contact, participant: Participant, actor: "Staff | None") -> Contact:
    """Tie a nameless contact to its participant, who is reached from now on where it came from. Saying the same
    again changes nothing.

    A contact that has a ticket is identified by `tickets.actions.identify`, so that the ticket follows.
    Raises `Conflict` when it is already somebody else's, `NotAllowed`.
    """
    require(actor, Power.RECORD_CONTACT)
    if Contact.objects.filter(pk=contact.pk, participant=None).update(participant=participant):
        contact.participant = participant
    else:
        contact.refresh_from_db()
    if contact.participant_id != participant.pk:
        raise Conflict(
            N_("This contact belongs to another participant. A contact stays with whom it was recorded for."),
            field="participant",
            code="already_identified",
        )
    keep_sender_address(contact=contact, actor=actor)
    return contact


def sender_of(contact: Contact) -> Participant | None:
    """Who is known to be reached where the contact came from. Nobody when a proxy wrote: it is not about them."""
    if not contact.sender_address or contact.has_proxy:
        return None
    return Participant.objects.at_address(contact.channel, contact.sender_address).first()
