"""Is this process alive, and is the whole of the product ready for work."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.models import Heartbeat

# A worker records it when the scheduler asks for it: its age vouches for both and for the queue between.
BACKGROUND = "worker"
log = structlog.get_logger(__name__)


class NotReady(Exception):
    """A part is missing; the message says which and what to look at."""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 whenever the web process answers; touches nothing else."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part works, else 503; both name each part, and the reason where one fails."""
    checks: dict[str, Callable[[], None]] = {
        "database": _database,
        "migrations": _migrations,
        "background": partial(_background, timezone.now()),
    }
    parts: dict[str, dict[str, object]] = {}
    ready = True
    for name, check in checks.items():
        parts[name] = (
            _standing(name, check) if ready else {"ok": False, "reason": "Waits for the part before it."}
        )
        ready = ready and bool(parts[name]["ok"])
    return JsonResponse(
        {"status": "ready" if ready else "not ready", "checks": parts}, status=200 if ready else 503
    )


def _standing(name: str, check: Callable[[], None]) -> dict[str, object]:
    try:
        check()
    except NotReady as reason:
        return {"ok": False, "reason": str(reason)}
    except Error:
        # The details may name hosts and accounts: they are for the log, not for whoever asks.
        log.exception("not_ready", part=name)
        return {"ok": False, "reason": "The database gives no answer; its error is in the log."}
    return {"ok": True}


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _migrations() -> None:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        raise NotReady(f"{missing} migrations are not applied; run manage.py migrate.")


def _background(now: datetime) -> None:
    last = Heartbeat.objects.filter(name=BACKGROUND).first()
    if last is None:
        raise NotReady("Scheduler and worker have given no sign of life yet; see that both run.")
    age = (now - last.beat_at).total_seconds()
    if age > settings.HEARTBEAT_MAX_AGE_SECONDS:
        raise NotReady(
            f"Scheduler and worker gave their last sign of life {age:.0f} s ago; see that both run."
        )
