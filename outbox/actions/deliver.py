"""Sending what is due: lease, send, mark."""

import random
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import F, QuerySet

from outbox.models import OutboxMessage
from outbox.models.message import Delivery
from outbox.transports import TransportFailed, send

log = structlog.get_logger(__name__)

#: How long a worker may take over one message before another may try it.
LEASE = timedelta(minutes=2)
#: After so many failures in vain the message is given up and waits for a person.
ATTEMPTS = 12
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)
#: How many messages one call leases: small, so that a worker that dies holds up little.
BATCH = 50


def deliver_due(*, now: datetime, limit: int = BATCH) -> int:
    """Send up to `limit` messages that are due at `now` and return how many went out.

    At least once on the wire: a worker that dies between sending and marking leaves a lease that runs out, and the
    message goes out again under the same key.
    """
    sent = 0
    for message in _lease(now=now, limit=limit):
        try:
            send(message)
        except TransportFailed as failure:
            _failed(message, failure, now)
        else:
            sent += OutboxMessage.objects.filter(pk=message.pk, state=Delivery.LEASED).update(
                state=Delivery.SENT, sent_at=now, lease_until=None, last_error=""
            )
    return sent


def _lease(*, now: datetime, limit: int) -> list[OutboxMessage]:
    waiting = (Delivery.PENDING, Delivery.FAILED, Delivery.LEASED)
    due: QuerySet[OutboxMessage] = OutboxMessage.objects.filter(state__in=waiting, next_try_at__lte=now)
    with transaction.atomic():
        rows = due.order_by("next_try_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        keys = list(rows.values_list("pk", flat=True)[:limit])
        # The end of the lease is also the next try, so the dead need no reaper.
        due.filter(pk__in=keys).update(
            state=Delivery.LEASED,
            lease_until=now + LEASE,
            next_try_at=now + LEASE,
            attempts=F("attempts") + 1,
        )
    return list(OutboxMessage.objects.filter(pk__in=keys).order_by("id"))


def _failed(message: OutboxMessage, failure: TransportFailed, now: datetime) -> None:
    given_up = message.attempts >= ATTEMPTS
    OutboxMessage.objects.filter(pk=message.pk, state=Delivery.LEASED).update(
        state=Delivery.DEAD if given_up else Delivery.FAILED,
        next_try_at=now + _delay(message.attempts),
        lease_until=None,
        last_error=str(failure)[:300],
    )
    log.warning("outbox.failed", message=message.pk, attempts=message.attempts, given_up=given_up)


def _delay(attempts: int) -> timedelta:
    longest = min(FIRST_DELAY * (1 << max(attempts - 1, 0)), LONGEST_DELAY)
    # Jitter keeps a crowd of failed messages from coming back at the same moment.
    return longest * random.uniform(0.5, 1.0)  # nosec B311
