"""Write on a ticket: a note for colleagues, a reply to the participant."""

from datetime import datetime

from core.errors import N_, Invalid
from core.statements import insert
from core.text import clean_text
from core.transactions import whole
from crm.domain.codes import Direction
from tickets.actions.record import Actor, record, staff_or_none
from tickets.domain.codes import Verb
from tickets.models import Message, Ticket, TicketEvent
from tickets.notices import send_words

MAX_NOTE_BYTES = 16 * 1024


@whole
def note(*, ticket: Ticket, text: str, actor: Actor, now: datetime) -> TicketEvent:
    """Add a note that only the staff can read."""
    return record(ticket, verb=Verb.NOTED, actor=actor, now=now, note=required_text(text, field="text"))


@whole
def reply(
    *, ticket: Ticket, text: str, actor: Actor, now: datetime, in_reply_to: Message | None = None
) -> Message:
    """Answer the participant on the ticket's channel. `in_reply_to` ties the answer to the very message it answers.

    Raises `Invalid` when the text is empty or the message belongs to another ticket.
    """
    text = required_text(text, field="text")
    if in_reply_to is not None and in_reply_to.ticket_id != ticket.pk:
        raise Invalid(
            N_("That message belongs to another ticket. Answer it there."),
            field="in_reply_to",
            code="other_ticket",
        )
    event = record(ticket, verb=Verb.REPLIED, actor=actor, now=now)
    return say(ticket=ticket, text=text, actor=actor, now=now, event=event, in_reply_to=in_reply_to)


def say(
    *,
    ticket: Ticket,
    text: str,
    actor: Actor,
    now: datetime,
    event: TicketEvent,
    in_reply_to: Message | None = None,
) -> Message:
    """Put words for the participant into the thread and on their way."""
    message = Message(
        ticket=ticket,
        direction=Direction.OUTBOUND,
        channel=ticket.channel,
        author=staff_or_none(actor),
        body=text,
        at=now,
        in_reply_to=in_reply_to,
    )
    insert([message])
    send_words(ticket, text, key=f"message:{message.pk}", now=now)
    return message


def required_text(text: str, *, field: str, max_bytes: int = MAX_NOTE_BYTES) -> str:
    """Cleaned text that is not empty. Raises `Invalid` naming `field`."""
    text = clean_text(text, field=field, max_bytes=max_bytes).strip()
    if not text:
        raise Invalid(N_("This may not be empty."), field=field, code="required")
    return text
