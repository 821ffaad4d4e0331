"""Signatures as Standard Webhooks (standardwebhooks.com) makes them: HMAC-SHA256 over id, time and the raw body."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

PREFIX = "whsec_"
#: How far the sender's clock may be off, and how late a message may come.
TOLERANCE = timedelta(minutes=5)


def is_signed(
    body: bytes, *, message_id: str, timestamp: str, signatures: str, secrets: Iterable[str], now: datetime
) -> bool:
    """Whether one of the signatures ("v1,base64", several parted by blanks) was made with one of the secrets.

    Every pair is compared, each in constant time. `timestamp` is in seconds since 1970.
    """
    if not (message_id and timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(datetime.fromtimestamp(int(timestamp), UTC) - now) > TOLERANCE:
        return False
    signed = f"{message_id}.{timestamp}.".encode() + body
    given = [
        text for version, _, text in (one.partition(",") for one in signatures.split()) if version == "v1"
    ]
    right = False
    for secret in secrets:
        digest = hmac.new(key_of(secret), signed, hashlib.sha256).digest()
        for text in given[:8]:
            right |= hmac.compare_digest(base64.b64encode(digest), text.encode())
    return right


def key_of(secret: str) -> bytes:
    """The bytes of a secret that reads `whsec_` and base64. Raises ValueError."""
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("A secret is whsec_ and base64.") from error
