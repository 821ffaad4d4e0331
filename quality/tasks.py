"""Quality monitoring's edge to Celery."""

from celery import shared_task
from django.utils import timezone

from quality.actions import calendar


@shared_task(name="quality.tasks.keep_periods")
def keep_periods() -> str:
    """Open, draw and close what the calendar says."""
    return str(calendar.keep_periods(now=timezone.now()))
