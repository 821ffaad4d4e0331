"""Open a ticket from a contact, or join the one that is open on the same matter (domain section 3)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict, Unpack

from core.errors import N_, Conflict, Invalid
from core.statements import KeptSelect, insert, update_where
from core.text import clean_text
from core.transactions import whole
from crm.domain.codes import Channel, ContactOutcome, Desk, Direction
from crm.models import Area, Contact, Participant, Staff
from tickets import policies
from tickets.actions.record import (
    KEEPERS,
    Actor,
    actor_kind,
    back_at_the_desk,
    check_may,
    record,
    start_record,
)
from tickets.domain.codes import ActorKind, ClassifiedBy, Colour, Kind, Priority, Promise, Verb
from tickets.domain.states import State
from tickets.domain.triage import Finding, triage
from tickets.models import Category, Classification, Confirmation, Message, Ticket, TicketContact, TicketEvent
from tickets.notices import tell_participant, tell_staff

SOCIAL = frozenset({Channel.FACEBOOK, Channel.TWITTER, Channel.INSTAGRAM})
#: Where the participant is still there while the ticket is written.
FACE_TO_FACE = frozenset({Channel.PHONE, Channel.COUNTER, Channel.HOSPITAL})

FIRST_PROMISES = (Promise.FIRST_REPLY, Promise.HANDLING, Promise.RESOLUTION)
MAX_DESCRIPTION_BYTES = 32 * 1024

_came_in = KeptSelect(
    lambda contact: (
        TicketEvent.objects.filter(contact=contact, verb__in=(Verb.OPENED, Verb.JOINED))
        .order_by()
        .values_list("pk")[:1]
    )
)
_same_matter = KeptSelect(
    lambda participant, category: (
        Ticket.objects.joinable()
        .live()
        .filter(participant=participant, category=category)
        .order_by("-id")
        .values_list("pk")[:1]
    )
)


_locked_person = KeptSelect(
    lambda participant: (
        Participant.objects.select_for_update(no_key=True)
        .filter(pk=participant)
        .order_by()
        .values_list("priority_reason")
    )
)


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a contact. `joined`: an open ticket took it in. `repeated`: it had been taken in before.
    `triaged`: how a new ticket got its colour.
    """

    ticket: Ticket
    joined: bool = False
    repeated: bool = False
    triaged: Classification | None = None


class Matter(TypedDict, total=False):
    """What may be said about a matter besides its category and subject."""

    description: str
    needs_branch: bool
    solved_in_contact: bool
    priority: Priority
    area: Area | None
    facility: str
    distinct_because: str
    origin: str
    finding: Finding | None
    targets: Mapping[Promise, datetime] | None


@whole
def open_ticket(
    *,
    contact: Contact,
    category: Category,
    subject: str,
    actor: Actor,
    now: datetime,
    **matter: Unpack[Matter],
) -> Intake:
    """Take `contact` in as a ticket. Idempotent: the same matter of a contact gets the same ticket again.

    If the participant has an open ticket of the same category, the contact joins it, unless `distinct_because` says
    why this is another matter; so said, a contact that has a ticket gets a further one. `origin`, `finding` and
    `targets` (due times from outside) come from an imported log. Promises count from the moment that the contact
    reached the desk, handling from the moment it was answered.

    Raises `NotAllowed`, `Invalid` naming the field, and `Conflict` (field "distinct_because") when a person brings a
    contact in again under another category and does not say that it is another matter.
    """
    check_may(actor, Verb.OPENED)
    _hold(contact)
    before = _taken_in_before(contact, category, matter.get("distinct_because", ""), actor)
    if before is not None:
        return Intake(before, repeated=True)
    return _take_in(contact=contact, category=category, subject=subject, actor=actor, now=now, **matter)


@whole
def open_first_ticket(
    *,
    contact: Contact,
    category: Category,
    subject: str,
    actor: Actor,
    now: datetime,
    stranger: bool = False,
    **matter: Unpack[Matter],
) -> Intake:
    """As `open_ticket`, for a contact that this very change has recorded: nobody else knows of it, so that it can not
    have been taken in before. So too its person, if they were registered just now: `stranger`.
    """
    check_may(actor, Verb.OPENED)
    return _take_in(
        contact=contact,
        category=category,
        subject=subject,
        actor=actor,
        now=now,
        stranger=stranger,
        **matter,
    )


