"""Wait for the participant, and go on."""

from datetime import datetime

from core.transactions import whole
from tickets.actions.branch_desk import check_holds
from tickets.actions.open_ticket import resume_after_answer
from tickets.actions.record import Actor, record, taken_by
from tickets.actions.write import required_text, say
from tickets.domain.codes import Verb
from tickets.models import Ticket, TicketEvent


@whole
def wait(*, ticket: Ticket, question: str, actor: Actor, now: datetime) -> TicketEvent:
    """Ask the participant for what is missing. Clocks rest where their policy allows.

    Whoever of the care centre asks about a ticket that nobody has takes it: the answer must find somebody.
    """
    check_holds(ticket, actor)
    question = required_text(question, field="question")
    changes = taken_by(actor, ticket)
    event = record(ticket, verb=Verb.WAITED, actor=actor, now=now, changes=changes, note=question)
    say(ticket=ticket, text=question, actor=actor, now=now, event=event)
    return event


@whole
def resume(*, ticket: Ticket, actor: Actor, now: datetime) -> TicketEvent:
    """Go on without waiting any longer, as if the participant had answered."""
    return resume_after_answer(ticket=ticket, actor=actor, now=now)
