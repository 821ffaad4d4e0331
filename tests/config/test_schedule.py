from celery import current_app
from django.conf import settings

from config.schedule import TICKS


def test_every_scheduled_task_exists() -> None:
    current_app.loader.import_default_modules()

    assert {tick.task for tick in TICKS} <= set(current_app.tasks)


def test_a_tick_expires_before_the_next_one_is_sent() -> None:
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        assert entry["options"]["expires"] <= entry["schedule"], name
