"""What the outbox still has to do."""

from datetime import datetime

from django.db.models import Min

from outbox.models import OutboxMessage
from outbox.models.message import Delivery


def oldest_unsent(now: datetime) -> datetime | None:
    """When the oldest message that somebody will still try to send was written. Those given up are not counted."""
    waiting = OutboxMessage.objects.filter(
        state__in=(Delivery.PENDING, Delivery.LEASED, Delivery.FAILED), created_at__lte=now
    )
    oldest: datetime | None = waiting.aggregate(oldest=Min("created_at"))["oldest"]
    return oldest
