"""Take a contact in at the door: find its person, record it, and open or join a ticket, all or nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.errors import N_, Invalid
from core.transactions import whole
from crm.actions import identify_contact as crm_identify
from crm.actions import record_contact, register_participant, sender_of
from crm.domain.codes import Role
from crm.domain.text import search_text
from crm.models import Contact, Participant, Staff
from tickets.actions.identify import identify_contact
from tickets.actions.open_ticket import FACE_TO_FACE, Intake, open_first_ticket, open_ticket
from tickets.models import Category

#: The service began with this day; an earlier time is a slip of the pen. Older logs come in by import.
SERVICE_BEGAN = datetime(2014, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StatedIdentity:
    """Who somebody says they are, in checked notation; what is not known is empty."""

    membership_number: str = ""
    nik: str = ""
    phone: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The contact as recorded, and what became of it."""

    contact: Contact
    intake: Intake


@whole
def take_in(
    *,
    actor: Staff,
    now: datetime,
    category: Category,
    subject: str,
    contact: Contact | None = None,
    channel: str = "",
    participant: Participant | None = None,
    identity: StatedIdentity | None = None,
    details: dict[str, Any] | None = None,
    **matter: Any,
) -> TakenIn:
    """Record a contact (or use one that was recorded before) and open its ticket.

    The person is `participant`, else whom `identity` states, else who is reached where the contact came from. `details`
    are those of `crm.actions.record_contact`, `matter` those of `open_ticket`. A person who is stated and not known is
    registered on what they say; it can be checked later (domain section 3). The same external id again gives the
    same contact and ticket again.

    Raises `Invalid` naming the field, `NotAllowed`, `Conflict`.
    """
    new = stranger = False
    if contact is None:
        contact, new = _record(
            actor=actor, now=now, channel=channel, participant=participant, details=details or {}
        )
    elif participant is not None:
        contact = identify_contact(contact=contact, participant=participant, actor=actor, now=now)
    if contact.participant_id is None:
        # Only now: a message that comes in twice at once has waited here for its twin, and registers nobody again.
        person, stranger = (
            person_behind(identity, actor=actor, now=now) if identity else (sender_of(contact), False)
        )
        if person is not None and new:
            contact = crm_identify(contact=contact, participant=person, actor=actor)
        elif person is not None:
            # Its tickets follow.
            contact = identify_contact(contact=contact, participant=person, actor=actor, now=now)
    about: dict[str, Any] = {"category": category, "subject": subject, **matter}
    if new:
        intake = open_first_ticket(contact=contact, stranger=stranger, actor=actor, now=now, **about)
    else:
        intake = open_ticket(contact=contact, actor=actor, now=now, **about)
    return TakenIn(contact, intake)


def person_behind(identity: StatedIdentity, *, actor: Staff, now: datetime) -> tuple[Participant, bool]:
    """The participant whom the stated facts name, registered if there is none yet, and whether they were.

    A family shares a phone, so a phone alone is believed only while it leads to one person, and with a name only to
    a person of that name. Raises `Invalid` (fields below "identity") when the facts name nobody or two people.
    """
    by_membership = _by("membership_number", identity.membership_number)
    by_nik = _by("nik", identity.nik)
    if by_membership and by_nik and by_membership != by_nik:
        raise Invalid(
            N_(
                "Membership number and NIK belong to two different participants. Read both again, or send only one."
            ),
            field="identity",
            code="two_people",
        )
    found = by_membership or by_nik
    if found is None and not (identity.membership_number or identity.nik):
        found = _by_phone(identity)
    return (found, False) if found else (_register(identity, actor=actor, now=now), True)


def _by(field: str, value: str) -> Participant | None:
    if not value:
        return None
    rows = Participant.objects.matching(value)
    return next((row for row in rows if getattr(row, field) == value), None)


def _by_phone(identity: StatedIdentity) -> Participant | None:
    if not identity.phone:
        return None
    people = list(Participant.objects.matching(identity.phone).order_by("pk")[:20])
    if identity.name:
        wanted = search_text(identity.name)
        people = [person for person in people if person.search_name == wanted]
    if len(people) > 1:
        raise Invalid(
            N_("Several participants share this phone. Add the membership number or the NIK."),
            field="identity.phone",
            code="ambiguous",
        )
    return people[0] if people else None


def _register(identity: StatedIdentity, *, actor: Staff, now: datetime) -> Participant:
    if not identity.name:
        raise Invalid(
            N_("No participant is known by this. Add the name, and they are registered on what they say."),
            field="identity.name",
            code="required",
        )
    return register_participant(
        actor=actor,
        now=now,
        name=identity.name,
        membership_number=identity.membership_number,
        nik=identity.nik,
        phone=identity.phone,
    )


def _record(
    *, actor: Staff, now: datetime, channel: str, participant: Participant | None, details: dict[str, Any]
) -> tuple[Contact, bool]:
    if not channel:
        raise Invalid(N_("Name the channel of the contact."), field="channel", code="required")
    machine = actor.role == Role.CHANNEL
    offered_at = details.get("offered_at") or now
    if offered_at < SERVICE_BEGAN:
        raise Invalid(
            N_("This time lies before the service began. Check the year; older logs come in by import."),
            field="offered_at",
            code="too_early",
        )
    details = {**details, "offered_at": offered_at}
    if channel not in FACE_TO_FACE:
        # What was written is over as soon as it has arrived; nobody is on the line.
        details["ended_at"] = details.get("ended_at") or max(
            offered_at, details.get("answered_at") or offered_at
        )
    elif not machine:
        details["answered_at"] = details.get("answered_at") or offered_at
    return record_contact(
        actor=actor,
        now=now,
        channel=channel,
        participant=participant,
        agent=None if machine else actor,
        **details,
    )
