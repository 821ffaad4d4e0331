"""Tables of the outbox."""

from outbox.models.message import OutboxMessage
from outbox.models.subscription import WebhookSubscription

__all__ = ["OutboxMessage", "WebhookSubscription"]
