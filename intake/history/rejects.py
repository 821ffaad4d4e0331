"""The reject file: every row that was not imported, with its line and the reason."""

import csv
from collections.abc import Iterable
from pathlib import Path

from core.spreadsheets import inert
from intake.history.plan import Reject


def write_rejects(path: Path, rejects: Iterable[Reject]) -> None:
    """Write the rejects in order of their lines, over those of an earlier run; without any, no file stays."""
    rows = sorted(rejects, key=lambda reject: (reject.line, reject.external_id))
    if not rows:
        path.unlink(missing_ok=True)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "external_id", "reason"])
        writer.writerows((reject.line, inert(reject.external_id), inert(reject.reason)) for reject in rows)
