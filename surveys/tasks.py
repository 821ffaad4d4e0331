"""The surveys' edge to Celery."""

from celery import shared_task
from django.utils import timezone

from surveys.actions import invite as inviting


@shared_task(name="surveys.tasks.invite")
def invite() -> str:
    """Ask people whose tickets were closed, and those whom a campaign has drawn."""
    now = timezone.now()
    return f"{inviting.invite_after_closure(now=now)}, {inviting.send_drawn(now=now)}"
