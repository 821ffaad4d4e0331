"""The core's edge to Celery."""

from celery import shared_task
from django.utils import timezone

from tickets.actions import forget as forgetting
from tickets.actions import sweep as sweeping
from tickets.actions import tidy as tidying


@shared_task(name="tickets.tasks.sweep")
def sweep() -> str:
    """Do what has fallen due."""
    return str(sweeping.sweep(now=timezone.now()))


@shared_task(name="tickets.tasks.forget")
def forget() -> str:
    """Erase what has been kept for long enough."""
    return str(forgetting.forget(now=timezone.now()))


@shared_task(name="tickets.tasks.tidy")
def tidy() -> str:
    """Remove files that belong to no ticket."""
    return str(tidying.tidy(now=timezone.now()))
