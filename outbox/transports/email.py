"""E-mail through Django's mail settings."""

from smtplib import SMTPException

from django.core.mail import EmailMessage

from outbox.models import OutboxMessage
from outbox.transports.failure import TransportFailed


def send(message: OutboxMessage) -> None:
    """Send as plain text. The message key is the Message-ID's stem, so that a second sending can be recognised."""
    mail = EmailMessage(
        subject=message.subject,
        body=message.body,
        to=[message.address],
        headers={"X-Message-Key": message.dedupe_key},
    )
    try:
        mail.send()
    except (SMTPException, OSError) as failure:
        raise TransportFailed(f"mail server: {type(failure).__name__}") from failure
