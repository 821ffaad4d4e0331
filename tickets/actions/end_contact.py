"""The end of a contact: the handling clocks of its tickets stop, and what is still green and open becomes yellow."""

from datetime import datetime

from core.transactions import whole
from crm.actions import end_contact as crm_end
from crm.models import Contact
from tickets.actions.classify import reclassify
from tickets.actions.record import Actor, record, staff_or_none
from tickets.domain.codes import Colour, Verb
from tickets.domain.states import State
from tickets.domain.triage import Finding, Reason
from tickets.models import Ticket

STILL_TO_SOLVE = frozenset({State.NEW, State.IN_PROGRESS, State.WAITING})


@whole
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
    for ticket in Ticket.objects.of_contact(contact).select_related("category"):
        # A matter taken down at the very moment of hanging up may bear a later time than the end.
        at = max(now, ticket.opened_at)
        told_late = contact.ended_at is not None and contact.ended_at < now
        record(
            ticket,
            verb=Verb.CONTACT_ENDED,
            actor=actor,
            now=at,
            stops_at=contact.ended_at if told_late else None,
            contact=contact,
        )
        if ticket.colour == Colour.GREEN and ticket.state in STILL_TO_SOLVE:
            finding = Finding(Colour.YELLOW, Reason.OUTLIVED_CONTACT)
            reclassify(ticket=ticket, category=ticket.category, finding=finding, actor=None, now=at)
    return contact
