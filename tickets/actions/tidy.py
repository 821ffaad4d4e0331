"""Files and rows of attachments that have lost each other."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from tickets import files
from tickets.models import Attachment

#: A file younger than this may belong to a transaction that is still going on.
YOUNG = timedelta(hours=1)
#: Names asked for at once.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was done, and the rows whose file is missing: these need a person."""

    removed: int
    missing: tuple[int, ...]

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in asdict(self).items())


def tidy(*, now: datetime) -> Tidied:
    """Remove files that no row leads to, and name the rows that lead to no file."""
    stored = dict(files.all_stored())
    old = [name for name, written in stored.items() if written < now - YOUNG]
    removed = 0
    for first in range(0, len(old), BATCH):
        some = old[first : first + BATCH]
        known = set(
            Attachment.objects.filter(stored__in=some, erased_at=None).values_list("stored", flat=True)
        )
        for name in some:
            if name not in known:
                files.remove(name)
                removed += 1
    rows = Attachment.objects.filter(erased_at=None).values_list("pk", "stored")
    missing = tuple(key for key, name in rows.iterator(chunk_size=2000) if name not in stored)
    return Tidied(removed, missing)
