"""Whoever looks at the screen."""

from typing import cast

from django.http import HttpRequest

from crm.models import Staff
from outbox.models.message import OutboxMessage, Transport


def person(request: HttpRequest) -> Staff:
    """The account that is signed in; screens stand behind the admin's log-in."""
    return cast(Staff, request.user)


def unread_notices(request: HttpRequest) -> int:
    """How many notices wait at the reader's bell; counted once a request."""
    if not hasattr(request, "unread_notices"):
        rows = OutboxMessage.objects.filter(
            recipient=person(request), transport=Transport.IN_APP, read_at__isnull=True
        )
        request.unread_notices = rows.count()  # type: ignore[attr-defined]
    return int(request.unread_notices)  # type: ignore[attr-defined]
