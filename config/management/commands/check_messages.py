"""Are the translations that are shipped the ones that were written?"""

import gettext
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Checks that every message is translated and every .mo file holds what its .po file says."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        if not shutil.which("msgfmt"):
            self.stdout.write("Translations not checked: msgfmt (gettext) is not on this machine.")
            return
        sources = sorted(
            po for folder in settings.LOCALE_PATHS for po in Path(folder).glob("*/LC_MESSAGES/*.po")
        )
        faults = [fault for po in sources for fault in faults_of(po)]
        if faults:
            raise CommandError("\n".join([*faults, "Translate, then run `make messages`."]))
        self.stdout.write(f"Translations: {len(sources)} files, complete and compiled.")


def faults_of(po: Path) -> list[str]:
    """What is wrong with one file: bad formats, missing translations, a compiled file left behind."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "fresh.mo"
        done = subprocess.run(
            ["msgfmt", "--check", "--statistics", "--output-file", str(fresh), str(po)],
            capture_output=True,
            text=True,
            env={"LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin"},
            check=False,
        )
        if done.returncode:
            return [f"{po}: {done.stderr.strip()}"]
        faults = []
        if "untranslated" in done.stderr or "fuzzy" in done.stderr:
            faults.append(f"{po}: {done.stderr.strip()}")
        shipped = po.with_suffix(".mo")
        if not shipped.exists() or _messages(shipped) != _messages(fresh):
            faults.append(f"{shipped} is not what {po.name} says.")
        return faults


def _messages(mo: Path) -> dict[str, str]:
    with mo.open("rb") as file:
        catalog: dict[str, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    catalog.pop("", None)  # The header carries dates.
    return catalog
