"""Where an answer goes: the channel it came by, and what else is known when that leads nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.crypto import mask
from core.statements import KeptSelect
from crm.domain.codes import Channel, Direction, Language
from crm.models import Contact, ContactAddress, Participant
from crm.querysets import ContactQuerySet
from outbox.models.message import Transport
from tickets.models import Ticket

#: What carries words to an address on each channel. Website, counter and hospital are missing: nobody has an address
#: there.
TRANSPORTS: dict[Channel, Transport] = {
    Channel.EMAIL: Transport.EMAIL,
    Channel.PHONE: Transport.SMS,
    Channel.WHATSAPP: Transport.WHATSAPP,
    Channel.APP: Transport.CHAT,
    Channel.LAPOR: Transport.CHAT,
    Channel.FACEBOOK: Transport.CHAT,
    Channel.TWITTER: Transport.CHAT,
    Channel.INSTAGRAM: Transport.CHAT,
}
#: Where somebody is written to whose own channel leads nowhere, in this order. A message to a phone is an SMS.
ELSEWHERE = (Channel.PHONE, Channel.WHATSAPP, Channel.EMAIL)


# The contacts in which somebody came to the desk with a ticket, the latest first.
_senders = KeptSelect(
    lambda ticket, channel: _said(ticket).filter(channel=channel).values_list("sender_address")
)
_proxies = KeptSelect(lambda ticket: _said(ticket).values_list("proxy_phone"))
_newest_address = KeptSelect(
    lambda person, channel: (
        ContactAddress.objects.filter(participant=person, channel=channel)
        .order_by("-pk")
        .values_list("value")[:1]
    )
)


def _said(ticket: Any) -> ContactQuerySet:
    contacts = Contact.objects.filter(ticket_ties__ticket=ticket, direction=Direction.INBOUND)
    return contacts.order_by("-offered_at", "-pk")


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


def reach_of_person(person: Participant) -> Reach | None:
    """Where somebody is written to about nothing that they have reported: phone, WhatsApp, e-mail; None when none of
    them is known.
    """
    for channel in ELSEWHERE:
        address = (person.phone if channel is Channel.PHONE else "") or _known(person, channel)
        if address:
            return Reach(channel, address, person.language)
    return None


def _addresses(ticket: Ticket, person: Participant | None) -> Iterator[tuple[Channel, str]]:
    """Candidates in their order, each asked for only when those before it lead nowhere."""
    own = Channel(ticket.channel)
    if own in TRANSPORTS:
        yield own, next((address for (address,) in _senders(ticket.pk, own) if address), "")
    if person is not None:
        for channel in dict.fromkeys((own, *ELSEWHERE)):
            yield channel, (person.phone if channel is Channel.PHONE else "") or _known(person, channel)
    yield Channel.PHONE, next((phone for (phone,) in _proxies(ticket.pk) if phone), "")


def _known(person: Participant, channel: Channel) -> str:
    """The newest address that is known of a person: people change their number and the old one stays in our books."""
    if channel not in TRANSPORTS:
        return ""
    return next((address for (address,) in _newest_address(person.pk, channel)), "")
