"""Are the translations that are shipped the ones that were written, and is every message among them?"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.catalogue import faults_of, read_po
from config.collected import collect


class Command(BaseCommand):
    help = (
        "Checks that every message of the source is in every .po file and translated, "
        "and that every .mo file holds what its .po file says."
    )
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        sources = sorted(
            po for folder in settings.LOCALE_PATHS for po in Path(folder).glob("*/LC_MESSAGES/*.po")
        )
        faults = [fault for po in sources for fault in (*faults_of(po), *missing_from(po, settings.BASE_DIR))]
        if faults:
            raise CommandError("\n".join([*faults, "Run `make messages`, translate, and run it again."]))
        self.stdout.write(f"Translations: {len(sources)} files, complete and compiled.")


def missing_from(po: Path, root: Path) -> list[str]:
    """The messages of the packages below `root` that were not collected into the file."""
    known = {entry.key for entry in read_po(po)}
    return [
        f"{po}: not collected from {path}: {key!r}" for key, path in collect(root).items() if key not in known
    ]
