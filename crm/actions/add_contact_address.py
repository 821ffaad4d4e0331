"""Note where a participant is reached on a channel."""

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from core.crypto import blind_index
from core.errors import N_, Conflict, Invalid
from crm.actions.permission import require
from crm.domain.addresses import normal_address
from crm.domain.codes import Channel
from crm.domain.powers import Power
from crm.models import ContactAddress, Participant

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
    if present := _present(channel, address, participant):
        return present
    try:
        with transaction.atomic():
            return ContactAddress.objects.create(participant=participant, channel=channel, value=address)
    except IntegrityError:
        if present := _present(channel, address, participant):
            return present
        raise


def _present(channel: str, address: str, participant: Participant) -> ContactAddress | None:
    index = blind_index(address, purpose="contact_address")
    row = ContactAddress.objects.filter(channel=channel, value_index=index).first()
    if row is not None and row.participant_id != participant.pk:
        raise Conflict(
            N_(
                "This address belongs to another participant. "
                "Ask whose it is before you change either record."
            ),
            field="value",
            code="duplicate",
        )
    return row
