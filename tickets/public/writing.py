"""What a participant may do from the tracking page: answer a question, and open an ended ticket again."""

from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from crm.actions import record_contact
from crm.domain.codes import Channel, ContactOutcome
from crm.models import Contact, Participant
from tickets.actions.attach import attach
from tickets.actions.open_ticket import join
from tickets.actions.resolve import reopen
from tickets.domain.codes import Verb
from tickets.domain.states import JOINABLE_STATES, State, illegal_move
from tickets.models import Ticket
from tickets.public.limits import count_writing


def answer(
    *,
    ticket: Ticket,
    person: Participant,
    text: str,
    once: UUID,
    now: datetime,
    file: UploadedFile | None = None,
) -> None:
    """Record the words as a contact by the website and add them to the ticket, which then goes on; keep the file too.

    `once` comes with the form: the same form sent twice counts once. Raises `Conflict` when the ticket has ended
    meanwhile, `Invalid`, and `TooManyTries`.
    """
    count_writing(ticket.pk, now=now)
    with transaction.atomic():
        contact = _contact(ticket, person, text, once, now)
        if contact is None:
            return
        ticket.refresh_from_db(fields=["state", "cycle"])
        if ticket.state not in JOINABLE_STATES:
            raise illegal_move(State(ticket.state), Verb.JOINED)
        join(ticket=ticket, contact=contact, actor=person, now=now)
        _keep(file, ticket, person, now)


def open_again(
    *,
    ticket: Ticket,
    person: Participant,
    text: str,
    once: UUID,
    now: datetime,
    file: UploadedFile | None = None,
) -> None:
    """Record the words as a contact by the website and open the answered or closed ticket again.

    `once` and `file` as in `answer`. Raises `Conflict`, `Invalid`, and `TooManyTries`.
    """
    count_writing(ticket.pk, now=now)
    with transaction.atomic():
        contact = _contact(ticket, person, text, once, now)
        if contact is None:
            return
        ticket.refresh_from_db(fields=["state", "cycle", "closed_at"])
        reopen(ticket=ticket, reason=text, actor=person, now=now, contact=contact)
        _keep(file, ticket, person, now)


def _keep(file: UploadedFile | None, ticket: Ticket, person: Participant, now: datetime) -> None:
    if file is not None:
        attach(ticket=ticket, name=file.name or "", content=file.read(), actor=person, now=now)


def _contact(ticket: Ticket, person: Participant, text: str, once: UUID, now: datetime) -> Contact | None:
    """The new contact; None when this very form was sent before."""
    contact, new = record_contact(
        actor=None,
        now=now,
        channel=Channel.WEB,
        external_id=f"tracking:{ticket.pk}:{once}",
        participant=person,
        offered_at=now,
        ended_at=now,
        outcome=ContactOutcome.TICKET_JOINED,
        body=text,
    )
    return contact if new else None
