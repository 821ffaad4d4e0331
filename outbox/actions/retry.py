"""Giving messages that were given up another chance."""

from collections.abc import Iterable
from datetime import datetime

from core.transactions import whole
from outbox.models import OutboxMessage
from outbox.models.message import Delivery


@whole
def retry(*, messages: Iterable[int], now: datetime) -> int:
    """Put the dead ones among the messages with these keys back in the queue, due at `now`, attempts counted anew.

    Returns how many; what is not dead is left alone. Who may do this is for the caller to check.
    """
    return OutboxMessage.objects.filter(pk__in=list(messages), state=Delivery.DEAD).update(
        state=Delivery.PENDING, attempts=0, next_try_at=now, lease_until=None
    )
