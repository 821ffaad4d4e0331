"""A file instead of the gateways for SMS, WhatsApp and social media: one JSON line a message, for the embedded size.

A gateway's transport has the same interface: take the message, look at its `channel` for where it goes (`phone` is an
SMS), hand its `dedupe_key` over as the idempotency key,
return when the gateway accepted it, raise `TransportFailed` when it did not.
"""

import json
import os

from django.conf import settings

from outbox.models import OutboxMessage
from outbox.transports.failure import TransportFailed


def send(message: OutboxMessage) -> None:
    """Append the message to `letterbox.jsonl` in the data directory, readable by its owner alone."""
    path = settings.DATA_DIR / "letterbox.jsonl"
    line = json.dumps(
        {
            "key": message.dedupe_key,
            "channel": message.channel,
            "to": message.address,
            "subject": message.subject,
            "text": message.body,
        },
        ensure_ascii=False,
    )
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as letters:
            letters.write(line + "\n")
    except OSError as failure:
        raise TransportFailed(f"letterbox: {failure.strerror}") from failure
