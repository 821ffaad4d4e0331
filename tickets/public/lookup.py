"""Finding a ticket by its number and a fact that the participant knows, without telling which of the two was wrong."""

import hmac

from django.core import signing

from core.crypto import encrypt
from core.errors import NotFound
from crm.models import Participant
from tickets.models import Ticket
from tickets.public.words import NOT_TRACEABLE
from tickets.querysets import ours

#: How long the page stays open after the check.
ACCESS_SECONDS = 30 * 60
_SALT = "tickets.public.tracking"
_DECOY = "tickets.public.decoy"
#: What digits are compared with where there is no number; none are equal to it.
_NOTHING = "----"
#: The last digits of the phone, or the whole NIK. Its last four would be a serial number, 0001 for most people, and the
#: ones before them a birthday: parts of it are no secret.
PHONE_DIGITS, NIK_DIGITS = 4, 16


class NotTraceable(NotFound):
    """No such ticket, a wrong fact, or a ticket that can not be looked up: one answer for all (404)."""

    default_code = "not_traceable"


def check_fact(ticket_key: int, fact: str) -> int:
    """Return `ticket_key` if `fact` is the NIK, or the last four digits of the phone, of the ticket's participant.

    One statement and the work of two ciphers, whatever the case, so that neither answer nor effort tells a wrong number
    from a wrong fact. Raises `NotTraceable`.
    """
    person = Participant.objects.filter(ours("tickets__"), tickets=ticket_key)
    nik, phone = person.values_list("nik", "phone").first() or ("", "")
    for _missing in range([nik, phone].count("")):
        encrypt("0" * 16, context=_DECOY)
    known = (nik, phone[-PHONE_DIGITS:])
    matches = [hmac.compare_digest((number or _NOTHING).encode(), fact.encode()) for number in known]
    if not any(matches):
        raise NotTraceable(NOT_TRACEABLE)
    return ticket_key


def give_access(ticket_key: int) -> str:
    """A signed token that opens the page of one ticket for `ACCESS_SECONDS`."""
    return signing.dumps(ticket_key, salt=_SALT)


def ticket_of(token: str) -> Ticket | None:
    """The ticket that a token opens; None when it is old, forged or empty."""
    try:
        key = signing.loads(token, salt=_SALT, max_age=ACCESS_SECONDS)
    except signing.BadSignature:
        return None
    return load(key)


def load(ticket_key: int) -> Ticket | None:
    """The ticket with what its public page needs."""
    rows = Ticket.objects.live().select_related("branch", "participant", "merged_into__branch")
    found: Ticket | None = rows.filter(pk=ticket_key).first()
    return found