def _take_in(
    *,
    contact: Contact,
    category: Category,
    subject: str,
    actor: Actor,
    now: datetime,
    stranger: bool = False,
    description: str = "",
    needs_branch: bool = False,
    solved_in_contact: bool = False,
    priority: Priority = Priority.MEDIUM,
    area: Area | None = None,
    facility: str = "",
    distinct_because: str = "",
    origin: str = "",
    finding: Finding | None = None,
    targets: Mapping[Promise, datetime] | None = None,
) -> Intake:
    subject = clean_text(subject, field="subject", max_bytes=800).strip()
    description = clean_text(description, field="description", max_bytes=MAX_DESCRIPTION_BYTES)
    if not subject or len(subject) > 200:
        raise Invalid(N_("Say in one line (up to 200 characters) what it is about."), field="subject")
    if not category.active and not origin:
        raise Invalid(N_("This category is no longer in use. Choose another."), field="category")
    person = contact.participant
    vulnerable = person.is_priority if stranger and person else _hold_person(person)
    if person is not None and not (stranger or distinct_because or origin):
        for (key,) in _same_matter(person.pk, category.pk):
            other = Ticket.objects.get(pk=key)
            _join(ticket=other, contact=contact, actor=actor, now=now)
            return Intake(other, joined=True)
    return _insert(
        contact=contact,
        category=category,
        subject=subject,
        description=description,
        actor=actor,
        now=now,
        finding=finding
        or triage(
            kind=Kind(category.kind),
            category_default=Colour(category.default_colour),
            needs_branch=needs_branch,
            solved_in_contact=solved_in_contact,
            in_contact=contact.channel in FACE_TO_FACE and contact.ended_at is None,
        ),
        priority=priority,
        vulnerable=vulnerable,
        area=area,
        facility=clean_text(facility, field="facility", max_bytes=640).strip(),
        distinct_because=distinct_because,
        origin=origin,
        targets=targets or {},
    )


@whole
def join(*, ticket: Ticket, contact: Contact, actor: Actor, now: datetime) -> TicketEvent:
    """Add a further contact to an open ticket: its words go to the thread, and a waiting ticket goes on.

    A contact that comes after the answer leaves state and clocks alone (it may be a thank-you); the owner is told.
    Raises `Conflict` when the contact belongs to the ticket already, or the ticket has ended.
    """
    _hold(contact)
    if ticket.contact_ties.filter(contact=contact).exists():
        raise Conflict(
            N_("This contact belongs to ticket %(number)s already."),
            params={"number": ticket.number},
            field="contact",
            code="tied",
        )
    return _join(ticket=ticket, contact=contact, actor=actor, now=now)


def _join(*, ticket: Ticket, contact: Contact, actor: Actor, now: datetime) -> TicketEvent:
    tie(ticket, contact)
    data = {"category": ticket.category.code}
    event = record(ticket, verb=Verb.JOINED, actor=actor, now=now, contact=contact, data=data)
    _note_outcome(contact, ContactOutcome.TICKET_JOINED)
    if ticket.state == State.WAITING:
        resume_after_answer(ticket=ticket, actor=actor, now=now)
    elif ticket.state == State.AWAITING_CONFIRMATION:
        # The participant can be reached after all: they are called again at once.
        Confirmation.objects.open().filter(ticket=ticket).update(ready_at=now, noticed_at=None)
    tell_participant(ticket, "joined", event, now=now)
    # Who records the contact knows of it.
    if ticket.owner != actor:
        tell_staff(ticket, "written_again", [ticket.owner], key=str(event.pk), now=now)
    return event


def resume_after_answer(*, ticket: Ticket, actor: Actor, now: datetime) -> TicketEvent:
    """Go on with a waiting ticket: at the branch if a branch holds it, else with its owner or in the desk's queue."""
    if ticket.escalations.filter(ended_at=None).exists():
        return record(ticket, verb=Verb.RESUMED, to=State.ESCALATED, actor=actor, now=now)
    to, changes = back_at_the_desk(ticket)
    return record(ticket, verb=Verb.RESUMED, to=to, actor=actor, now=now, changes=changes)


def desk_of(channel: str) -> Desk:
    """The desk whose queue a channel's tickets enter."""
    return Desk.SOCIAL if channel in SOCIAL else Desk.CARE


def _note_outcome(contact: Contact, outcome: ContactOutcome) -> None:
    """What came of a contact that was over when it arrived; who is still on the line says so at the end."""
    if contact.is_over and not contact.outcome:
        update_where(Contact, where={"id": contact.pk}, columns={"outcome": outcome})
        contact.outcome = outcome


def _hold(contact: Contact) -> None:
    """Read the contact afresh and lock it: of two requests at once, the second sees what the first made of it."""
    rows = Contact.objects.select_for_update(of=("self",), no_key=True).select_related("participant")
    contact.refresh_from_db(from_queryset=rows)


