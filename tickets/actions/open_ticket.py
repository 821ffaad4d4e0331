"""Open a ticket from a contact, or join the one that is open on the same matter (domain section 3)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from core.errors import N_, Invalid
from core.text import clean_text
from crm.domain.codes import Channel, Desk, Direction, Role
from crm.models import Area, Contact, Participant, Staff
from tickets import policies
from tickets.actions.record import Actor, check_may, record, start_record
from tickets.domain.codes import ClassifiedBy, Colour, Kind, Priority, Promise, Verb
from tickets.domain.states import State
from tickets.domain.triage import Finding, triage
from tickets.models import Category, Classification, Confirmation, Message, Ticket, TicketContact, TicketEvent
from tickets.notices import tell_participant, tell_staff

SOCIAL = frozenset({Channel.FACEBOOK, Channel.TWITTER, Channel.INSTAGRAM})
#: Where the participant is still there while the ticket is written.
FACE_TO_FACE = frozenset({Channel.PHONE, Channel.COUNTER, Channel.HOSPITAL})
#: Who keeps the ticket that they open themselves; from others it goes to the desk's queue.
KEEPERS = frozenset({Role.INBOUND_AGENT, Role.SOCIAL_AGENT, Role.SUPERVISOR})

FIRST_PROMISES = (Promise.FIRST_REPLY, Promise.HANDLING, Promise.RESOLUTION)
MAX_DESCRIPTION_BYTES = 32 * 1024


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a contact. `joined`: an open ticket took it in. `repeated`: it had been taken in before."""

    ticket: Ticket
    joined: bool = False
    repeated: bool = False


@transaction.atomic
def open_ticket(
    *,
    contact: Contact,
    category: Category,
    subject: str,
    actor: Actor,
    now: datetime,
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
    """Take `contact` in as a ticket. Idempotent: a contact that has a ticket gets the same one again.

    If the participant has an open ticket of the same category, the contact joins it, unless `distinct_because` says
    why this is another matter. `origin`, `finding` and `targets` (due times from outside) come from an imported log.
    Promises count from the moment that the contact reached the desk, handling from the moment it was answered.

    Raises `NotAllowed`, and `Invalid` naming the field.
    """
    check_may(actor, Verb.OPENED)
    tie = TicketContact.objects.select_related("ticket").filter(contact=contact).first()
    if tie is not None:
        return Intake(tie.ticket, repeated=True)
    subject = clean_text(subject, field="subject", max_bytes=800).strip()
    description = clean_text(description, field="description", max_bytes=MAX_DESCRIPTION_BYTES)
    if not subject or len(subject) > 200:
        raise Invalid(N_("Say in one line (up to 200 characters) what it is about."), field="subject")
    if not category.active and not origin:
        raise Invalid(N_("This category is no longer in use. Choose another."), field="category")
    if not distinct_because and not origin:
        other = _open_on_same_matter(contact.participant, category)
        if other is not None:
            join(ticket=other, contact=contact, actor=actor, now=now)
            return Intake(other, joined=True)
    ticket = _insert(
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
        area=area,
        facility=clean_text(facility, field="facility", max_bytes=640).strip(),
        distinct_because=distinct_because,
        origin=origin,
        targets=targets or {},
    )
    return Intake(ticket)


def join(*, ticket: Ticket, contact: Contact, actor: Actor, now: datetime) -> TicketEvent:
    """Add a further contact to an open ticket: its words go to the thread, and a waiting ticket goes on.

    A contact that comes after the answer leaves state and clocks alone (it may be a thank-you); the owner is told.
    """
    tie(ticket, contact)
    event = record(ticket, verb=Verb.JOINED, actor=actor, now=now, contact=contact)
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
    """Go on with a waiting ticket, where it stood before: at the branch if a branch holds it, else with the agent."""
    at_branch = ticket.escalations.filter(ended_at=None).exists()
    to = State.ESCALATED if at_branch else State.IN_PROGRESS
    return record(ticket, verb=Verb.RESUMED, to=to, actor=actor, now=now)


def desk_of(channel: str) -> Desk:
    """The desk whose queue a channel's tickets enter."""
    return Desk.SOCIAL if channel in SOCIAL else Desk.CARE


def _open_on_same_matter(participant: Participant | None, category: Category) -> Ticket | None:
    if participant is None:
        return None
    # Two deliveries of one person at once must not open two tickets.
    # Only the key is read: the lock is wanted, not the person's numbers, which would be decrypted for nothing.
    locked = Participant.objects.select_for_update(no_key=True).filter(pk=participant.pk).order_by()
    list(locked.values_list("pk", flat=True))
    tickets = Ticket.objects.joinable().live().filter(participant=participant, category=category)
    return tickets.order_by("-id").first()


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
    area: Area | None,
    facility: str,
    distinct_because: str,
    origin: str,
    targets: Mapping[Promise, datetime],
) -> Ticket:
    keeper = actor if isinstance(actor, Staff) and actor.role in KEEPERS else None
    ticket = Ticket(
        origin=origin,
        kind=category.kind,
        colour=finding.colour,
        category=category,
        channel=contact.channel,
        desk=desk_of(contact.channel),
        priority=priority,
        vulnerable=bool(contact.participant and contact.participant.is_priority),
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
    data = {"colour": finding.colour, "reason": finding.reason, "distinct_because": distinct_because}
    if Promise.RESOLUTION not in terms:
        # A gap in the policies never costs a ticket: it is taken in, and the board shows that nothing times it.
        data["uncovered"] = Promise.RESOLUTION
    event = start_record(ticket, actor=actor, now=now, terms=terms, contact=contact, data=data)
    tie(ticket, contact)
    Classification.objects.create(
        ticket=ticket,
        at=now,
        source=ClassifiedBy.TRIAGE,
        kind=ticket.kind,
        colour=finding.colour,
        reason=finding.reason,
    )
    if not solved_on_the_spot(finding):
        tell_participant(ticket, "opened", event, now=now)
    return ticket


def solved_on_the_spot(finding: Finding) -> bool:
    """Whether the participant will hear the answer before a notice could reach them."""
    return finding.colour is Colour.GREEN


def tie(ticket: Ticket, contact: Contact) -> None:
    """The contact belongs to the ticket from now on, and its words to the thread."""
    TicketContact.objects.create(ticket=ticket, contact=contact)
    if contact.body:
        Message.objects.create(
            ticket=ticket,
            direction=Direction.INBOUND,
            channel=contact.channel,
            body=contact.body,
            at=contact.offered_at,
            contact=contact,
        )
