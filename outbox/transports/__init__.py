"""The ways out.

What carries a message is a plain function, `send(message: OutboxMessage) -> None`, called by a worker:

- it takes `message.address` (an address on `message.channel`), `message.subject` and `message.body`, which are in the
  reader's language already;
- it hands `message.dedupe_key` over as the key by which the other side knows a repetition: the same message may be
  sent twice, when a worker died between sending and marking;
- it returns when the other side has accepted the message, and raises `TransportFailed` when it has not, with a reason
  that names no person, or `Undeliverable` when trying again cannot help;
- it is done within `SEND_SECONDS`.

Which function carries a transport stands in `settings.OUTBOX_GATEWAYS`; docs/outbox.md shows how to write one.
"""

from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string

from outbox.models import OutboxMessage
from outbox.transports.failure import SEND_SECONDS, TransportFailed, Undeliverable

Gateway = Callable[[OutboxMessage], None]


def send(message: OutboxMessage) -> None:
    """Send by the gateway of the message's transport. Raises `TransportFailed`."""
    path = settings.OUTBOX_GATEWAYS.get(message.transport)
    if path is None:
        raise TransportFailed(f"no gateway carries {message.transport}; see OUTBOX_GATEWAYS")
    gateway: Gateway = import_string(path)
    gateway(message)


__all__ = ["SEND_SECONDS", "Gateway", "TransportFailed", "Undeliverable", "send"]
