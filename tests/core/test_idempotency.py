import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client

from core.api.idempotency import forget_expired
from core.models import Heartbeat, IdempotencyRecord
from core.tasks import forget_idempotency

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls")]
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def create(client: Client, name: str = "one", *, key: str | None = "key-1", **more: Any) -> Any:
    body = json.dumps({"name": name, "beat_at": "2026-03-02T08:00:00Z", **more})
    headers = {"Idempotency-Key": key} if key is not None else {}
    return client.post("/api/v1/hearts", body, content_type="application/json", headers=headers)


def test_the_same_request_again_gets_the_first_answer_and_does_nothing(client: Client) -> None:
    first, second = create(client), create(client)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first["Location"] == second["Location"]
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert Heartbeat.objects.count() == 1


def test_the_order_of_members_does_not_make_another_request(client: Client) -> None:
    create(client)
    body = '{"beat_at": "2026-03-02T08:00:00Z",   "name": "one"}'
    again = client.post(
        "/api/v1/hearts", body, content_type="application/json", headers={"Idempotency-Key": "key-1"}
    )
    assert again["Idempotency-Replayed"] == "true"


def test_another_request_under_the_same_key_is_refused(client: Client) -> None:
    create(client)
    refused = create(client, "two")
    assert (refused.status_code, refused.json()["code"]) == (422, "key_reused")
    assert Heartbeat.objects.count() == 1


def test_another_address_under_the_same_key_is_another_request(client: Client) -> None:
    heart = Heartbeat.objects.create(name="x", beat_at=NOW)
    create(client)
    body = json.dumps({"name": "one", "beat_at": "2026-03-02T08:00:00Z"})
    path = f"/api/v1/hearts/{heart.pk}/moves"
    refused = client.post(path, body, content_type="application/json", headers={"Idempotency-Key": "key-1"})
    assert refused.status_code == 422


def test_without_a_key_each_request_counts(client: Client) -> None:
    assert create(client, "one", key=None).status_code == 201
    assert create(client, "two", key=None).status_code == 201
    assert not IdempotencyRecord.objects.exists()


def test_each_caller_has_their_own_keys() -> None:
    for name in ("one", "two"):
        client = Client()
        client.force_login(get_user_model().objects.create(username=name))
        response = create(client, name)
        assert response.status_code == 201
        assert "Idempotency-Replayed" not in response


def test_a_refused_request_may_be_mended_and_sent_again_under_its_key(client: Client) -> None:
    assert create(client, "x" * 100).status_code == 400
    assert create(client, "refuse").status_code == 409
    assert create(client, "good").status_code == 201
    assert list(Heartbeat.objects.values_list("name", flat=True)) == ["good"]


def test_a_crash_in_the_middle_leaves_neither_the_work_nor_the_key() -> None:
    client = Client(raise_request_exception=False)
    assert create(client, "crash").status_code == 500
    assert not Heartbeat.objects.exists()
    assert not IdempotencyRecord.objects.exists()


def test_the_answer_is_kept_for_a_day_and_then_forgotten(client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        create(client)
    with time_machine.travel(NOW + timedelta(hours=23, minutes=59), tick=False):
        assert create(client)["Idempotency-Replayed"] == "true"
        assert forget_expired(now=NOW + timedelta(hours=23, minutes=59)) == 0
    with time_machine.travel(NOW + timedelta(hours=24), tick=False):
        Heartbeat.objects.all().delete()
        fresh = create(client)
        assert (fresh.status_code, "Idempotency-Replayed" in fresh) == (201, False)
    with time_machine.travel(NOW + timedelta(hours=48), tick=False):
        forget_idempotency()
    assert not IdempotencyRecord.objects.exists()


def test_forgetting_is_bounded() -> None:
    for number in range(5):
        IdempotencyRecord.objects.create(
            principal="p", key=str(number), fingerprint="", created_at=NOW, expires_at=NOW
        )
    assert forget_expired(now=NOW, limit=3) == 3
    assert forget_expired(now=NOW, limit=3) == 2


@pytest.mark.parametrize("key", ["", "with space", "x" * 256, "ключ"])
def test_a_key_that_can_not_be_one_is_refused(client: Client, key: str) -> None:
    response = create(client, key=key)
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "Idempotency-Key"


def test_where_a_key_is_required_its_absence_is_refused_and_an_empty_answer_is_replayed(
    client: Client,
) -> None:
    heart = Heartbeat.objects.create(name="x", beat_at=NOW)
    path = f"/api/v1/hearts/{heart.pk}/forgetting"
    assert client.post(path, content_type="application/json").status_code == 400
    for replayed in (False, True):
        answer = client.post(path, content_type="application/json", headers={"Idempotency-Key": "k"})
        assert (answer.status_code, answer.content) == (204, b"")
        assert ("Idempotency-Replayed" in answer) == replayed


def test_stored_answers_and_bodies_can_not_be_read_in_the_database(client: Client) -> None:
    create(client, "3171234567890001")
    record = IdempotencyRecord.objects.get()
    assert "3171234567890001" in record.body
    assert "3171234567890001" not in record.fingerprint
