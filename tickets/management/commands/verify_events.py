"""`manage.py verify_events`: hold every event against its chain; exit 1 on any change."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import DomainError
from tickets.chain_verification import Checked, faults, unguarded, without_ticket
from tickets.domain.numbers import key_of
from tickets.models import Ticket


class Command(BaseCommand):
    help = "Hold every event against the chain of its ticket and exit 1 on any change."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ticket", help="only the ticket of this number")

    def handle(self, *args: Any, **options: Any) -> None:
        tickets = Ticket.objects.order_by("pk")
        if number := options["ticket"]:
            tickets = tickets.filter(pk=_key(number))
        checked = Checked()
        found = 0
        for table in unguarded():
            found += 1
            self.stdout.write(f"{table}: the database does not refuse changes; run manage.py migrate")
        for event in without_ticket().iterator():
            found += 1
            self.stdout.write(f"event {event.pk}: its ticket is gone")
        for fault in faults(tickets.iterator(chunk_size=500), checked):
            found += 1
            self.stdout.write(fault)
        self.stdout.write(
            f"{checked.tickets} tickets and {checked.events} events checked, {found} faults; state {checked.state}"
        )
        if found:
            sys.exit(1)


def _key(number: str) -> int:
    try:
        return key_of(number)
    except DomainError as error:
        raise CommandError(str(error)) from error
