"""Note where a participant is reached on a channel."""

from typing import TYPE_CHECKING

from core.crypto import blind_index
from core.errors import N_, Conflict, Invalid
from crm.actions.permission import require
from crm.domain.addresses import normal_address
from crm.domain.codes import Channel
from crm.domain.powers import Power
from crm.models import Contact, ContactAddress, Participant

if TYPE_CHECKING:
    from crm.models import Staff


def add_contact_address(
    *, participant: Participant, actor: "Staff | None", channel: str, value: str
) -> ContactAddress:
    """The participant is reached at `value` on `channel`. Adding the same address twice changes nothing.

    Raises `Invalid` (channel, value) and `Conflict` when the address is another participant's.
    """
    require(actor, Power.REGISTER_PARTICIPANT)
    if channel not in list(Channel):
        raise Invalid(
            N_("“%(channel)s” is not a channel. Choose one of: %(choices)s."),
            params={"channel": channel[:40], "choices": ", ".join(Channel)},
            field="channel",
            code="unknown_code",
        )
    address = normal_address(channel, value)
    row = _kept(participant, channel, address)
    if row.participant_id != participant.pk:
        raise Conflict(
            N_(
                "This address belongs to another participant. "
                "Ask whose it is before you change either record."
            ),
            field="value",
            code="duplicate",
        )
    return row


def keep_sender_address(*, contact: Contact, actor: "Staff | None") -> None:
    """Where a contact came from is where its participant is reached from now on.

    Not where a proxy wrote from, and not where somebody else is known to be reached: a family shares a phone, and
    the address stays with whom it was known for first. The contact itself keeps it in any case.
    """
    if contact.participant is None or not contact.sender_address or contact.has_proxy:
        return
    require(actor, Power.REGISTER_PARTICIPANT)
    _kept(contact.participant, contact.channel, contact.sender_address)


def _kept(participant: Participant, channel: str, address: str) -> ContactAddress:
    """The row of an address, whosever it is; the participant's if it is new."""
    row, _new = ContactAddress.objects.get_or_create(
        channel=channel,
        value_index=blind_index(address, purpose="contact_address"),
        defaults={"participant": participant, "value": address},
    )
    return row
