from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings

from config.schedule import SIGN_OF_LIFE, TICKS
from config.scheduler import Scheduler
from core.models import Heartbeat


def test_every_scheduled_task_exists() -> None:
    current_app.loader.import_default_modules()

    assert {tick.task for tick in TICKS} <= set(current_app.tasks)


def test_a_tick_expires_before_the_next_one_is_sent() -> None:
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        assert entry["options"]["expires"] <= entry["schedule"], name


def test_a_message_of_the_queue_comes_back_long_after_its_task_must_have_ended() -> None:
    # Celery's documentation on Redis: the same value in all three places.
    assert (
        settings.CELERY_VISIBILITY_TIMEOUT
        == settings.CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS["visibility_timeout"]
        == 900
    )
    if settings.REDIS_URL:
        assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] == 900
    assert settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT <= 900 / 3


def test_the_queue_only_wakes_people_up() -> None:
    conf: Any = current_app.conf

    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.worker_prefetch_multiplier) == (
        True,
        True,
        1,
    )
    assert (conf.result_backend, conf.task_ignore_result) == (None, True)
    assert (conf.accept_content, conf.task_serializer) == (["json"], "json")
    assert (conf.enable_utc, conf.timezone) == (True, "UTC")
    assert conf.worker_soft_shutdown_timeout < conf.task_soft_time_limit
    assert all("args" not in entry and "kwargs" not in entry for entry in conf.beat_schedule.values())


@pytest.mark.django_db(transaction=True)
def test_the_scheduler_notes_its_own_heartbeat_when_it_asks_for_the_workers(tmp_path: Path) -> None:
    # Without workers: the ticks go into the queue and stay there.
    scheduler = Scheduler(app=current_app, schedule_filename=str(tmp_path / "schedule"), lazy=True)
    scheduler.setup_schedule()
    entries = {entry.task: entry for entry in scheduler.schedule.values()}

    scheduler.apply_async(entries["tickets.tasks.sweep"])
    assert not Heartbeat.objects.exists()
    scheduler.apply_async(entries[SIGN_OF_LIFE])
    assert Heartbeat.objects.get().name == "scheduler"
