"""Is this process alive, is the whole of the product ready for work, and how late is what it does by itself."""

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
from kombu.exceptions import OperationalError

from config.celery import app
from core.backlog import waiting_seconds
from core.models import Heartbeat

#: The programs that note heartbeats: the scheduler when it sends the tick, a worker when it takes it up.
PROGRAMS = ("scheduler", "worker")
#: Seconds that the broker gets to answer a probe.
BROKER_SECONDS = 2
log = structlog.get_logger(__name__)


class NotReady(Exception):
    """A part is missing; the message says which and what to look at."""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 whenever the web process answers; touches nothing else. What a load balancer asks."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part works, else 503; both name each part, and the reason where one fails.

    `backlog` says how long the oldest unsent message and the oldest unflagged breach have been waiting. Late work makes
    `status` "late" and not 503: the desk can be worked at while a gateway is down.
    """
    now = timezone.now()
    checks: dict[str, Callable[[], None]] = {
        "database": _database,
        "migrations": _migrations,
        "broker": _broker,
        **{program: partial(_heartbeat, program, now) for program in PROGRAMS},
    }
    parts: dict[str, dict[str, object]] = {}
    for name, check in checks.items():
        # Without the database nothing can be asked, and without tables nobody can note a heartbeat.
        asked = name == "broker" or all(
            parts.get(part, {}).get("ok", True) for part in ("database", "migrations")
        )
        parts[name] = _standing(name, check) if asked else _unasked()
    ready = all(part["ok"] for part in parts.values())
    body: dict[str, object] = {"status": "ready" if ready else "not ready", "checks": parts}
    if parts["database"]["ok"] and parts["migrations"]["ok"]:
        body["backlog"] = backlog(now)
        if ready and any(work["late"] for work in backlog(now).values()):
            body["status"] = "late"
    return JsonResponse(body, status=200 if ready else 503)


def backlog(now: datetime) -> dict[str, dict[str, object]]:
    """For each kind of work: seconds its oldest piece has been waiting, and whether that is late."""
    return {
        name: {"oldest_seconds": round(seconds), "late": seconds > settings.LATE_AFTER_SECONDS[name]}
        for name, seconds in waiting_seconds(now).items()
    }


def _unasked() -> dict[str, object]:
    return {"ok": False, "reason": "Waits for the part before it."}


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


def _broker() -> None:
    options = {
        **settings.CELERY_BROKER_TRANSPORT_OPTIONS,
        "socket_timeout": BROKER_SECONDS,
        "socket_connect_timeout": BROKER_SECONDS,
        "max_retries": 0,
    }
    try:
        with app.connection_for_write(transport_options=options) as link:
            link.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_SECONDS)
    except (OperationalError, OSError) as error:
        log.warning("not_ready", part="broker", error=type(error).__name__)
        raise NotReady(
            "The broker gives no answer. Complaints are taken; what runs by itself waits."
        ) from error


def _heartbeat(program: str, now: datetime) -> None:
    last = Heartbeat.objects.filter(name=program).first()
    if last is None:
        raise NotReady(f"The {program} has given no sign of life yet; see that it runs.")
    age = (now - last.beat_at).total_seconds()
    if age > settings.HEARTBEAT_MAX_AGE_SECONDS:
        raise NotReady(f"The {program} gave its last sign of life {age:.0f} s ago; see that it runs.")
