"""Programs that live and die together, and waiting for a web address to answer well."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from types import FrameType, TracebackType
from typing import Self

GRACE_SECONDS = 10


def port_is_free(port: int) -> bool:
    """Whether a server could listen on this port of this machine now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Family:
    """Child programs, each the head of its own process group; leaving the `with` block leaves none behind.

    Their own groups keep a terminal's Ctrl-C from reaching them directly: they are stopped once, in order, by
    this parent. A second Ctrl-C stops waiting for them.
    """

    def __init__(self) -> None:
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._stop = threading.Event()
        self._impatient = False

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    @property
    def stopping(self) -> bool:
        """Somebody asked to stop."""
        return self._stop.is_set()

    def start(self, name: str, module_and_arguments: list[str]) -> None:
        """Start `python -m module arguments` under this name."""
        self._children[name] = subprocess.Popen(
            [sys.executable, "-m", *module_and_arguments],  # nosec B603: only `serve` calls this, with its own words
            start_new_session=True,
            stdin=subprocess.DEVNULL,
        )

    def dead(self) -> str | None:
        """The name of a child that ended, if any did."""
        return next((name for name, child in self._children.items() if child.poll() is not None), None)

    def wait(self) -> str | None:
        """Until somebody asks to stop (None) or a child ends by itself (its name)."""
        while not self._stop.wait(0.2):
            if name := self.dead():
                return name
        return None

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._impatient = self._stop.is_set()
        self._stop.set()

    def _end(self) -> None:
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self._children.values():
            while child.poll() is None and time.monotonic() < deadline and not self._impatient:
                time.sleep(0.05)
        for child in self._children.values():
            # The whole group: grandchildren outlive a child that died without tidying up.
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            child.wait()


def wait_until_ready(address: str, family: Family, seconds: float) -> None:
    """Wait for `address` to answer 200, a child to die or a wish to stop; TimeoutError on none of it."""
    answer = "no answer"
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not family.stopping and not family.dead():
        try:
            with urllib.request.urlopen(address, timeout=5):  # nosec B310: our own address
                return
        except urllib.error.HTTPError as error:
            answer = error.read().decode(errors="replace")
        except OSError as error:
            answer = str(error)
        time.sleep(0.2)
    if not family.stopping and not family.dead():
        raise TimeoutError(f"{address} was not ready within {seconds:.0f} s. Its last answer: {answer}")
