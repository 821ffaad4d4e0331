"""Erase what people said and who they are, and leave what is counted: at a person's request, or when the time is up.

A ticket keeps its kind, colour, category, branch, times, clocks and verdicts, and each of its events. Gone are the
subject, the description, the thread, what the branch was asked and answered, what callers noted, the words of the
events (with the key that they are sealed under), and of its contacts who it was and what they said.
"""

from datetime import datetime
from functools import partial
from typing import Any

import structlog
from django.db import models, transaction
from django.db.models import Exists, OuterRef

from core.errors import N_, Conflict
from core.transactions import whole
from crm.actions.erase_participant import erase_contacts, erase_participant
from crm.domain.erasure import ERASED
from crm.models import Contact, Participant, Staff
from outbox.actions.erase import erase_messages
from tickets import files
from tickets.actions.record import Actor, check_may, record
from tickets.actions.resolve import resolve
from tickets.domain.codes import Kind, Verb
from tickets.domain.data_rights import DataRight
from tickets.domain.states import ENDED_STATES
from tickets.models import (
    CallAttempt,
    Classification,
    Escalation,
    Message,
    RetentionPeriod,
    Ticket,
    TicketContact,
    TicketEvent,
)

log = structlog.get_logger(__name__)

#: Where people's words stand in ordinary rows, and what stands there afterwards. By the model, the way from it to the
#: ticket, and its columns.
WORDS: list[tuple[type[models.Model], str, dict[str, str]]] = [
    (Message, "ticket", {"body": ERASED}),
    (Classification, "ticket", {"words": ""}),
    (Escalation, "ticket", {"request": ERASED, "feedback": "", "ending_note": ""}),
    (CallAttempt, "confirmation__ticket", {"note": ""}),
]


def also_erase(model: type[models.Model], way: str, columns: dict[str, str]) -> None:
    """Let rows of a package above, which `way` leads to their ticket, lose these columns with it."""
    WORDS.append((model, way, columns))


#: What the row of a file becomes.
FORGOTTEN_OF_FILE = {"name": ERASED, "digest": ""}


@whole
def erase_person(*, ticket: Ticket, answer: str, actor: Staff, now: datetime) -> Participant:
    """Grant the request for erasure that `ticket` is: resolve it with `answer`, the last thing that the person is told,
    then erase them with all their tickets and contacts.

    Raises `NotAllowed`; `Invalid` (answer); `Conflict` when the ticket is no such request, nobody is known for it, who
    they are was not checked, or something of theirs is still open.
    """
    check_may(actor, Verb.ERASED)
    someone = requested(ticket, DataRight.ERASURE)
    # Locked first: nothing new of theirs is taken in while they are being forgotten.
    Participant.objects.select_for_update(no_key=True).filter(pk=someone.pk).values_list("pk").first()
    open_ones = Ticket.objects.filter(participant=someone).open().exclude(pk=ticket.pk).order_by("pk")
    if numbers := [other.number for other in open_ones[:10]]:
        raise Conflict(
            N_("These tickets of the participant are still open: %(numbers)s. Finish them first."),
            params={"numbers": ", ".join(numbers)},
            field="participant",
            code="still_open",
            extra={"tickets": numbers},
        )
    resolve(ticket=ticket, answer=answer, actor=actor, now=now)
    for one in Ticket.objects.filter(participant=someone, erased_at=None).order_by("pk"):
        shred(ticket=one, actor=actor if one.ours else None, now=now, data={"request": ticket.pk})
    return erase_participant(participant=someone, actor=actor, now=now)


def asks_for(ticket: Ticket, right: DataRight) -> bool:
    """Whether the ticket is a request that makes use of `right`."""
    return (ticket.kind, ticket.category.code) == (Kind.DATA_REQUEST, right)


