"""`manage.py sweep`: what the scheduler does every 30 seconds, once, by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tickets.actions.sweep import sweep


class Command(BaseCommand):
    help = "Raise the alarms that are due and end what nobody ended. Safe to run at any time, in any number."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(sweep(now=timezone.now())))
