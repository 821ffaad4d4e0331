"""`manage.py import_responses FILE --mapping MAPPING.yaml`: bring answers in (docs/survey-statistics.md)."""

import sys
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from core.errors import DomainError
from core.i18n import error_text
from core.tables import FileFormat, Unusable, open_log
from surveys.actions.import_responses import import_responses
from surveys.domain.mapping import read_mapping
from surveys.master_data import DATA

UNUSABLE = 2


class Command(BaseCommand):
    help = "Bring the answers of a survey in. Rows that are wrong are listed with their reason; again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the answers: CSV, gzipped CSV or XLSX")
        parser.add_argument(
            "--mapping", required=True, help="a mapping file, or the name of one that comes along"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        shipped = DATA / f"{options['mapping']}.yaml"
        path = shipped if shipped.is_file() else Path(options["mapping"])
        try:
            mapping = read_mapping(yaml.safe_load(path.read_text(encoding="utf-8")))
            with open_log(options["file"], FileFormat()) as log:
                missing = [name for name in mapping.columns if name not in log.header]
                if missing:
                    raise Unusable(f"{options['file']}: there is no column {', '.join(missing)}.")
                found = import_responses(mapping=mapping, rows=log.rows, now=timezone.now())
        except (Unusable, OSError, yaml.YAMLError) as error:
            self.stderr.write(str(error))
            sys.exit(UNUSABLE)
        except DomainError as error:
            self.stderr.write(error_text(error, with_field=True))
            sys.exit(UNUSABLE)
        for one in found.rejected:
            self.stderr.write(f"{one.line}: {error_text(one.error, with_field=True)}")
        self.stdout.write(f"added {found.added}, unchanged {found.unchanged}, rejected {len(found.rejected)}")
        for code, count in found.left_out.items():
            self.stdout.write(f"not answered: {code} {count}")
