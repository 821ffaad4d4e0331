"""Reports read a streaming replica; work goes to the server that is written to, and goes on without the replica.

Two PostgreSQL servers of their own: the second follows the first, refuses every write, and is stopped in the end.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.services

# Prints how often each server was asked while a report and a work screen were shown.
ASKED = """
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from crm.models import Staff
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(Staff.objects.get(username="supervisor"), "django.contrib.auth.backends.ModelBackend")
for path in ("/admin/causes/", "/admin/all/"):
    with CaptureQueriesContext(connections["default"]) as own, CaptureQueriesContext(connections["replica"]) as copy:
        answer = client.get(path)
    print(path, answer.status_code, len(own), len(copy))
"""
WRITTEN = """
from core.replica import reading_reports
from crm.models import Region
with reading_reports():
    row = Region.objects.create(code="X{n}", name="Diuji")
    print(row._state.db, Region.objects.filter(code="X1").count())
"""


class Servers:
    """A server to write to and its replica."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {name: free_port() for name in ("first", "second")}

    def run(self, *words: str) -> None:
        """One of PostgreSQL's own programs, as somebody who is not root: it refuses root."""
        command = [str(program(words[0])), *words[1:]]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder)

    def start(self, name: str) -> None:
        """Start one of them and wait until it answers."""
        said = f"-p {self.ports[name]} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        log = str(self.folder / f"{name}.log")
        self.run("pg_ctl", "-D", str(self.folder / name), "-w", "-l", log, "-o", said, "start")

    def stop(self, name: str) -> None:
        """Stop one of them at once."""
        self.run("pg_ctl", "-D", str(self.folder / name), "-m", "immediate", "-w", "stop")

    def address(self, name: str) -> str:
        """For DATABASE_URL or REPLICA_URL."""
        return f"postgres://postgres@127.0.0.1:{self.ports[name]}/care"

    def sql(self, name: str, statement: str, database: str = "care") -> str:
        """What one of them answers."""
        address = f"postgres://postgres@127.0.0.1:{self.ports[name]}/{database}"
        command = [str(program("psql")), "-X", "-A", "-t", address, "-c", statement]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def program(name: str) -> Path:
    """Where PostgreSQL keeps it."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")) or [Path(shutil.which(name) or "")]
    return found[-1]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    """Both, the second having caught up with the first."""
    folder = Path(tempfile.mkdtemp(prefix="replica-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    both = Servers(folder)
    both.run("initdb", "-D", str(folder / "first"), "-A", "trust", "-U", "postgres", "--no-sync")
    both.start("first")
    both.sql("first", "CREATE DATABASE care", "postgres")
    port = str(both.ports["first"])
    both.run(
        "pg_basebackup", "-h", "127.0.0.1", "-p", port, "-U", "postgres", "-D", str(folder / "second"), "-R"
    )
    both.start("second")
    yield both
    for name in ("second", "first"):
        if (folder / name / "postmaster.pid").exists():
            both.stop(name)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def manage(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """`manage.py` on them; what it prints."""
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "DATABASE_URL": servers.address("first"),
        "REPLICA_URL": servers.address("second"),
        "DJANGO_SETTINGS_MODULE": "config.settings.tests",
    }

    def run(*words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, env=environment, cwd=settings.BASE_DIR
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    run("migrate", "--no-input")
    account = "Staff(username='supervisor', role='supervisor', is_staff=True).save()"
    run("shell", "--no-imports", "-c", f"from crm.models import Staff; {account}")
    return run


def caught_up(servers: Servers) -> None:
    """Wait until the replica has everything that has been written so far."""
    written = servers.sql("first", "SELECT pg_current_wal_lsn()")
    while servers.sql("second", f"SELECT pg_last_wal_replay_lsn() >= '{written}'") != "t":
        pass


def test_a_report_asks_the_replica_and_a_screen_of_work_does_not(
    servers: Servers, manage: Callable[..., str]
) -> None:
    caught_up(servers)
    report, work = manage("shell", "--no-imports", "-c", ASKED).splitlines()[-2:]
    path, status, _own, copy = report.split()
    assert (path, status) == ("/admin/causes/", "200")
    assert int(copy) > 3
    assert work.split()[1] == "200"
    assert work.split()[3] == "0"


def test_what_is_written_while_a_report_is_read_goes_to_the_first_server(
    servers: Servers, manage: Callable[..., str]
) -> None:
    assert manage("shell", "--no-imports", "-c", WRITTEN.format(n=1)).split()[-2] == "default"
    assert servers.sql("first", "SELECT count(*) FROM crm_region WHERE code = 'X1'") == "1"


def test_reports_go_on_without_the_replica(servers: Servers, manage: Callable[..., str]) -> None:
    servers.stop("second")
    try:
        database, seen = manage("shell", "--no-imports", "-c", WRITTEN.format(n=2)).split()[-2:]
        assert (database, seen) == ("default", "1")
    finally:
        servers.start("second")
        caught_up(servers)
