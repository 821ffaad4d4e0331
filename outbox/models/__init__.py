"""Tables of the outbox."""

from outbox.models.message import OutboxMessage

__all__ = ["OutboxMessage"]
