"""Rows that a periodic job cannot do, so that one of them never stops the rest."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import models, transaction
from django.db.models import Exists, OuterRef

from core.errors import Conflict
from core.models import SetAside

log = structlog.get_logger(__name__)

#: What no row is to blame for: the worker's time is up. Let it pass before catching everything else.
STOPS = (SoftTimeLimitExceeded,)
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=1)


def not_set_aside(job: str, now: datetime, *, row: str = "pk") -> "models.Q":
    """The condition that leaves out what `job` could not do lately."""
    waiting = SetAside.objects.filter(job=job, row=OuterRef(row), next_try_at__gt=now)
    return ~models.Q(Exists(waiting))


def set_aside(job: str, row: int, error: BaseException, *, now: datetime) -> None:
    """Leave `row` out of `job` for a while: a minute at first, twice as long each time, an hour at most.

    Call it outside of the transaction that failed. Keeps the kind of the error alone; its text may hold people's data.
    """
    kind = type(error).__name__
    known = SetAside.objects.filter(job=job, row=row).first()
    attempts = known.attempts + 1 if known else 1
    delay = min(FIRST_DELAY * (1 << min(attempts - 1, 10)), LONGEST_DELAY)
    SetAside.objects.update_or_create(
        job=job, row=row, defaults={"attempts": attempts, "error": kind, "next_try_at": now + delay}
    )
    log.error("job.row_failed", job=job, row=row, error=kind, attempts=attempts)


def work_off(
    job: str, rows: "models.QuerySet[Any]", do: Callable[[Any], object | None], *, now: datetime, batch: int
) -> tuple[int, int]:
    """Do each of the first `batch` rows in a transaction of its own; one that fails is set aside for a while and does
    not stop the others. Returns how many were done and how many failed.

    `do` returns what it did, None where nothing was left to do. A `Conflict` means that somebody was faster: the next
    run sees what is left.
    """
    count, failed, well = 0, 0, []
    for row in rows.filter(not_set_aside(job, now))[:batch]:
        try:
            with transaction.atomic():
                count += do(row) is not None
        except Conflict:
            continue
        except STOPS:
            raise
        except Exception as failure:
            failed += 1
            set_aside(job, row.pk, failure, now=now)
        else:
            well.append(row.pk)
    done(job, well)
    return count, failed


def done(job: str, rows: list[int]) -> None:
    """These rows went well; forget that they ever failed."""
    if rows and SetAside.objects.filter(job=job).exists():
        SetAside.objects.filter(job=job, row__in=rows).delete()
