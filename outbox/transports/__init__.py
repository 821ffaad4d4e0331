"""The ways out. A transport takes an `OutboxMessage` and either returns (sent) or raises `TransportFailed`.

To add one: a module with `send(message)`, a value in `Transport`, and a line in the table below.
"""

from collections.abc import Callable

from outbox.models import OutboxMessage
from outbox.models.message import Transport
from outbox.transports import email, letterbox, log
from outbox.transports.failure import TransportFailed

SENDERS: dict[str, Callable[[OutboxMessage], None]] = {
    Transport.EMAIL: email.send,
    Transport.LETTERBOX: letterbox.send,
    Transport.LOG: log.send,
}


def send(message: OutboxMessage) -> None:
    """Send by the message's own transport. Raises `TransportFailed`."""
    sender = SENDERS.get(message.transport)
    if sender is None:
        raise TransportFailed(f"no sender for transport {message.transport}")
    sender(message)


__all__ = ["SENDERS", "TransportFailed", "send"]
