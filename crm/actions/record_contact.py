"""Record a contact: every call, message or visit (domain section 3)."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from core.errors import N_, Conflict, Invalid, NotAllowed
from core.statements import KeptSelect, insert_new
from core.transactions import whole
from crm.actions.add_contact_address import keep_sender_address
from crm.actions.contact_times import check_times
from crm.actions.permission import require
from crm.domain.addresses import normal_address
from crm.domain.codes import Channel, ContactOutcome, Direction, Role
from crm.domain.phones import to_e164
from crm.domain.powers import Power
from crm.domain.text import clean_line, clean_text
from crm.models import Contact, Participant

if TYPE_CHECKING:
    from crm.models import Staff

#: Room for a long letter; a longer one is refused with a message, never cut.
MAX_BODY_BYTES = 65_536


_by_external_id = KeptSelect(
    lambda channel, external_id: Contact.objects.filter(channel=channel, external_id=external_id).order_by()
)


class ContactDetails(TypedDict, total=False):
    """What may be said about a contact besides its channel. Times are aware; `offered_at` left out is now."""

    direction: str
    external_id: str | None
    participant: Participant | None
    agent: "Staff | None"
    offered_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str
    sender_address: str
    subject: str
    body: str
    proxy_name: str
    proxy_phone: str
    proxy_relation: str


@whole
def record_contact(
    *, actor: "Staff | None", now: datetime, channel: str, **details: Unpack[ContactDetails]
) -> tuple[Contact, bool]:
    """The contact and whether it is new. The same `external_id` on the same channel is the same contact: it
    is answered as it was first recorded.

    Raises `Invalid` naming the field, `NotAllowed` for a machine on a channel that is not its own, `Conflict`
    when another machine brought the same external id in.
    """
    require(actor, Power.RECORD_CONTACT)
    values = _clean(channel, details, now)
    if actor is not None and actor.role == Role.CHANNEL and actor.channel != channel:
        raise NotAllowed(
            N_("This key brings in contacts of %(own)s only, not of %(channel)s. Use that channel's key."),
            params={"own": actor.channel, "channel": channel},
            field="channel",
            code="other_channel",
        )
    contact = Contact(recorded_by=actor, **values)
    if not insert_new(contact):
        return _present(values, actor), False
    keep_sender_address(contact=contact, actor=actor)
    return contact, True


def _present(values: dict[str, Any], actor: "Staff | None") -> Contact:
    """The contact that has this external id already."""
    row: Contact = _by_external_id(values["channel"], values["external_id"])[0]
    if actor is not None and actor.role == Role.CHANNEL and row.recorded_by_id != actor.pk:
        raise Conflict(
            N_(
                "Another account already brought in a contact with this external id. "
                "Give yours its own prefix."
            ),
            field="external_id",
            code="duplicate",
        )
    return row


def _clean(channel: str, details: ContactDetails, now: datetime) -> dict[str, Any]:
    proxy_phone = details.get("proxy_phone") or ""
    sender = details.get("sender_address") or ""
    values: dict[str, Any] = {
        "channel": known_code(channel, list(Channel), field="channel"),
        "direction": known_code(
            details.get("direction", Direction.INBOUND), list(Direction), field="direction"
        ),
        "outcome": known_code(details.get("outcome", ""), list(ContactOutcome), field="outcome"),
        "external_id": _line(details.get("external_id"), "external_id", 200) or None,
        "sender_address": normal_address(channel, sender, field="sender_address") if sender.strip() else "",
        "subject": _line(details.get("subject"), "subject", 200),
        "body": clean_text(details.get("body") or "", field="body", max_bytes=MAX_BODY_BYTES),
        "proxy_name": _line(details.get("proxy_name"), "proxy_name", 150),
        "proxy_phone": to_e164(proxy_phone, field="proxy_phone") if proxy_phone else "",
        "proxy_relation": _line(details.get("proxy_relation"), "proxy_relation", 60),
        "participant": details.get("participant"),
        "agent": details.get("agent"),
        "offered_at": details.get("offered_at") or now,
        "answered_at": details.get("answered_at"),
        "ended_at": details.get("ended_at"),
    }
    check_times(values["offered_at"], values["answered_at"], values["ended_at"], now=now)
    return values


def _line(value: str | None, field: str, length: int) -> str:
    return clean_line(value or "", field=field, max_length=length)


def known_code(value: str, known: list[Any], *, field: str) -> str:
    """`value` when it is one of the `known` codes; raises `Invalid` naming them otherwise."""
    if value in known:
        return str(value)
    raise Invalid(
        N_("“%(value)s” is not a known code. Choose one of: %(choices)s."),
        params={"value": value[:40], "choices": ", ".join(code for code in known if code)},
        field=field,
        code="unknown_code",
    )
