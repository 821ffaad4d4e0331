"""The links by which people answer: signed, so that nobody makes one up, and silent about whose they are."""

from django.conf import settings
from django.core import signing

from surveys.models import Invitation

_SALT = "surveys.invitation"


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
