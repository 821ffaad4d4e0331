"""`manage.py remove_code_device NAME`: let somebody who lost their phone set up a new one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from crm.actions.one_time_code import remove_device
from crm.models import Staff


class Command(BaseCommand):
    help = (
        "Take the device for one-time codes from an account. Make sure first that it is really them who ask."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        staff = Staff.objects.filter(username=options["username"]).first()
        if staff is None:
            raise CommandError(f"There is no account {options['username']}.")
        if not remove_device(staff=staff, actor=None, now=timezone.now()):
            raise CommandError(f"{staff.username} has no device.")
        self.stdout.write(f"{staff.username} sets up a new device at the next sign-in.")
