"""The end of a contact: its ticket's handling clock stops, and what is still green and open becomes yellow."""

from datetime import datetime

from django.db import transaction

from crm.actions import end_contact as crm_end
from crm.models import Contact
from tickets.actions.classify import reclassify
from tickets.actions.record import Actor, record, staff_or_none
from tickets.domain.codes import Colour, Verb
from tickets.domain.states import State
from tickets.domain.triage import Finding, Reason
from tickets.models import TicketContact

STILL_TO_SOLVE = frozenset({State.NEW, State.IN_PROGRESS, State.WAITING})


@transaction.atomic
def end_contact(
    *,
    contact: Contact,
    outcome: str,
    actor: Actor,
    now: datetime,
    answered_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> Contact:
    """End `contact` at `now`, or note now that it ended at `ended_at`: handling is judged by the real end.

    A green complaint that outlives its contact becomes yellow, its clock running on.
    Raises what `crm.actions.end_contact` raises.
    """
    contact = crm_end(
        contact=contact,
        actor=staff_or_none(actor),
        now=now,
        outcome=outcome,
        answered_at=answered_at,
        ended_at=ended_at,
    )
    tie = TicketContact.objects.select_related("ticket__category").filter(contact=contact).first()
    if tie is None:
        return contact
    ticket = tie.ticket
    told_late = contact.ended_at is not None and contact.ended_at < now
    record(
        ticket,
        verb=Verb.CONTACT_ENDED,
        actor=actor,
        now=now,
        stops_at=contact.ended_at if told_late else None,
        contact=contact,
    )
    if ticket.colour == Colour.GREEN and ticket.state in STILL_TO_SOLVE:
        finding = Finding(Colour.YELLOW, Reason.OUTLIVED_CONTACT)
        reclassify(ticket=ticket, category=ticket.category, finding=finding, actor=None, now=now)
    return contact
