"""Say who it is about, once that is known: from then on they are told, called back, and can follow the ticket."""

from datetime import datetime

from core.errors import N_, Conflict
from core.transactions import whole
from crm.actions import identify_contact as crm_identify
from crm.models import Contact, Participant
from tickets.actions.record import Actor, record, staff_or_none
from tickets.domain.codes import Verb
from tickets.domain.states import ENDED_STATES
from tickets.models import Confirmation, Ticket, TicketContact, TicketEvent
from tickets.models.ticket import words_of
from tickets.notices import tell_participant


@whole
def identify(*, ticket: Ticket, participant: Participant, actor: Actor, now: datetime) -> TicketEvent:
    """Tie a nameless ticket and its contacts to their participant, who is told its number. Further matters of these
    contacts follow.

    An open ticket of theirs on the same matter stays a ticket of its own: whether to merge is for people to decide.
    Raises `Conflict` (field "participant") when the ticket or one of its contacts is somebody's already, and for an
    ended ticket; `NotAllowed`.
    """
    # Locked, so that two people who know better at once do not overwrite each other.
    fresh = Ticket.objects.select_for_update(of=("self",), no_key=True).get(pk=ticket.pk)
    if fresh.participant_id is not None:
        raise Conflict(
            N_("Ticket %(number)s has its person already. It stays with whom it was opened for."),
            params={"number": ticket.number},
            field="participant",
            code="already_identified",
        )
    event = record(
        ticket,
        verb=Verb.IDENTIFIED,
        actor=actor,
        now=now,
        changes={
            "participant": participant,
            "vulnerable": participant.is_priority,
            "search_text": words_of(fresh.subject, participant),
        },
        data={"participant": participant.pk},
    )
    for tie in TicketContact.objects.select_related("contact").filter(ticket=ticket).order_by("id"):
        identify_contact(contact=tie.contact, participant=participant, actor=actor, now=now)
    Confirmation.objects.open().filter(ticket=ticket).update(vulnerable=participant.is_priority)
    tell_participant(ticket, "opened", event, now=now)
    return event


@whole
def identify_contact(*, contact: Contact, participant: Participant, actor: Actor, now: datetime) -> Contact:
    """Say whose contact it was; the tickets that it opened or joined follow, unless they have ended.

    Saying the same again changes nothing. Raises `Conflict` when contact or ticket are somebody else's, `NotAllowed`.
    """
    contact = crm_identify(contact=contact, participant=participant, actor=staff_or_none(actor))
    for tie in TicketContact.objects.select_related("ticket").filter(contact=contact):
        if tie.ticket.participant_id != participant.pk and tie.ticket.state not in ENDED_STATES:
            identify(ticket=tie.ticket, participant=participant, actor=actor, now=now)
    return contact
