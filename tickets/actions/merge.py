"""Merge a ticket into another one about the same matter."""

from datetime import datetime

from core.errors import N_, Invalid
from core.transactions import whole
from tickets.actions.record import Actor, record
from tickets.domain.codes import LegEnding, Verb
from tickets.domain.states import ENDED_STATES
from tickets.models import Escalation, Ticket, TicketEvent
from tickets.notices import tell_participant


@whole
def merge(*, ticket: Ticket, into: Ticket, actor: Actor, now: datetime, note: str = "") -> TicketEvent:
    """`ticket` ends and `into` goes on. The clocks of the one that goes stop; nothing of it is lost or alarms again.

    Raises `Invalid` (field "into") for the same ticket, an ended one, or another participant's.
    """
    # In the order of their keys, so that two opposite merges at once can not block each other.
    locked = {
        row.pk: row
        for row in Ticket.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[ticket.pk, into.pk])
        .order_by("pk")
    }
    into.refresh_from_db()
    if len(locked) < 2:
        raise Invalid(
            N_("A ticket can not be merged into itself. Name another one."), field="into", code="itself"
        )
    if into.state in ENDED_STATES:
        raise Invalid(
            N_("Ticket %(number)s has ended. Merge into one that is still open."),
            params={"number": into.number},
            field="into",
            code="ended",
        )
    if (
        None not in (ticket.participant_id, into.participant_id)
        and ticket.participant_id != into.participant_id
    ):
        raise Invalid(
            N_("Ticket %(number)s belongs to another participant; only tickets of one person can be merged."),
            params={"number": into.number},
            field="into",
            code="other_participant",
        )
    event = record(
        ticket,
        verb=Verb.MERGED,
        actor=actor,
        now=now,
        changes={"merged_into": into, "closed_at": now},
        note=note,
        data={"into": into.pk},
    )
    Escalation.objects.filter(ticket=ticket, ended_at=None).update(
        ended_at=now, ending=LegEnding.MERGED, ending_note=into.number
    )
    record(into, verb=Verb.ABSORBED, actor=actor, now=now, note=note, data={"from": ticket.pk})
    tell_participant(ticket, "merged", event, now=now, other=into.number)
    return event
