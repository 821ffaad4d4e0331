"""Celery's scheduler, which says that it is alive."""

from typing import Any

import structlog
from celery.beat import PersistentScheduler, ScheduleEntry
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from config.schedule import SIGN_OF_LIFE

log = structlog.get_logger(__name__)


class Scheduler(PersistentScheduler):
    """Notes a heartbeat of its own whenever it asks the workers for theirs.

    So two rows tell two failures apart: no scheduler, or a scheduler whose ticks no worker takes up.
    """

    def apply_async(
        self, entry: ScheduleEntry, producer: Any = None, advance: bool = True, **kwargs: Any
    ) -> Any:
        """Send a tick."""
        if entry.task == SIGN_OF_LIFE:
            self._beat()
        return super().apply_async(entry, producer=producer, advance=advance, **kwargs)

    def _beat(self) -> None:
        # Only here: the applications are not there yet when Celery loads this module.
        from core.models import Heartbeat

        close_old_connections()
        try:
            Heartbeat.objects.beat(name="scheduler", now=timezone.now())
        except DatabaseError as error:
            # The database is away. Ticks go on: workers look for themselves, and the missing heartbeat tells.
            log.warning("scheduler.no_heartbeat", error=type(error).__name__)
