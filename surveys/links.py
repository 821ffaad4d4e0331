"""The links by which people answer: signed, so that nobody makes one up, and silent about whose they are."""

import secrets

from django.conf import settings
from django.core import signing

from surveys.models import Counter, Invitation

_SALT = "surveys.invitation"
_SCAN_SALT = "surveys.scan"
#: How long after a scan the page can be sent, in seconds.
SCAN_LASTS = 2 * 3600


def link_of(invitation: Invitation) -> str:
    """The address that is sent."""
    return f"{settings.SITE_URL.rstrip('/')}/survei/{signing.dumps(invitation.pk, salt=_SALT)}/"


def invitation_of(token: str) -> Invitation | None:
    """The invitation behind a token; None when it is forged."""
    try:
        key = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    found = Invitation.objects.select_related("survey", "ticket__branch", "participant", "response")
    row: Invitation | None = found.filter(pk=key).first()
    return row


def link_of_counter(counter: Counter) -> str:
    """The address in a QR code."""
    return f"{settings.SITE_URL.rstrip('/')}/survei/loket/{counter.code}/"


def scan_token(counter: Counter) -> str:
    """A fresh scan: signed, good once and for two hours; it says nothing of who scans."""
    return signing.dumps([counter.pk, secrets.token_hex(8)], salt=_SCAN_SALT)


def scan_of(token: str) -> tuple[Counter, str] | None:
    """The code that was scanned and the number of the scan; None when the token is forged or old."""
    try:
        key, scan = signing.loads(token, salt=_SCAN_SALT, max_age=SCAN_LASTS)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    counter: Counter | None = Counter.objects.select_related("branch").filter(pk=key).first()
    return None if counter is None else (counter, str(scan))
