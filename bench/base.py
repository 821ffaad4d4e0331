"""Where things are, and how the servers under test are started."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
#: Files of a run: the server's data folder, environments of peers, results.
WORK = ROOT / ".bench"
#: Databases of the run are made on the server of DATABASE_URL.
SERVER = os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres").rpartition("/")[0]
REDIS = os.environ.get("BENCH_REDIS", "redis://127.0.0.1:6379/9")
#: What every web server under test gets, as in the Procfile.
GUNICORN = ("--worker-class", "gthread", "--workers", "2", "--threads", "8", "--timeout", "120")
READY_SECONDS = 60


def database(name: str) -> str:
    """The address of a database of the run."""
    return f"{SERVER}/{name}"


def environment(name: str) -> dict[str, str]:
    """The environment of the desk on this database."""
    return {
        **os.environ,
        "DATABASE_URL": database(name),
        "REDIS_URL": REDIS,
        "DATA_DIR": str(WORK / "data"),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "PYTHONPATH": str(ROOT),
    }


def psql(name: str, sql: str) -> str:
    """Run SQL and give what it prints."""
    command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", database(name), "-c", sql]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def manage(name: str, *words: str) -> None:
    """Run a command of the desk."""
    subprocess.run(
        [sys.executable, "manage.py", *words],
        check=True,
        cwd=ROOT,
        env=environment(name),
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def served(
    application: str, port: int, env: Mapping[str, str], python: str = sys.executable
) -> Iterator[subprocess.Popen[bytes]]:
    """A web server, ready; stopped in the end."""
    command = [python, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", *GUNICORN]
    log = (WORK / f"gunicorn-{port}.log").open("ab")
    process = subprocess.Popen(command, cwd=ROOT, env=dict(env), stdout=log, stderr=log)
    try:
        _wait(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The server on port {port} did not start: see {WORK}/gunicorn-{port}.log")


def versions() -> dict[str, str]:
    """What was measured on what."""
    import platform

    import django

    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    return {
        "commit": commit,
        "python": platform.python_version(),
        "django": django.__version__,
        "postgresql": psql("postgres", "SHOW server_version").split()[0],
        "cores": str(os.cpu_count()),
        "cpu": cpu,
        "server": urlsplit(SERVER).hostname or "",
    }
