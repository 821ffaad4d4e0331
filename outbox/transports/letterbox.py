"""A file instead of the gateways for SMS, WhatsApp and other channels: one JSON line a message, for the embedded size
and for trying things out. Whoever runs a gateway puts their own function into `settings.OUTBOX_GATEWAYS`.
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
