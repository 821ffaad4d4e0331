"""Counting requests in the database, so that a limit holds across processes and machines."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from core.crypto import blind_index
from core.models import RateWindow


@dataclass(frozen=True)
class Rate:
    """The answer to one request. `retry_after` is in whole seconds, 0 when allowed."""

    allowed: bool
    remaining: int
    retry_after: int


def hit(key: str, *, limit: int, window_seconds: int, now: datetime) -> Rate:
    """Count one request of `key` (who and what) in the fixed window that `now` falls into.

    One atomic statement on both databases; a caller beyond the limit is refused without a further write. The
    key is stored hashed. Runs in the caller's transaction: count before opening one, or a rollback forgets
    the hit.
    """
    start_epoch = int(now.timestamp()) // window_seconds * window_seconds
    start = datetime.fromtimestamp(start_epoch, UTC)
    ends = start + timedelta(seconds=window_seconds)
    count = _add(blind_index(f"{window_seconds}:{key}", purpose="core.rates"), start, ends, limit)
    if count is None:
        return Rate(False, 0, max(1, math.ceil((ends - now).total_seconds())))
    return Rate(True, limit - count, 0)


def forget_rate_windows(*, now: datetime, limit: int = 5000) -> int:
    """Delete up to `limit` windows that are over; returns how many went."""
    pks = list(RateWindow.objects.filter(ends_at__lt=now).values_list("pk", flat=True)[:limit])
    return RateWindow.objects.filter(pk__in=pks).delete()[0]


def _add(key_hash: str, start: datetime, ends: datetime, limit: int) -> int | None:
    """The count after this request, or None when the limit was reached before it."""
    if limit < 1:
        return None
    table = connection.ops.quote_name(RateWindow._meta.db_table)
    times = [connection.ops.adapt_datetimefield_value(moment) for moment in (start, ends)]
    with connection.cursor() as cursor:
        cursor.execute(
            # The table's name is the model's; every value is a parameter.
            f"INSERT INTO {table} (key_hash, window_start, ends_at, count) VALUES (%s, %s, %s, 1) "  # nosec B608
            f"ON CONFLICT (key_hash, window_start) DO UPDATE SET count = {table}.count + 1 "
            f"WHERE {table}.count < %s RETURNING count",
            [key_hash, *times, limit],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None
