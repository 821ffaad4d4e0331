"""The outbox's edge to Celery."""

from celery import shared_task
from django.utils import timezone

from outbox.actions.deliver import deliver_due as deliver


@shared_task(name="outbox.tasks.deliver_due")
def deliver_due() -> int:
    """Send what is due."""
    return deliver(now=timezone.now())
