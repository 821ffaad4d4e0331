"""Wait for the participant, and go on."""

from datetime import datetime

from django.db import transaction

from tickets.actions.branch_desk import check_holds
from tickets.actions.open_ticket import resume_after_answer
from tickets.actions.record import Actor, record
from tickets.actions.write import required_text
from tickets.domain.codes import Verb
from tickets.models import Ticket, TicketEvent
from tickets.notices import tell_participant


@transaction.atomic
def wait(*, ticket: Ticket, question: str, actor: Actor, now: datetime) -> TicketEvent:
    """Ask the participant for what is missing. Clocks rest where their policy allows."""
    check_holds(ticket, actor)
    question = required_text(question, field="question")
    event = record(ticket, verb=Verb.WAITED, actor=actor, now=now, note=question)
    tell_participant(ticket, "waited", event, now=now)
    return event


@transaction.atomic
def resume(*, ticket: Ticket, actor: Actor, now: datetime) -> TicketEvent:
    """Go on without waiting any longer: back to the branch if one holds the ticket, else to the agent."""
    return resume_after_answer(ticket=ticket, actor=actor, now=now)
