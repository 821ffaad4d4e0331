"""`manage.py rotate_keys`: write every encrypted value anew under the current key."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.crypto import CannotDecrypt, current_key_id
from core.rotation import encrypted_columns, rotate, under_old_keys


class Command(BaseCommand):
    help = "Write every encrypted value anew under the first key of FIELD_ENCRYPTION_KEYS, while everything goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only count; exit 1 if old keys are still needed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        left = 0
        for column in encrypted_columns():
            if options["check"]:
                count = under_old_keys(column)
                left += count
                self.stdout.write(f"{column}: {count} under old keys")
                continue
            try:
                count = sum(rotate(column))
            except CannotDecrypt as error:
                raise CommandError(f"{error} What was done before stays done.") from error
            self.stdout.write(f"{column}: {count} written anew under {current_key_id()}")
        if left:
            sys.exit(1)
