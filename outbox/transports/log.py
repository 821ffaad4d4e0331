"""The log as a transport: says that a message went out, never what it said or to whom."""

import structlog

from outbox.models import OutboxMessage

logger = structlog.get_logger(__name__)


def send(message: OutboxMessage) -> None:
    """Log the message's key and template."""
    logger.info("outbox.message", key=message.dedupe_key, template=message.template)
