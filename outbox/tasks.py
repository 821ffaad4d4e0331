"""The outbox's edge to Celery."""

from time import monotonic

from celery import shared_task
from django.utils import timezone

from outbox.actions.deliver import BATCH
from outbox.actions.deliver import deliver_due as deliver
from outbox.actions.erase import forget_old as forget

#: After so long no further batch is begun: one that is as slow as it may be still ends within the task's time limit.
BUDGET_SECONDS = 60


@shared_task(name="outbox.tasks.deliver_due")
def deliver_due() -> int:
    """Send what is due, batch after batch while all of it goes out and more may be waiting."""
    sent = 0
    began = monotonic()
    while (count := deliver(now=timezone.now())) == BATCH and monotonic() - began < BUDGET_SECONDS:
        sent += count
    return sent + count


@shared_task(name="outbox.tasks.forget_old")
def forget_old() -> int:
    """Empty old messages; what is more than a batch waits for the next tick."""
    return forget(now=timezone.now())
