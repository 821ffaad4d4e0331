"""`manage.py tidy_attachments`: what the scheduler does every day, by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tickets.actions.tidy import tidy


class Command(BaseCommand):
    help = "Remove files that belong to no ticket, and name attachments whose file is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        done = tidy(now=timezone.now())
        self.stdout.write(f"{done.removed} files removed")
        if done.missing:
            raise CommandError(
                f"The files of these attachments are missing, restore them from a backup: {list(done.missing)}"
            )
