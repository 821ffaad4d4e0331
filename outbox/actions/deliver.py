"""Sending what is due: lease, send, mark."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import F, QuerySet

from core.poison import STOPS
from outbox.models import OutboxMessage
from outbox.models.message import Delivery
from outbox.transports import SEND_SECONDS, TransportFailed, Undeliverable, send

log = structlog.get_logger(__name__)

#: How many messages one call leases: small, so that a worker that dies holds up little.
BATCH = 20
#: How long a worker may take over a batch before another may try it: longer than the slowest gateway can make it.
LEASE = timedelta(seconds=BATCH * SEND_SECONDS + 20)
#: After so many failures in vain the message is given up and waits for a person.
ATTEMPTS = 12
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Lease:
    """The right to send one message until a moment. Whoever comes later with another end has taken it over."""

    message: int
    attempt: int
    until: datetime


def deliver_due(*, now: datetime, limit: int = BATCH) -> int:
    """Send up to `limit` messages that are due at `now` and return how many went out.

    At least once on the wire: a worker that dies between sending and marking leaves a lease that runs out, and the
    message goes out again under the same key. Exactly once in the record: only the holder of the lease marks it.
    A message that cannot be sent, for whatever reason, does not stop the others.
    """
    return sum(_deliver(lease, now=now) for lease in _lease(now=now, limit=limit))


def _lease(*, now: datetime, limit: int) -> list[_Lease]:
    waiting = (Delivery.PENDING, Delivery.FAILED, Delivery.LEASED)
    due: QuerySet[OutboxMessage] = OutboxMessage.objects.filter(state__in=waiting, next_try_at__lte=now)
    until = now + LEASE
    with transaction.atomic():
        rows = due.order_by("next_try_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        found = list(rows.values_list("pk", "attempts")[:limit])
        # The end of the lease is also the next try, so the leases of the dead need no reaper.
        due.filter(pk__in=[pk for pk, _attempts in found]).update(
            state=Delivery.LEASED, lease_until=until, next_try_at=until, attempts=F("attempts") + 1
        )
    return [_Lease(pk, attempts + 1, until) for pk, attempts in sorted(found)]


def _deliver(lease: _Lease, *, now: datetime) -> int:
    held = OutboxMessage.objects.filter(
        pk=lease.message, state=Delivery.LEASED, lease_until=lease.until, attempts=lease.attempt
    )
    try:
        message = held.first()
        if message is None:
            # Taken over, or sent again by a person, while this worker was busy with the ones before.
            return 0
        send(message)
    except TransportFailed as failure:
        _failed(held, lease, str(failure), now, for_good=isinstance(failure, Undeliverable))
        return 0
    except STOPS:
        raise
    except Exception as failure:
        # Anything else is a defect, of the row or of a gateway. Its kind is kept with the row; its text, which may
        # hold what was in the row, goes to the log, where people's numbers are taken out.
        log.exception("outbox.defect", message=lease.message)
        _failed(held, lease, type(failure).__name__, now)
        return 0
    return held.update(state=Delivery.SENT, sent_at=now, lease_until=None, last_error="")


def _failed(
    held: "QuerySet[OutboxMessage]", lease: _Lease, reason: str, now: datetime, *, for_good: bool = False
) -> None:
    given_up = for_good or lease.attempt >= ATTEMPTS
    held.update(
        state=Delivery.DEAD if given_up else Delivery.FAILED,
        next_try_at=now + _delay(lease.attempt),
        lease_until=None,
        last_error=reason[:300],
    )
    log.warning("outbox.failed", message=lease.message, attempts=lease.attempt, given_up=given_up)


def _delay(attempts: int) -> timedelta:
    longest = min(FIRST_DELAY * (1 << max(attempts - 1, 0)), LONGEST_DELAY)
    # Jitter keeps a crowd of failed messages from coming back at the same moment.
    return longest * random.uniform(0.5, 1.0)  # nosec B311
