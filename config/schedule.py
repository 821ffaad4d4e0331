"""The one table of what runs by itself, and how often.

Every entry is a tick, not a job: the task looks for rows that are due and works on those, so a tick that is
missed is made good by the next one. A tick expires before its successor is sent, so a worker that was away
finds one waiting tick, not a day of them.
"""

from typing import Any, NamedTuple


class Tick(NamedTuple):
    """One task sent every so many seconds."""

    task: str
    every_seconds: int


#: The tick by which a worker says that it is alive.
SIGN_OF_LIFE = "core.tasks.beat"

TICKS = (
    Tick(SIGN_OF_LIFE, 5),
    Tick("outbox.tasks.deliver_due", 5),
    Tick("tickets.tasks.sweep", 30),
    Tick("tickets.tasks.forget", 300),
    Tick("tickets.tasks.tidy", 86_400),
    Tick("quality.tasks.keep_periods", 900),
    Tick("surveys.tasks.invite", 900),
    Tick("outbox.tasks.forget_old", 300),
    Tick("core.tasks.forget_idempotency", 3600),
    Tick("core.tasks.forget_rate_windows", 3600),
)


def beat_schedule() -> dict[str, dict[str, Any]]:
    """The table in the shape Celery beat reads."""
    return {
        tick.task: {
            "task": tick.task,
            "schedule": float(tick.every_seconds),
            "options": {"expires": tick.every_seconds},
        }
        for tick in TICKS
    }
