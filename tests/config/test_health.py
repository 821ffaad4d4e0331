from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from config.health import PROGRAMS
from core.models import Heartbeat
from outbox.actions.post import Draft, post
from outbox.models.message import Transport
from tests.tickets.actions.test_branch_desk import escalated
from tests.tickets.desk import Desk


@pytest.fixture
def alive(db: None) -> None:
    for program in PROGRAMS:
        Heartbeat.objects.beat(name=program, now=timezone.now())


def test_healthz_answers_without_the_database(client: Client) -> None:
    # No database mark: a query would fail this test.
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.usefixtures("alive")
def test_readyz_is_200_while_every_part_works(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "checks": {
            part: {"ok": True} for part in ("database", "migrations", "broker", "scheduler", "worker")
        },
        "backlog": {
            "unflagged_breach": {"oldest_seconds": 0, "late": False},
            "unsent_message": {"oldest_seconds": 0, "late": False},
        },
    }


@pytest.mark.usefixtures("alive")
@pytest.mark.parametrize("program", PROGRAMS)
def test_readyz_is_503_before_the_first_sign_of_life_of_a_program(client: Client, program: str) -> None:
    Heartbeat.objects.filter(name=program).delete()

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["status"] == "not ready"
    assert f"The {program} has given no sign of life yet" in answer.json()["checks"][program]["reason"]


@pytest.mark.usefixtures("alive")
@pytest.mark.parametrize("program", PROGRAMS)
def test_readyz_is_503_and_tells_the_age_when_a_program_has_died(client: Client, program: str) -> None:
    age = timedelta(seconds=configured.HEARTBEAT_MAX_AGE_SECONDS + 5)
    Heartbeat.objects.beat(name=program, now=timezone.now() - age)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert f"{age.total_seconds():.0f} s ago" in answer.json()["checks"][program]["reason"]


@pytest.mark.usefixtures("alive")
def test_readyz_is_503_while_migrations_are_missing(client: Client) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="core").delete()

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "manage.py migrate" in answer.json()["checks"]["migrations"]["reason"]
    assert answer.json()["checks"]["worker"] == {"ok": False, "reason": "Waits for the part before it."}


@pytest.mark.usefixtures("alive")
def test_late_work_is_told_but_is_no_reason_to_take_the_desk_away(client: Client, desk: Desk) -> None:
    late = timezone.now() - timedelta(seconds=configured.LATE_AFTER_SECONDS["unsent_message"] + 60)
    post(
        [
            Draft(
                key="a",
                template="opened",
                language="id",
                transport=Transport.SMS,
                channel="phone",
                subject="Tiket",
                body="Laporan Anda kami terima.",
                address="+6281234567890",
            )
        ],
        now=late,
    )
    escalated(desk)  # Long ago: its alarms are due, and no sweep has come by.

    answer = client.get("/readyz")

    assert answer.status_code == 200
    body = answer.json()
    assert body["status"] == "late"
    assert body["backlog"]["unsent_message"]["late"]
    assert body["backlog"]["unflagged_breach"]["late"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_health_is_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.usefixtures("alive")
def test_the_metrics_hold_every_figure_and_name_nobody(client: Client, desk: Desk) -> None:
    escalated(desk)

    text = client.get("/metrics").content.decode()

    assert 'care_heartbeat_age_seconds{program="worker"}' in text
    assert 'care_heartbeat_age_seconds{program="scheduler"}' in text
    assert 'care_oldest_waiting_seconds{work="unflagged_breach"}' in text
    assert 'care_oldest_waiting_seconds{work="unsent_message"}' in text
    assert 'care_open_tickets{state="escalated"} 1.0' in text
    assert 'care_outbox_messages{state="dead"} 0.0' in text
    assert desk.participant.name not in text
    assert desk.participant.phone not in text


@pytest.mark.parametrize(
    ("setting", "asked", "status"),
    [
        ("", {}, 200),
        ("", {"REMOTE_ADDR": "10.0.0.7"}, 403),
        ("", {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ("letmein", {}, 403),
        ("letmein", {"HTTP_AUTHORIZATION": "Bearer other"}, 403),
        ("letmein", {"HTTP_AUTHORIZATION": "Bearer ümlaut"}, 403),
        ("letmein", {"HTTP_AUTHORIZATION": "Bearer letmein", "REMOTE_ADDR": "10.0.0.7"}, 200),
    ],
)
@pytest.mark.django_db
def test_the_metrics_are_for_this_machine_or_for_who_has_the_token(
    client: Client, settings: Any, setting: str, asked: Any, status: int
) -> None:
    settings.METRICS_TOKEN = setting
    assert client.get("/metrics", **asked).status_code == status
