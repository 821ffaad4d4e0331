"""Reports read from a copy of the database, so that counting years of tickets slows nobody's work down.

`REPLICA_URL` names a streaming replica of `DATABASE_URL`. Only reading reports goes there (`reports_from_replica`):
what somebody has just done is always read where it was written. Without a replica, or while it does not answer, reports
read the one database that is there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

REPLICA = "replica"
P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger(__name__)
_reports: ContextVar[bool] = ContextVar("reads_a_report", default=False)


@contextmanager
def reading_reports() -> Iterator[None]:
    """Whatever is read in this block may be some seconds old and comes from the replica."""
    token = _reports.set(_answers())
    try:
        yield
    finally:
        _reports.reset(token)


def reports_from_replica(view: Callable[P, R]) -> Callable[P, R]:
    """For a view, or the method of one, that reports: what a safe request reads comes from the replica."""

    @wraps(view)
    def reporting(*args: P.args, **kwargs: P.kwargs) -> R:
        request: Any = next(one for one in args if hasattr(one, "method"))
        if request.method not in ("GET", "HEAD"):
            return view(*args, **kwargs)
        with reading_reports():
            return view(*args, **kwargs)

    return reporting


class ReplicaRouter:
    """Sends the reading of reports to the replica, and everything else to the one that is written to."""

    def db_for_read(self, _model: object, **_hints: object) -> str | None:
        return REPLICA if _reports.get() else None

    def db_for_write(self, _model: object, **_hints: object) -> str:
        return "default"

    def allow_relation(self, _one: object, _other: object, **_hints: object) -> bool:
        """Both hold the same rows."""
        return True

    def allow_migrate(self, db: str, _app: str, **_hints: object) -> bool:
        """What is changed in the one comes to the other by itself."""
        return db != REPLICA


def _answers() -> bool:
    if REPLICA not in settings.DATABASES:
        return False
    try:
        connections[REPLICA].ensure_connection()
    except (DatabaseError, InterfaceError) as error:
        log.warning("replica.unreachable", error=type(error).__name__)
        return False
    return True