def requested(ticket: Ticket, right: DataRight) -> Participant:
    """The person who makes use of `right` by this ticket, whose identity was checked. Raises `Conflict`."""
    if not asks_for(ticket, right):
        raise Conflict(
            N_("Ticket %(number)s does not ask for this. Give it the right category first."),
            params={"number": ticket.number},
            field="category",
            code="not_requested",
        )
    someone: Participant | None = ticket.participant
    if someone is None:
        raise Conflict(
            N_("Say first whose data they are: identify the person."), field="participant", code="nobody"
        )
    if someone.verified_at is None:
        raise Conflict(
            N_("Check first that it is really them: verify the participant's data at their source."),
            field="participant",
            code="not_verified",
        )
    return someone


def shred(*, ticket: Ticket, actor: Actor, now: datetime, data: dict[str, Any]) -> TicketEvent:
    """Erase one ticket with its words and those of its contacts that belong to no other ticket that is kept.

    `data` says why, in numbers. The caller holds a transaction.
    """
    gone = {"subject": ERASED, "search_text": "", "description": "", "seal": "", "erased_at": now}
    event = record(ticket, verb=Verb.ERASED, actor=actor, now=now, changes=gone, data=data)
    for model, path, columns in WORDS:
        keys = model._default_manager.filter(**{path: ticket}).values("pk")
        model._default_manager.filter(pk__in=keys).update(**columns)
    _erase_files(ticket, now)
    erase_messages(about=ticket.number)
    kept_elsewhere = TicketContact.objects.filter(contact=OuterRef("pk"), ticket__erased_at=None)
    erase_contacts(Contact.objects.filter(~Exists(kept_elsewhere), ticket_ties__ticket=ticket), now=now)
    transaction.on_commit(lambda: log.info("ticket.erased", ticket=ticket.pk))
    return event


def _erase_files(ticket: Ticket, now: datetime) -> None:
    kept = ticket.attachments.filter(erased_at=None)
    names = list(kept.values_list("stored", flat=True))
    kept.update(**FORGOTTEN_OF_FILE, erased_at=now)
    # Their key is gone with the ticket's; the files follow when that is certain, or `tidy` finds them.
    for name in names:
        transaction.on_commit(partial(files.remove, name))


def due_tickets(now: datetime) -> "models.QuerySet[Ticket]":
    """Ended tickets that have not changed for as long as their kind is kept, the oldest first."""
    due = models.Q(pk__in=[])
    for period in RetentionPeriod.objects.all():
        due |= models.Q(origin=period.origin, kind=period.kind, changed_at__lt=period.kept_since(now))
    return Ticket.objects.filter(due, state__in=ENDED_STATES, erased_at=None).order_by("changed_at", "pk")


def due_contacts(now: datetime) -> "models.QuerySet[Contact]":
    """Contacts that never became a ticket, after the time for which information is kept."""
    period = RetentionPeriod.objects.filter(origin="", kind=Kind.INFORMATION).first()
    if period is None:
        return Contact.objects.none()
    tied = TicketContact.objects.filter(contact=OuterRef("pk"))
    return Contact.objects.filter(
        ~Exists(tied), erased_at=None, offered_at__lt=period.kept_since(now)
    ).order_by("offered_at", "pk")


def retire_ticket(*, ticket: Ticket, now: datetime) -> TicketEvent:
    """The time of this ticket is up. With the last thing that is kept of them, its person is forgotten too."""
    event = shred(ticket=ticket, actor=None, now=now, data={"retention": (now - ticket.changed_at).days})
    _forget_if_last(ticket.participant, now=now)
    return event


def retire_contact(*, contact: Contact, now: datetime) -> int:
    """The time of this contact is up; as with `retire_ticket`."""
    count = erase_contacts(Contact.objects.filter(pk=contact.pk), now=now)
    _forget_if_last(contact.participant, now=now)
    return count


def _forget_if_last(someone: Participant | None, *, now: datetime) -> None:
    if someone is None or someone.erased_at is not None:
        return
    kept = Ticket.objects.filter(participant=someone, erased_at=None).exists()
    if not kept and not Contact.objects.filter(participant=someone, erased_at=None).exists():
        erase_participant(participant=someone, actor=None, now=now)
