"""Issue, revoke and use the keys of machines."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from core.errors import N_, Conflict, Invalid
from core.statements import KeptSelect
from crm.actions.permission import require
from crm.domain.codes import Role
from crm.domain.powers import Power
from crm.domain.scopes import Scope
from crm.domain.text import clean_line
from crm.models import ApiKey, Staff

#: The last use is written at most this often, so that reading stays reading.
TOUCH_EVERY = timedelta(minutes=5)


def issue_api_key(
    *,
    name: str,
    account: Staff,
    scopes: Sequence[str],
    expires_at: datetime,
    actor: Staff | None,
    now: datetime,
) -> tuple[ApiKey, str]:
    """A new key bound to the account's channel, and its plain text, which nobody can read again.

    Raises `Invalid` (name, account, scopes, expires_at), `NotAllowed`.
    """
    require(actor, Power.MANAGE_KEYS)
    label = clean_line(name, field="name", max_length=80)
    if not label:
        raise Invalid(N_("Name the key after the machine that uses it."), field="name", code="empty")
    if account.role != Role.CHANNEL or not account.is_active:
        raise Invalid(
            N_("Only an open account with the role “channel” has keys. Choose such an account."),
            field="account",
            code="not_a_machine",
        )
    unknown = sorted(set(scopes) - set(Scope))
    if unknown or not scopes:
        raise Invalid(
            N_("Choose at least one scope of: %(choices)s."),
            params={"choices": ", ".join(Scope)},
            field="scopes",
            code="unknown_scope",
        )
    if expires_at.tzinfo is None or expires_at <= now:
        raise Invalid(
            N_("The key must expire in the future, at a time with zone."), field="expires_at", code="past"
        )
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    row = ApiKey.objects.create(
        name=label,
        prefix=prefix,
        hash=_hash(secret),
        account=account,
        channel=account.channel,
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=expires_at,
    )
    return row, f"{prefix}.{secret}"


def revoke_api_key(*, key: ApiKey, actor: Staff | None, now: datetime) -> ApiKey:
    """Close a key for good. Raises `Conflict` when it is closed already, `NotAllowed`."""
    require(actor, Power.MANAGE_KEYS)
    if not ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        raise Conflict(N_("This key has already been revoked."), code="already_revoked")
    key.refresh_from_db()
    return key


_by_prefix = KeptSelect(lambda prefix: ApiKey.objects.filter(prefix=prefix).order_by())
_account = KeptSelect(lambda key: Staff.objects.filter(pk=key).order_by())


def use_api_key(*, text: str, now: datetime) -> ApiKey | None:
    """The live key behind `<prefix>.<secret>`, its use noted; None when it opens nothing, whatever the cause.

    The account comes with it.
    """
    prefix, _, secret = text.partition(".")
    row: ApiKey | None = next(iter(_by_prefix(prefix[:16].replace("\0", ""))), None)
    # An unknown prefix takes the same comparison, so that time tells nothing.
    genuine = hmac.compare_digest(_hash(secret), row.hash if row else _hash(""))
    if row is None or not genuine or not row.is_live(now):
        return None
    (account,) = _account(row.account_id)
    row.account = account
    if not account.is_active or account.role != Role.CHANNEL or account.channel != row.channel:
        return None
    _touch(row, now)
    return row


def _touch(row: ApiKey, now: datetime) -> None:
    if row.last_used_at is None or row.last_used_at <= now - TOUCH_EVERY:
        due = Q(last_used_at=None) | Q(last_used_at__lte=now - TOUCH_EVERY)
        ApiKey.objects.filter(due, pk=row.pk).update(last_used_at=now)


def _hash(secret: str) -> str:
    # The secret has 256 random bits: nothing can be guessed, so a slow hash would only slow the API down.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
