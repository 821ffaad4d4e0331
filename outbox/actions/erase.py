"""Taking people's words and addresses out of messages that have done their work."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from outbox.models import OutboxMessage
from outbox.models.message import Delivery, Transport

#: What stays is that a message was sent, when, by which way and in which language.
WITHOUT_WORDS = {"subject": "—", "body": "", "address": "", "last_error": ""}
#: Messages in one statement.
BATCH = 1000


def erase_messages(*, about: str) -> int:
    """Empty what was sent or given up `about` a matter; what is still to be sent follows when its time is up.

    Returns how many messages it was.
    """
    if not about:
        raise ValueError("Say what the messages are about: most are about nothing.")
    rows = OutboxMessage.objects.filter(about=about, state__in=(Delivery.SENT, Delivery.DEAD))
    return rows.update(**WITHOUT_WORDS)


def forget_old(*, now: datetime) -> int:
    """Empty a batch of messages that are older than `OUTBOX_KEPT_DAYS` and done with; return how many.

    What still waits at somebody's bell then counts as read: there is nothing left to read.
    """
    before = now - timedelta(days=settings.OUTBOX_KEPT_DAYS)
    old = OutboxMessage.objects.with_words().filter(created_at__lt=before).order_by("created_at", "pk")
    keys = list(old.values_list("pk", flat=True)[:BATCH])
    rows = OutboxMessage.objects.filter(pk__in=keys)
    rows.filter(Q(transport=Transport.IN_APP, read_at=None)).update(read_at=now)
    return rows.update(**WITHOUT_WORDS)
