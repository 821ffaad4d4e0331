"""The surveys' edge to Celery."""

from celery import shared_task
from django.utils import timezone

from surveys.actions import invite as inviting


@shared_task(name="surveys.tasks.invite")
def invite() -> str:
    """Ask people whose tickets were closed."""
    return str(inviting.invite_after_closure(now=timezone.now()))
