"""The product started and stopped as a user does it, on whatever DATABASE_URL and REDIS_URL name."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 120
STOPPED_WITHIN = 20

pytestmark = pytest.mark.startup


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A machine of its own: free port, empty folder, and an empty database if there is a server."""
    given = {
        "PATH": os.environ["PATH"],
        "PYTHONUNBUFFERED": "1",
        "DATA_DIR": str(tmp_path),
        "PORT": str(free_port()),
    }
    if redis := os.environ.get("REDIS_URL"):
        given["REDIS_URL"] = f"{redis.rpartition('/')[0]}/9"
    server = os.environ.get("DATABASE_URL")
    if not server:
        yield given
        return
    name = f"care_startup_{os.getpid()}"
    address = server.rpartition("/")[0]
    with psycopg.connect(f"{address}/postgres", autocommit=True) as link:
        link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield {**given, "DATABASE_URL": f"{address}/{name}"}
        link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_starts_gets_ready_welcomes_and_leaves_nothing_behind(
    environment: dict[str, str], tmp_path: Path, how: signal.Signals
) -> None:
    serve = start(environment, tmp_path)
    try:
        answer = readiness(environment["PORT"], serve)
        said = wait_for_text(tmp_path / "said", "Ctrl-C stops everything")
        children = descendants(serve.pid)
    finally:
        serve.send_signal(how)
        serve.wait(STOPPED_WITHIN)

    assert answer["status"] == "ready"
    assert all(part["ok"] for part in answer["checks"].values())
    assert f"http://127.0.0.1:{environment['PORT']}/" in said
    assert len(children) >= 3
    assert [pid for pid in children if running(pid)] == []
    assert serve.returncode == 0


def test_a_second_start_is_quick_and_loses_nothing(environment: dict[str, str], tmp_path: Path) -> None:
    before = counts_after_a_run(environment, tmp_path)
    began = time.monotonic()
    after = counts_after_a_run(environment, tmp_path)

    assert after == before
    assert before["tickets"] > 0
    assert time.monotonic() - began < READY_WITHIN / 2


def counts_after_a_run(environment: dict[str, str], folder: Path) -> dict[str, int]:
    serve = start(environment, folder)
    try:
        readiness(environment["PORT"], serve)
    finally:
        serve.send_signal(signal.SIGINT)
        serve.wait(STOPPED_WITHIN)
    script = (
        "import json; from crm.models import Participant, Staff; from tickets.models import Ticket;"
        "print('COUNTS' + json.dumps({'people': Participant.objects.count(), 'staff': Staff.objects.count(),"
        "'tickets': Ticket.objects.count()}))"
    )
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, int] = json.loads(done.stdout.partition("COUNTS")[2])
    return found


def start(environment: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "said").open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--tickets", "20"],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def readiness(port: str, serve: subprocess.Popen[bytes]) -> dict[str, Any]:
    deadline = time.monotonic() + READY_WITHIN
    last = ""
    while time.monotonic() < deadline and serve.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as reply:
                found: dict[str, Any] = json.load(reply)
                return found
        except (urllib.error.HTTPError, OSError) as error:
            last = str(error)
        time.sleep(0.2)
    pytest.fail(f"Not ready, exit code {serve.poll()}, last answer: {last}")


def wait_for_text(file: Path, text: str) -> str:
    deadline = time.monotonic() + 30
    while text not in (said := file.read_text(errors="replace")):
        assert time.monotonic() < deadline, f"Never said {text!r}: {said[-2000:]}"
        time.sleep(0.1)
    return said


def descendants(pid: int) -> set[int]:
    """Every process below this one, as /proc tells it."""
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = re.sub(r"\(.*\)", "x", status.read_text()).split()
        except OSError:
            continue  # It ended while the list was read.
        parents[int(fields[0])] = int(fields[3])
    found: set[int] = set()
    layer = {pid}
    while layer:
        layer = {child for child, parent in parents.items() if parent in layer}
        found |= layer
    return found


def running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
