"""Open, change over and revoke what channels sign with, and check what they have signed."""

import base64
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q, Value

from core.errors import N_, Conflict, Invalid
from crm.actions.permission import require
from crm.domain.codes import Role
from crm.domain.powers import Power
from crm.domain.signatures import PREFIX, is_signed
from crm.domain.text import clean_line
from crm.models import WebhookSource

if TYPE_CHECKING:
    from crm.models import Staff

#: The last use is written at most this often.
TOUCH_EVERY = timedelta(minutes=5)


def open_webhook_source(
    *, name: str, account: "Staff", actor: "Staff | None", now: datetime
) -> tuple[WebhookSource, str]:
    """A new source bound to the account's channel, and its secret, which nobody can read again.

    Raises `Invalid` (name, account), `NotAllowed`.
    """
    require(actor, Power.MANAGE_KEYS)
    label = clean_line(name, field="name", max_length=80)
    if not label:
        raise Invalid(N_("Name it after the program that signs."), field="name", code="empty")
    if account.role != Role.CHANNEL or not account.is_active:
        raise Invalid(
            N_("Only an open account with the role “channel” brings contacts in. Choose such an account."),
            field="account",
            code="not_a_machine",
        )
    secret = _fresh()
    row = WebhookSource.objects.create(
        name=label,
        prefix=secrets.token_hex(6),
        secret=secret,
        account=account,
        channel=account.channel,
        created_at=now,
    )
    return row, secret


def change_secret(*, source: WebhookSource, actor: "Staff | None", now: datetime) -> str:
    """A new secret; the present one stays valid beside it until `end_change`. Raises `Conflict` when a change is under
    way or the source is revoked, `NotAllowed`.
    """
    require(actor, Power.MANAGE_KEYS)
    secret = _fresh()
    row = WebhookSource.objects.filter(pk=source.pk, previous_secret="", revoked_at=None).first()
    if row is None:
        raise Conflict(
            N_("End the change that is under way first; a revoked one has none."), code="under_way"
        )
    row.previous_secret, row.secret = row.secret, secret
    row.save(update_fields=["previous_secret", "secret"])
    return secret


def end_change(*, source: WebhookSource, actor: "Staff | None", now: datetime) -> None:
    """The previous secret opens nothing any more. Raises `NotAllowed`."""
    require(actor, Power.MANAGE_KEYS)
    WebhookSource.objects.filter(pk=source.pk).update(previous_secret=Value(""))


def revoke_webhook_source(*, source: WebhookSource, actor: "Staff | None", now: datetime) -> None:
    """Close it for good. Raises `Conflict` when it is closed already, `NotAllowed`."""
    require(actor, Power.MANAGE_KEYS)
    if not WebhookSource.objects.filter(pk=source.pk, revoked_at=None).update(revoked_at=now):
        raise Conflict(N_("This one has already been revoked."), code="already_revoked")


def signed_by(
    *, prefix: str, body: bytes, message_id: str, timestamp: str, signatures: str, now: datetime
) -> WebhookSource | None:
    """The live source that signed `body`, its use noted; None whatever is wrong, for the same work.

    The account comes with it.
    """
    live = Q(revoked_at=None, account__is_active=True, account__channel=F("channel"))
    row = WebhookSource.objects.filter(live, prefix=prefix[:16]).select_related("account").first()
    known = [row.secret, row.previous_secret or row.secret] if row else [_DECOY, _DECOY]
    right = is_signed(
        body, message_id=message_id, timestamp=timestamp, signatures=signatures, secrets=known, now=now
    )
    if row is None or not right:
        return None
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - TOUCH_EVERY)
    WebhookSource.objects.filter(stale, pk=row.pk).update(last_used_at=now)
    return row


def _fresh() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


_DECOY = _fresh()
