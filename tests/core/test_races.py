"""Requests that arrive together: limits hold, and a key is served once."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from core.models import Heartbeat, IdempotencyRecord, RateWindow
from core.rates import hit
from tests.core.racing import race

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.core.urls")]


def send(name: str, key: str) -> tuple[int, bool, bytes]:
    response = Client().post(
        "/api/v1/hearts",
        json.dumps({"name": name, "beat_at": "2026-03-02T08:00:00Z"}),
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )
    return response.status_code, "Idempotency-Replayed" in response, response.content


def test_one_key_sent_many_times_at_once_is_served_once() -> None:
    answers = race(lambda _: send("one", "key"), runners=8)
    assert [status for status, _, _ in answers] == [201] * 8
    assert sum(not replayed for _, replayed, _ in answers) == 1
    assert len({body for _, _, body in answers}) == 1
    assert Heartbeat.objects.count() == IdempotencyRecord.objects.count() == 1


def test_one_key_with_two_bodies_at_once_serves_one_and_refuses_the_other() -> None:
    statuses = sorted(status for status, _, _ in race(lambda n: send(f"body {n}", "key"), runners=2))
    assert statuses == [201, 422]
    assert Heartbeat.objects.count() == 1


def test_a_limit_holds_when_all_ask_at_once() -> None:
    def ask(number: int) -> int:
        return sum(hit("k", limit=15, window_seconds=60, now=NOW).allowed for _ in range(5))

    assert sum(race(ask, runners=8)) == 15
    assert RateWindow.objects.get().count == 15


def test_signs_of_life_from_many_at_once_make_one_row() -> None:
    race(lambda _: Heartbeat.objects.beat(name="worker", now=NOW), runners=8)
    assert Heartbeat.objects.get().beat_at == NOW
