"""`manage.py backup FILE`: the whole record in one archive, while everything goes on."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.backup import Unusable, back_up


class Command(BaseCommand):
    help = "Write database and files into one archive. It holds no keys: keep those apart."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        archive: Path = options["archive"]
        try:
            manifest = back_up(archive.absolute(), now=timezone.now())
        except Unusable as error:
            raise CommandError(str(error)) from error
        size = archive.stat().st_size / 1_000_000
        rows = sum(manifest.rows.values())
        self.stdout.write(f"{archive}: {rows} rows of {len(manifest.rows)} tables, {size:.1f} MB")
