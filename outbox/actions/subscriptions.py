"""Subscribe programs elsewhere to what happens, change their secrets over, and end it.

Who may do this is for the caller to check: roles belong to a floor above.
"""

import base64
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Value

from core.errors import N_, Conflict, Invalid
from core.text import clean_text
from outbox.domain.targets import check_allowed, read_target
from outbox.models import WebhookSubscription

PREFIX = "whsec_"


def subscribe(
    *, name: str, address: str, events: Sequence[str], known: Collection[str], now: datetime
) -> tuple[WebhookSubscription, str]:
    """A new subscription to `events` (codes, each of them `known`), and its secret, which nobody can read again.

    Raises `Invalid` (name, address, events).
    """
    label = clean_text(name, field="name", max_bytes=320).strip()
    if not label or len(label) > 80:
        raise Invalid(N_("Name it after the program that listens, in up to 80 characters."), field="name")
    target = read_target(address)
    check_allowed(target, settings.WEBHOOK_HOSTS)
    if not events or not set(events) <= set(known):
        raise Invalid(
            N_("Choose what it is told about, at least one thing."), field="events", code="required"
        )
    secret = _fresh()
    row = WebhookSubscription.objects.create(
        name=label,
        address=address.strip(),
        host=target.authority,
        events=sorted(set(events)),
        secret=secret,
        created_at=now,
    )
    return row, secret


def change_subscription_secret(*, subscription: WebhookSubscription) -> str:
    """A new secret; everything is signed with the old one as well until `end_secret_change`.

    Raises `Conflict` when a change is under way or the subscription has ended.
    """
    secret = _fresh()
    row = WebhookSubscription.objects.filter(pk=subscription.pk, previous_secret="", revoked_at=None).first()
    if row is None:
        raise Conflict(
            N_("End the change that is under way first; a revoked one has none."), code="under_way"
        )
    row.previous_secret, row.secret = row.secret, secret
    row.save(update_fields=["previous_secret", "secret"])
    return secret


def end_secret_change(*, subscription: WebhookSubscription) -> None:
    """Sign with the new secret alone from now on."""
    WebhookSubscription.objects.filter(pk=subscription.pk).update(previous_secret=Value(""))


def unsubscribe(*, subscription: WebhookSubscription, now: datetime, because: str = "") -> None:
    """End it for good; what was still to be sent is given up when its turn comes. Raises `Conflict` when it has
    ended already.
    """
    live = WebhookSubscription.objects.filter(pk=subscription.pk, revoked_at=None)
    if not live.update(revoked_at=now, revoked_because=because[:120]):
        raise Conflict(N_("This one has already been revoked."), code="already_revoked")


def _fresh() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
