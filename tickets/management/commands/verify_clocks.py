"""`manage.py verify_clocks`: derive every clock again from the events; exit 1 on any difference."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tickets.models import Ticket
from tickets.verification import differences


class Command(BaseCommand):
    help = "Derive every clock again from the events and exit 1 on any difference."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--origin", help="only the tickets of this imported log (empty: the service itself)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        tickets = Ticket.objects.order_by("pk")
        if options["origin"] is not None:
            tickets = tickets.filter(origin=options["origin"])
        checked = tickets.count()
        found = 0
        for difference in differences(tickets.iterator(chunk_size=500)):
            found += 1
            self.stdout.write(difference)
        self.stdout.write(f"{checked} tickets checked, {found} differences")
        if found:
            sys.exit(1)
