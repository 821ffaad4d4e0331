"""`manage.py seed_demo`: fill an empty database with a desk that has been at work for some weeks."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from config.demo.seed import Size, fill
from crm.master_data import load_areas
from crm.models import Branch, Participant, Staff
from tickets.master_data import load_master_data
from tickets.models import Ticket


class Command(BaseCommand):
    help = "Fill an empty database with demo data: people, branches and tickets, made by the real actions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when the database is in use")
        parser.add_argument("--seed", type=int, default=1, help="another number makes another desk")
        parser.add_argument("--participants", type=int, default=5000)
        parser.add_argument("--tickets", type=int, default=3000)
        parser.add_argument("--weeks", type=int, default=6, help="how long the desk has been at work")
        parser.add_argument(
            "--now", help="the moment at which the simulated weeks end, such as 2026-03-02T09:00+07:00"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if used := in_use():
            if options["if_empty"]:
                return
            raise CommandError(f"This database has {used} already. Demo data go into an empty one only.")
        if settings.SESSION_COOKIE_SECURE:
            raise CommandError(
                "These are the settings of a public server. Demo accounts share a published password, so they "
                "are never made here."
            )
        size = Size(**{name: options[name] for name in ("seed", "participants", "tickets", "weeks")})
        for name in ("participants", "tickets", "weeks"):
            if options[name] < 1:
                raise CommandError(f"--{name} must be at least 1.")
        began = monotonic()
        self.stdout.write(f"Making demo data: {size.tickets} tickets over {size.weeks} weeks ...")
        load_areas()
        load_master_data(now=timezone.now())
        fill(size, now=moment(options["now"]), tell=lambda words: self.say(words, monotonic() - began))
        self.say(f"{Ticket.objects.count()} tickets", monotonic() - began)

    def say(self, words: str, seconds: float) -> None:
        """One line of progress."""
        self.stdout.write(f"  {words} ({seconds:.0f} s)")
        self.stdout.flush()


def in_use() -> str:
    """What there is already that demo data must not be mixed with; empty when nothing."""
    people = Staff.objects.filter(is_superuser=False)
    found = {"tickets": Ticket.objects.all(), "participants": Participant.objects.all(), "staff": people}
    return ", ".join(
        name for name, rows in {**found, "branches": Branch.objects.all()}.items() if rows.exists()
    )


def moment(text: str | None) -> datetime:
    """The given moment in UTC, or now."""
    if text is None:
        return timezone.now()
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise CommandError("--now must be a date and time with zone, such as 2026-03-02T09:00+07:00.")
    return found.astimezone(UTC)
