"""`manage.py restore FILE`: put an archive back, and prove that all of it is there."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.backup import Unusable, restore


class Command(BaseCommand):
    help = "Restore an archive into an empty database, then hold clocks and events against the record."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument("--replace", action="store_true", help="throw away what is in the database now")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["archive"].absolute(), replace=options["replace"])
        except Unusable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored {sum(manifest.rows.values())} rows as of {manifest.made_at}.")
        # The code may be newer than the archive.
        call_command("migrate", verbosity=0, interactive=False)
        call_command("verify_events", stdout=self.stdout)
        call_command("verify_clocks", stdout=self.stdout)
