"""Putting messages into the outbox, within the transaction of what causes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.statements import insert_unless_there
from outbox.models import OutboxMessage
from outbox.models.message import Delivery, Transport

#: Rows in one statement: SQLite takes at most 32,766 values.
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message before it is a row. `key` makes it unique for ever; texts are in the reader's language;
    `channel` is the code of the channel that `address` belongs to; `about` names the matter."""

    key: str
    template: str
    language: str
    transport: Transport
    channel: str = ""
    subject: str
    body: str
    recipient_id: int | None = None
    subscription_id: int | None = None
    address: str = ""
    link: str = ""
    about: str = ""


def post(drafts: Iterable[Draft], *, now: datetime) -> None:
    """Write the drafts as rows due at `now`. A draft whose key is known already is left out.

    An in-app message needs no sending: the row is the message, so it counts as sent at once.
    """
    rows = [_row(draft, now) for draft in drafts]
    for first in range(0, len(rows), BATCH):
        insert_unless_there(rows[first : first + BATCH])


def _row(draft: Draft, now: datetime) -> OutboxMessage:
    in_app = draft.transport == Transport.IN_APP
    return OutboxMessage(
        dedupe_key=draft.key,
        template=draft.template,
        language=draft.language,
        transport=draft.transport,
        channel=draft.channel,
        recipient_id=draft.recipient_id,
        subscription_id=draft.subscription_id,
        address=draft.address,
        subject=draft.subject[:200],
        body=draft.body,
        link=draft.link,
        about=draft.about,
        state=Delivery.SENT if in_app else Delivery.PENDING,
        sent_at=now if in_app else None,
        next_try_at=now,
        created_at=now,
    )
