"""The way into the demo: accounts that still have the published password, and a key for the API."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password

from config.demo.rota import SHOWN
from config.demo.staff import MAIL_DOMAIN, PASSWORD
from crm.actions import issue_api_key, revoke_api_key, use_api_key
from crm.domain.codes import Channel, Role
from crm.domain.scopes import Scope
from crm.models import ApiKey, Staff

AGENT, SOCIAL, BRANCH, OUTBOUND = SHOWN
#: One account for each role, and what it looks at.
SCREENS = {
    AGENT: "queue of an inbound agent",
    SOCIAL: "queue of the social-media desk",
    OUTBOUND: "outbound: calls back to participants",
    BRANCH: "inbox of a branch office, its head",
    "kc0503.rs": "the same branch's officer in a hospital",
    "spv1": "live board of a supervisor",
    "qco1": "quality control",
    "pusat1": "head office: policies, calendars, branches, staff",
    "deputi05": "deputy of a region",
}
KEY_NAME = "demo"
KEY_LIVES = timedelta(days=365)


def shown_accounts() -> list[tuple[Staff, str]]:
    """The demo's accounts that can be signed in to with the published password, with their screens."""
    rows = Staff.objects.filter(
        username__in=SCREENS, email__endswith=f"@{MAIL_DOMAIN}", is_active=True
    ).in_bulk(field_name="username")
    # All share one hash, so the slow check is made once, unless somebody changed theirs.
    right = {
        hashed: check_password(PASSWORD, hashed) for hashed in sorted({row.password for row in rows.values()})
    }
    return [
        (rows[name], screen)
        for name, screen in SCREENS.items()
        if name in rows and right[rows[name].password]
    ]


def demo_key(*, now: datetime) -> str | None:
    """The demo's API key: the one kept in the data folder while it works, else a new one. None without a demo.

    Only its hash is in the database, so the text is kept beside it, readable by its owner alone like the secrets
    there; a script that uses the key goes on working after a restart.
    """
    path = settings.DATA_DIR / "demo-key"
    kept = path.read_text(encoding="ascii", errors="replace").strip() if path.exists() else ""
    if kept and use_api_key(text=kept, now=now):
        return kept
    machine = Staff.objects.filter(
        username=f"kanal-{Channel.APP}", role=Role.CHANNEL, email__endswith=f"@{MAIL_DOMAIN}", is_active=True
    ).first()
    if machine is None:
        return None
    for lost in ApiKey.objects.filter(account=machine, name=KEY_NAME, revoked_at=None):
        revoke_api_key(key=lost, actor=None, now=now)
    _row, text = issue_api_key(
        name=KEY_NAME, account=machine, scopes=list(Scope), expires_at=now + KEY_LIVES, actor=None, now=now
    )
    _keep(path, text)
    return text


def _keep(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)  # An existing file would keep its own mode.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{text}\n")
