"""Where attachments lie: under random names below `ATTACHMENT_ROOT`, sealed under their ticket's key.

No address of the site leads there. Whoever gets hold of the folder, or of a backup of it, has noise.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from core.crypto import CannotDecrypt, seal_bytes, unseal_bytes

CONTEXT = "tickets.Attachment"


def store(content: bytes, key: str) -> str:
    """Write the content under a new random name, readable by its owner alone; return the name."""
    name = uuid4().hex
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(seal_bytes(content, key, context=CONTEXT))
        out.flush()
        # The row must not be kept without its file.
        os.fsync(out.fileno())
    return name


def fetch(name: str, key: str) -> bytes:
    """The content. Raises FileNotFoundError, and CannotDecrypt for one that somebody changed or whose key is gone."""
    if not key:
        raise CannotDecrypt(f"{CONTEXT}: the key was thrown away.")
    return unseal_bytes(_path(name).read_bytes(), key, context=CONTEXT)


def remove(name: str) -> None:
    """Delete it, if it is there."""
    _path(name).unlink(missing_ok=True)


def all_stored() -> Iterator[tuple[str, datetime]]:
    """The name of every file, and when it was written (UTC)."""
    root = settings.ATTACHMENT_ROOT
    if root.is_dir():
        for path in root.glob("??/*"):
            yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _path(name: str) -> Path:
    # Names are our own; one that is not must not lead anywhere.
    if len(name) != 32 or not name.isalnum():
        raise FileNotFoundError("No such attachment.")
    root: Path = settings.ATTACHMENT_ROOT
    return root / name[:2] / name
