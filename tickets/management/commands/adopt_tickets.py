"""`manage.py adopt_tickets --origin NAME`: take over what an imported log left open (docs/import.md)."""

import sys
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, no_translations
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from tqdm import tqdm

from core.errors import DomainError
from tickets.actions.adopt import adopt
from tickets.models import Ticket
from tickets.policies import policies_kept

#: Tickets that share a transaction: enough to save commits, few enough that others get to write in between.
BATCH = 50
UNKNOWN = 2
INTERRUPTED = 130


class Command(BaseCommand):
    help = "Take over the open tickets of an imported log: from then on they are this desk's own work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--origin", required=True, help="the source of the log, as in its mapping")
        parser.add_argument(
            "--dry-run", action="store_true", help="do everything, tell the result, keep nothing"
        )
        parser.add_argument("--no-progress", action="store_true", help="no progress bar")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        origin: str = options["origin"]
        if not origin or not Ticket.objects.filter(origin=origin).exists():
            self._tell_known(origin)
            sys.exit(UNKNOWN)
        off = True if options["no_progress"] else None
        left = Ticket.objects.adoptable().filter(origin=origin)
        taken, refused, last, now = 0, 0, 0, timezone.now()
        try:
            with tqdm(total=left.count(), file=sys.stderr, disable=off, leave=False) as bar:
                while batch := list(
                    left.filter(pk__gt=last)
                    .select_related("owner", "participant", "category")
                    .order_by("pk")[:BATCH]
                ):
                    done = self._adopt(batch, now, dry_run=options["dry_run"])
                    taken, refused, last = taken + done, refused + len(batch) - done, batch[-1].pk
                    bar.update(len(batch))
        except KeyboardInterrupt:
            self.stderr.write("Stopped. What was taken over stays so; the same command goes on behind it.")
            sys.exit(INTERRUPTED)
        self.stdout.write(f"{origin}: {taken} tickets taken over, {refused} refused")
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was kept.")

    def _adopt(self, batch: list[Ticket], now: datetime, *, dry_run: bool) -> int:
        """Take a batch over in one transaction, each ticket wholly or not at all; return how many."""
        done = 0
        with transaction.atomic(), policies_kept():
            for ticket in batch:
                try:
                    adopt(ticket=ticket, actor=None, now=max(now, ticket.changed_at))
                    done += 1
                except DomainError as refusal:
                    self.stderr.write(f"{ticket.number}: {refusal}")
            if dry_run:
                transaction.set_rollback(True)
        return done

    def _tell_known(self, origin: str) -> None:
        rows = Ticket.objects.exclude(origin="").order_by("origin").values("origin")
        known = ", ".join(row["origin"] for row in rows.annotate(count=Count("pk"))) or "none"
        self.stderr.write(f"--origin: nothing was imported as {origin!r}. Known: {known}.")
