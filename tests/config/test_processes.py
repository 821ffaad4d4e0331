import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.processes import Family, port_is_free, wait_until_ready

GRANDCHILD = "import subprocess, sys; subprocess.Popen(['sleep', '600']); sys.exit(3)"


@pytest.fixture(autouse=True)
def handlers_are_put_back() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_port_in_use_is_not_free() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        assert not port_is_free(port)
    assert port_is_free(port)


def test_when_one_child_ends_the_family_tells_which_and_none_is_left(tmp_path: Path) -> None:
    script = tmp_path / "dies.py"
    script.write_text(GRANDCHILD)

    with Family() as family:
        family.start("server", ["http.server", "0", "--bind", "127.0.0.1"])
        family.start("dies", ["runpy", str(script)])
        groups = [child.pid for child in family._children.values()]
        assert family.wait() == "dies"

    assert [group for group in groups if alive(group)] == []


def test_a_signal_ends_the_family_in_peace() -> None:
    with Family() as family:
        family.start("server", ["http.server", "0", "--bind", "127.0.0.1"])
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
        assert family.wait() is None
        assert family.stopping


def test_waiting_ends_with_the_last_answer_when_nobody_gets_ready() -> None:
    with Family() as family, pytest.raises(TimeoutError, match="refused"):
        wait_until_ready("http://127.0.0.1:9/readyz", family, seconds=0.5)


def test_serve_refuses_a_port_in_use_and_says_how_to_choose_another(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "manage.py", "serve"],
            env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "PORT": str(port)},
            cwd=Path(__file__).resolve().parents[2],
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert f"PORT={port + 1} make run" in done.stderr


def alive(group: int) -> bool:
    """Whether a process group still has a member; a killed one may take a moment to be collected."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        threading.Event().wait(0.05)
    return True
