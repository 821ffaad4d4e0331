"""How often the public look-up may be tried: by address, and by ticket number whatever the address."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

from core.api.throttling import client_address
from core.errors import DomainError
from core.rates import hit
from tickets.public.times import moment_in_words, span_in_words
from tickets.public.words import TOO_MANY_TRIES
from tickets.zones import DEFAULT_ZONE

#: Tries and seconds. A whole village may share one address of a mobile network, so an address is given many tries;
#: a single ticket is given few, for each try hits the four digits of its phone with a chance of 1 in 10,000.
#: `settings.TRACKING_LIMITS` replaces single entries.
LIMITS: dict[str, tuple[int, int]] = {
    "address": (60, 3600),
    "ticket": (10, 3600),
    "ticket_day": (30, 86_400),
    "writing": (5, 86_400),
}


class TooManyTries(DomainError):
    """Refused until the window is over; carries Retry-After (429)."""

    status: ClassVar[int] = 429
    default_code: ClassVar[str] = "too_many_tries"


def count_look_up(request: HttpRequest | Request, ticket_key: int, *, now: datetime) -> None:
    """Count one try at a ticket, whether or not there is such a ticket. Raises `TooManyTries`."""
    _count("address", client_address(request), now)
    _count("ticket", str(ticket_key), now)
    _count("ticket_day", str(ticket_key), now)


def count_writing(ticket_key: int, *, now: datetime) -> None:
    """Count one message or reopening of a ticket by the public. Raises `TooManyTries`."""
    _count("writing", str(ticket_key), now)


def _count(name: str, who: str, now: datetime) -> None:
    limit, seconds = {**LIMITS, **getattr(settings, "TRACKING_LIMITS", {})}[name]
    answer = hit(f"tracking:{name}:{who}", limit=limit, window_seconds=seconds, now=now)
    if answer.allowed:
        return
    until = now + timedelta(seconds=answer.retry_after)
    raise TooManyTries(
        TOO_MANY_TRIES,
        params={
            "wait": span_in_words(answer.retry_after),
            "until": moment_in_words(until, DEFAULT_ZONE),
        },
        headers={"Retry-After": str(answer.retry_after)},
        extra={"retry_after": answer.retry_after},
    )
