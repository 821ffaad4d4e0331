"""The platform's promises under the load of many workers, on the database of the production size."""

from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.db import IntegrityError, connection, transaction

from core.api import idempotency
from core.claims import claim_first
from core.crypto import blind_index
from core.models import IdempotencyRecord, RateWindow
from tests.core.racing import race
from tests.core.test_races import send

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.core.urls"),
]


def test_fifty_takers_of_two_hundred_rows_take_each_row_once() -> None:
    RateWindow.objects.bulk_create(
        RateWindow(key_hash=str(n), window_start=NOW + timedelta(minutes=n), ends_at=NOW) for n in range(200)
    )

    def take_all(number: int) -> list[int]:
        taken: list[int] = []
        while True:
            with transaction.atomic():
                free = RateWindow.objects.filter(count=0).order_by("window_start")
                row = claim_first(free, updates={"count": number + 1})
            if row is None:
                return taken
            taken.append(row.pk)

    taken = [pk for mine in race(take_all, runners=50) for pk in mine]
    assert len(taken) == len(set(taken)) == 200
    assert not RateWindow.objects.filter(count=0).exists()


def test_a_taker_does_not_wait_for_a_row_that_somebody_is_just_taking() -> None:
    assert connection.vendor == "postgresql"
    RateWindow.objects.bulk_create(
        RateWindow(key_hash=str(n), window_start=NOW + timedelta(minutes=n), ends_at=NOW) for n in range(2)
    )
    held, released = Event(), Event()

    def take(number: int) -> str:
        if number == 1:
            held.wait(30)
        with transaction.atomic():
            row = claim_first(
                RateWindow.objects.filter(count=0).order_by("window_start"), updates={"count": 1}
            )
            if number == 0:
                held.set()
                # The other finishes while this transaction is still open, or the wait runs out.
                assert released.wait(30)
            released.set()
            return row.key_hash if row else ""

    assert race(take, runners=2) == ["0", "1"]


def test_fifty_requests_with_one_key_are_served_once() -> None:
    answers = race(lambda _: send("one", "key"), runners=50)
    assert {status for status, _, _ in answers} == {201}
    assert sum(not replayed for _, replayed, _ in answers) == 1


def test_a_request_whose_twin_does_not_finish_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "WAIT", "100ms")
    caller = "address:" + blind_index("127.0.0.1", purpose="core.idempotency.address")
    with transaction.atomic():
        # The twin: it holds the key in a transaction that stays open.
        IdempotencyRecord.objects.create(
            principal=caller, key="key", fingerprint="", created_at=NOW, expires_at=NOW
        )
        [(status, _, body)] = race(lambda _: send("one", "key"), runners=1)
    assert status == 409
    assert b"still_running" in body


def test_the_key_is_unique_in_the_database_itself() -> None:
    def write(number: int) -> bool:
        try:
            IdempotencyRecord.objects.create(
                principal="p", key="k", fingerprint="", created_at=NOW, expires_at=NOW
            )
        except IntegrityError:
            return False
        return True

    assert sum(race(write, runners=10)) == 1
