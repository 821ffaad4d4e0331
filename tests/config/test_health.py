from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from config.health import BACKGROUND
from core.models import Heartbeat


def test_healthz_answers_without_the_database(client: Client) -> None:
    # No database mark: a query would fail this test.
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_readyz_is_200_while_the_background_gives_signs_of_life(client: Client) -> None:
    Heartbeat.objects.beat(name=BACKGROUND, now=timezone.now())

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "checks": {"database": {"ok": True}, "migrations": {"ok": True}, "background": {"ok": True}},
    }


@pytest.mark.django_db
def test_readyz_is_503_before_the_first_sign_of_life(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["status"] == "not ready"
    assert "no sign of life yet" in answer.json()["checks"]["background"]["reason"]


@pytest.mark.django_db
def test_readyz_is_503_and_tells_the_age_when_the_background_has_died(client: Client) -> None:
    age = timedelta(seconds=settings.HEARTBEAT_MAX_AGE_SECONDS + 5)
    Heartbeat.objects.beat(name=BACKGROUND, now=timezone.now() - age)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert f"{age.total_seconds():.0f} s ago" in answer.json()["checks"]["background"]["reason"]


@pytest.mark.django_db
def test_readyz_is_503_while_migrations_are_missing(client: Client) -> None:
    Heartbeat.objects.beat(name=BACKGROUND, now=timezone.now())
    MigrationRecorder(connection).migration_qs.filter(app="core").delete()

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "manage.py migrate" in answer.json()["checks"]["migrations"]["reason"]
    assert answer.json()["checks"]["background"] == {"ok": False, "reason": "Waits for the part before it."}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
