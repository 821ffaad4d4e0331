"""Where an answer goes: the channel it came by, and what else is known when that leads nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.crypto import mask
from crm.domain.codes import Channel, Direction, Language
from crm.models import Participant
from outbox.models.message import Transport
from tickets.models import Ticket, TicketContact

#: What carries words to an address on each channel. A gateway for one of them is another transport here. Website,
#: counter and hospital are missing: nobody has an address there.
TRANSPORTS: dict[Channel, Transport] = {
    Channel.EMAIL: Transport.EMAIL,
    Channel.PHONE: Transport.LETTERBOX,
    Channel.WHATSAPP: Transport.LETTERBOX,
    Channel.APP: Transport.LETTERBOX,
    Channel.LAPOR: Transport.LETTERBOX,
    Channel.FACEBOOK: Transport.LETTERBOX,
    Channel.TWITTER: Transport.LETTERBOX,
    Channel.INSTAGRAM: Transport.LETTERBOX,
}
#: Where somebody is written to whose own channel leads nowhere, in this order. A message to a phone is an SMS.
ELSEWHERE = (Channel.PHONE, Channel.WHATSAPP, Channel.EMAIL)


@dataclass(frozen=True, slots=True)
class Reach:
    """An address on a channel, and the language in which its owner is written to."""

    channel: Channel
    address: str
    language: str

    @property
    def transport(self) -> Transport:
        """What carries the words there."""
        return TRANSPORTS[self.channel]

    @property
    def address_masked(self) -> str:
        """Last characters of the address."""
        return mask(self.address)


def reach_of(ticket: Ticket) -> Reach | None:
    """Where the ticket's participant, or who filed for them, is written to; None when nothing is known.

    First who last wrote on the ticket's own channel, then the participant there, then their phone, WhatsApp or
    e-mail, last the phone of their proxy.
    """
    person: Participant | None = ticket.participant
    language = person.language if person else Language.INDONESIAN
    for channel, address in _addresses(ticket, person):
        if address and channel in TRANSPORTS:
            return Reach(channel, address, language)
    return None


def _addresses(ticket: Ticket, person: Participant | None) -> Iterator[tuple[Channel, str]]:
    own = Channel(ticket.channel)
    yield own, _latest(ticket, "sender_address", channel=own)
    if person is not None:
        known: dict[Channel, str] = {}
        # The newest counts: people change their number and keep the old handle in our books.
        for row in person.contact_addresses.order_by("pk"):
            known[Channel(row.channel)] = row.value
        if person.phone:
            known[Channel.PHONE] = person.phone
        for channel in (own, *ELSEWHERE):
            yield channel, known.get(channel, "")
    yield Channel.PHONE, _latest(ticket, "proxy_phone")


def _latest(ticket: Ticket, name: str, **narrowed: str) -> str:
    """The fact `name` of the ticket's latest inbound contact that has it."""
    ties = TicketContact.objects.filter(ticket=ticket, contact__direction=Direction.INBOUND)
    ties = ties.filter(**{f"contact__{key}": value for key, value in narrowed.items()})
    ties = ties.exclude(**{f"contact__{name}": ""}).order_by("-contact__offered_at", "-contact")
    return ties.values_list(f"contact__{name}", flat=True).first() or ""
