"""Where a person is reached on a channel, in one notation for each channel."""

import re

from core.errors import N_, Invalid
from crm.domain.codes import Channel
from crm.domain.phones import to_e164
from crm.domain.text import clean_line

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_SPOKEN = frozenset({Channel.PHONE, Channel.WHATSAPP})
MAX_LENGTH = 200


def normal_address(channel: str, text: str, *, field: str = "value") -> str:
    """The address as it is kept and looked up: E.164, a lower-case e-mail, or a lower-case handle without @.

    Raises `Invalid` naming `field` when it can not be an address of that channel.
    """
    if channel in _SPOKEN:
        return to_e164(text, field=field)
    address = clean_line(text, field=field, max_length=MAX_LENGTH).casefold()
    if channel == Channel.EMAIL and not _EMAIL.fullmatch(address):
        raise Invalid(
            N_("This is not an e-mail address. Write it as name@example.id."),
            field=field,
            code="email_unclear",
        )
    address = address if channel == Channel.EMAIL else address.lstrip("@")
    if not address:
        raise Invalid(
            N_("The address is empty. Write it, or leave the entry out."), field=field, code="empty"
        )
    return address
