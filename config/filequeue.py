"""Celery's queue as files in a folder: kombu's filesystem transport with two of its gaps closed.

Kombu opens a message file under its final name and writes it afterwards; a worker that looks in between takes
an empty message and stops with a parse error. Here a message gets its final name when it is complete. Kombu
also orders by the machine's uptime, which starts again at every boot; here the wall clock orders.
"""

import os
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """A filesystem channel whose messages appear whole."""

    # Kombu's base class and its filesystem channel name the second argument differently.
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{time.time_ns():020d}_{uuid.uuid4()}"
        folder = Path(self.data_folder_out)
        draft = folder / f"{name}.draft"
        draft.write_text(dumps(payload), encoding="utf-8")
        os.replace(draft, folder / f"{name}.{queue}.msg")


class Transport(filesystem.Transport):
    """The transport behind the broker address `files://`."""

    Channel = Channel


TRANSPORT_ALIASES["files"] = "config.filequeue:Transport"
