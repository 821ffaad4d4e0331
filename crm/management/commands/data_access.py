"""`manage.py data_access`: whose data an account saw, or who saw somebody's."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crm.models import DataAccess, Participant, Staff


class Command(BaseCommand):
    help = "List whose data an account saw, or who saw a participant's data, between two moments."

    def add_arguments(self, parser: ArgumentParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--account", help="the name that somebody signs in with")
        who.add_argument(
            "--participant", type=int, help="the key of a participant, as in the address of their page"
        )
        parser.add_argument(
            "--from", dest="start", required=True, help="2026-03-01 or 2026-03-01T08:00+07:00"
        )
        parser.add_argument("--to", dest="end", required=True, help="up to, but not including, this moment")

    def handle(self, *args: Any, **options: Any) -> None:
        start, end = _moment(options["start"], "--from"), _moment(options["end"], "--to")
        if start >= end:
            raise CommandError("--from must lie before --to.")
        rows = DataAccess.objects.between(start, end).order_by("at", "pk").select_related("staff")
        if options["account"]:
            staff = Staff.objects.filter(username=options["account"]).first()
            if staff is None:
                raise CommandError("No account has this name. Look it up on the screen Staff.")
            rows = rows.filter(staff=staff)
        else:
            if not Participant.objects.filter(pk=options["participant"]).exists():
                raise CommandError("There is no participant with this key.")
            rows = rows.filter(participant=options["participant"])
        people: set[int] = set()
        for row in rows.iterator(chunk_size=2000):
            people.add(row.participant_id)
            self.stdout.write(
                f"{row.at:%Y-%m-%d %H:%M:%SZ}  {row.staff.username}  participant {row.participant_id}  {row.door}"
            )
        self.stdout.write(f"{len(people)} participants")


def _moment(text: str, name: str) -> datetime:
    """A moment; a date is its beginning, and both are in the service's zone unless they name another."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            f"{name} is no date or time. Write it as 2026-03-01 or 2026-03-01T08:00+07:00."
        ) from error
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