def _taken_in_before(
    contact: Contact, category: Category, distinct_because: str, actor: Actor
) -> Ticket | None:
    """The ticket that this matter of the contact became, as the record has it. A matter is known by the category
    under which it came in, and by the reason why it is another one. A machine that sends its message again gets
    the first ticket, whatever the message says by now.
    """
    if not _came_in(contact.pk):
        return None  # The rule: a contact comes in once, and nothing about tickets has to be read.
    events = TicketEvent.objects.filter(contact=contact, verb__in=(Verb.OPENED, Verb.JOINED))
    known = list(events.select_related("ticket__category").order_by("id"))
    same = [one for one in known if one.data.get("category", one.ticket.category.code) == category.code]
    if distinct_because:
        same = [one for one in same if one.words == distinct_because]
    if same or distinct_because:
        return same[0].ticket if same else None
    if actor_kind(actor) is not ActorKind.STAFF:
        first: Ticket = known[0].ticket
        return first
    numbers = [one.ticket.number for one in known]
    raise Conflict(
        N_(
            "This contact is ticket %(numbers)s already. Say why this is another matter, and it becomes a "
            "further ticket of the same contact."
        ),
        params={"numbers": numbers},
        field="distinct_because",
        code="other_matter",
        extra={"tickets": numbers},
    )


def _hold_person(participant: Participant | None) -> bool:
    """Lock the participant, and answer whether they go first.

    Two deliveries of one person at once must not open two tickets, and a correction at once must not be missed.
    Only what is needed is read, for the person's numbers would be decrypted for nothing.
    """
    if participant is None:
        return False
    return any(reason for (reason,) in _locked_person(participant.pk))


def _insert(
    *,
    contact: Contact,
    category: Category,
    subject: str,
    description: str,
    actor: Actor,
    now: datetime,
    finding: Finding,
    priority: Priority,
    vulnerable: bool,
    area: Area | None,
    facility: str,
    distinct_because: str,
    origin: str,
    targets: Mapping[Promise, datetime],
) -> Intake:
    keeper = actor if isinstance(actor, Staff) and actor.role in KEEPERS else None
    ticket = Ticket(
        origin=origin,
        kind=category.kind,
        colour=finding.colour,
        category=category,
        channel=contact.channel,
        desk=desk_of(contact.channel),
        priority=priority,
        vulnerable=vulnerable,
        participant=contact.participant,
        subject=subject,
        description=description,
        area=area,
        facility=facility,
        state=State.IN_PROGRESS if keeper else State.NEW,
        owner=keeper,
        opened_at=now,
        changed_at=now,
    )
    found = policies.terms_for(policies.case_of(ticket), now, FIRST_PROMISES)
    terms = {
        promise: replace(
            term,
            started_at=(contact.answered_at if promise is Promise.HANDLING else None) or contact.offered_at,
            target_at=targets.get(promise),
        )
        for promise, term in found.items()
        if promise is not Promise.HANDLING or contact.ended_at is None
    }
    data = {
        "category": category.code,
        "colour": finding.colour,
        "reason": finding.reason,
    }
    if Promise.RESOLUTION not in terms:
        # A gap in the policies never costs a ticket: it is taken in, and the board shows that nothing times it.
        data["uncovered"] = Promise.RESOLUTION
    event = start_record(
        ticket, actor=actor, now=now, terms=terms, contact=contact, note=distinct_because, data=data
    )
    tie(ticket, contact)
    _note_outcome(contact, ContactOutcome.TICKET_OPENED)
    triaged = Classification(
        ticket=ticket,
        at=now,
        source=ClassifiedBy.TRIAGE,
        kind=ticket.kind,
        colour=finding.colour,
        reason=finding.reason,
    )
    insert([triaged])
    if not solved_on_the_spot(finding):
        tell_participant(ticket, "opened", event, now=now)
    return Intake(ticket, triaged=triaged)


def solved_on_the_spot(finding: Finding) -> bool:
    """Whether the participant will hear the answer before a notice could reach them."""
    return finding.colour is Colour.GREEN


def tie(ticket: Ticket, contact: Contact) -> None:
    """The contact belongs to the ticket from now on, and its words to the thread.

    What was said about another matter of a call stays with that one.
    """
    insert([TicketContact(ticket=ticket, contact=contact)])
    if contact.body and not (
        contact.channel in FACE_TO_FACE and contact.messages.filter(body=contact.body).exists()
    ):
        words = Message(
            ticket=ticket,
            direction=Direction.INBOUND,
            channel=contact.channel,
            body=contact.body,
            at=contact.offered_at,
            contact=contact,
        )
        insert([words])
