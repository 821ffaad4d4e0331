"""The platform's own periodic work."""

from celery import shared_task
from django.utils import timezone

from core import rates
from core.api import idempotency
from core.models import Heartbeat


@shared_task
def beat() -> None:
    """Leave a worker's sign of life. It came through the queue, so it vouches for that as well."""
    Heartbeat.objects.beat(name="worker", now=timezone.now())


@shared_task
def forget_idempotency() -> None:
    """Drop stored answers past their day."""
    idempotency.forget_expired(now=timezone.now())


@shared_task
def forget_rate_windows() -> None:
    """Drop request counts of windows that are over."""
    rates.forget_rate_windows(now=timezone.now())
