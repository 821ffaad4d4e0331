"""What must reach somebody: written once, sent at least once, tried again when it fails."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from outbox.actions.deliver import ATTEMPTS, BATCH, LEASE, deliver_due
from outbox.actions.post import Draft, post
from outbox.models import OutboxMessage
from outbox.models.message import Transport
from outbox.transports import SEND_SECONDS
from tests.core.racing import race
from tests.factories import MONDAY, StaffFactory

pytestmark = pytest.mark.django_db


def draft(key: str = "a", **changes: Any) -> Draft:
    details: dict[str, Any] = {
        "key": key,
        "template": "opened",
        "language": "id",
        "transport": Transport.WHATSAPP,
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


def test_e_mail_carries_the_message_key(settings: Any) -> None:
    settings.OUTBOX_GATEWAYS = {"email": "outbox.transports.email.send"}
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
    OutboxMessage.objects.update(
        state="leased", lease_until=MONDAY + LEASE, next_try_at=MONDAY + LEASE, attempts=1
    )
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


def test_one_message_that_cannot_be_read_does_not_stop_the_others(letterbox: Path) -> None:
    post([draft(key="poison"), draft(key="good")], now=MONDAY)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_outboxmessage SET address = 'k1:broken' WHERE dedupe_key = 'poison'")

    assert deliver_due(now=MONDAY) == 1

    state, error = OutboxMessage.objects.values_list("state", "last_error").get(dedupe_key="poison")
    assert (state, error) == ("failed", "CannotDecrypt")
    assert [json.loads(line)["key"] for line in letterbox.read_text().splitlines()] == ["good"]


def falls_over(message: OutboxMessage) -> None:
    raise KeyError(message.address)


def test_a_gateway_that_falls_over_costs_its_own_messages_an_attempt_and_tells_no_number(
    letterbox: Path, settings: Any
) -> None:
    settings.OUTBOX_GATEWAYS = {**settings.OUTBOX_GATEWAYS, "sms": f"{__name__}.falls_over"}
    post([draft(key="sms", transport=Transport.SMS), draft(key="good")], now=MONDAY)

    assert deliver_due(now=MONDAY) == 1

    row = OutboxMessage.objects.get(dedupe_key="sms")
    assert (row.state, row.attempts, row.last_error) == ("failed", 1, "KeyError")


def test_a_transport_that_nothing_carries_says_what_to_set(settings: Any) -> None:
    settings.OUTBOX_GATEWAYS = {}
    post([draft()], now=MONDAY)
    deliver_due(now=MONDAY)
    assert "OUTBOX_GATEWAYS" in OutboxMessage.objects.get().last_error


def taken_over(message: OutboxMessage) -> None:
    """So slow that the lease ran out: another worker has taken the message in the meantime."""
    OutboxMessage.objects.filter(pk=message.pk).update(lease_until=MONDAY + 2 * LEASE, attempts=2)


def test_a_worker_whose_lease_ran_out_does_not_mark_what_another_is_sending(settings: Any) -> None:
    settings.OUTBOX_GATEWAYS = {"whatsapp": f"{__name__}.taken_over"}
    post([draft()], now=MONDAY)

    assert deliver_due(now=MONDAY) == 0

    row = OutboxMessage.objects.get()
    assert (row.state, row.lease_until) == ("leased", MONDAY + 2 * LEASE)


def test_a_lease_is_longer_than_a_whole_batch_at_the_slowest_pace(settings: Any) -> None:
    assert timedelta(seconds=BATCH * SEND_SECONDS) < LEASE
    assert settings.EMAIL_TIMEOUT == SEND_SECONDS
