"""What must reach somebody: written once, sent at least once, tried again when it fails."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from outbox.actions.deliver import ATTEMPTS, LEASE, deliver_due
from outbox.actions.post import Draft, post
from outbox.models import OutboxMessage
from outbox.models.message import Transport
from tests.core.racing import race
from tests.factories import MONDAY, StaffFactory

pytestmark = pytest.mark.django_db


def draft(key: str = "a", **changes: Any) -> Draft:
    details: dict[str, Any] = {
        "key": key,
        "template": "opened",
        "language": "id",
        "transport": Transport.LETTERBOX,
        "subject": "Tiket 0000-0174",
        "body": "Laporan Anda kami terima.",
        "channel": "whatsapp",
        "address": "+6281234567890",
        **changes,
    }
    return Draft(**details)


@pytest.fixture
def letterbox(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "letterbox.jsonl"


def test_the_same_message_twice_is_one_row() -> None:
    post([draft(), draft()], now=MONDAY)
    post([draft()], now=MONDAY)
    assert OutboxMessage.objects.count() == 1


def test_a_letter_goes_out_once_with_key_and_channel_and_the_file_is_its_owners_alone(
    letterbox: Path,
) -> None:
    post([draft()], now=MONDAY)
    assert deliver_due(now=MONDAY) == 1
    assert deliver_due(now=MONDAY + timedelta(days=1)) == 0
    (line,) = letterbox.read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {
        "key": "a",
        "channel": "whatsapp",
        "to": "+6281234567890",
        "subject": "Tiket 0000-0174",
        "text": "Laporan Anda kami terima.",
    }
    assert letterbox.stat().st_mode & 0o077 == 0


def test_the_address_is_not_readable_in_the_database() -> None:
    post([draft()], now=MONDAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM outbox_outboxmessage")
        assert "8123" not in cursor.fetchone()[0]


def test_e_mail_carries_the_message_key() -> None:
    post([draft(transport=Transport.EMAIL, address="warga@example.test")], now=MONDAY)
    deliver_due(now=MONDAY)
    (message,) = mail.outbox
    assert (message.to, message.extra_headers["X-Message-Key"]) == (["warga@example.test"], "a")


def test_an_in_app_message_is_there_at_once() -> None:
    post([draft(transport=Transport.IN_APP, recipient_id=StaffFactory().pk, address="")], now=MONDAY)
    row = OutboxMessage.objects.get()
    assert (row.state, row.sent_at) == ("sent", MONDAY)


def test_a_failure_is_tried_again_later_and_given_up_in_the_end(settings: Any) -> None:
    settings.DATA_DIR = Path("/proc/no-such-folder")
    post([draft()], now=MONDAY)
    now = MONDAY
    waits = []
    for _attempt in range(ATTEMPTS):
        assert deliver_due(now=now) == 0
        row = OutboxMessage.objects.get()
        waits.append(row.next_try_at - now)
        now = row.next_try_at
    assert row.state == "dead"
    assert waits[0] <= timedelta(seconds=10)
    assert timedelta(minutes=30) <= waits[-1] <= timedelta(hours=1)
    assert "letterbox" in row.last_error
    assert deliver_due(now=now + timedelta(days=9)) == 0


def test_the_lease_of_a_worker_that_died_runs_out(letterbox: Path) -> None:
    post([draft()], now=MONDAY)
    OutboxMessage.objects.update(state="leased", lease_until=MONDAY + LEASE, next_try_at=MONDAY + LEASE)
    assert deliver_due(now=MONDAY + LEASE - timedelta(seconds=1)) == 0
    assert deliver_due(now=MONDAY + LEASE) == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_send_every_message_once(letterbox: Path) -> None:
    post([draft(key=str(number)) for number in range(200)], now=MONDAY)

    def work(_number: int) -> int:
        sent = 0
        while count := deliver_due(now=MONDAY, limit=7):
            sent += count
        return sent

    assert sum(race(work, runners=6)) == 200
    keys = [json.loads(line)["key"] for line in letterbox.read_text(encoding="utf-8").splitlines()]
    assert sorted(keys, key=int) == [str(number) for number in range(200)]
