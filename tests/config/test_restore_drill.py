"""What is backed up while work goes on is all there again in another place, and a damaged archive is refused."""

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.startup

# Somebody who goes on working: notes on tickets, as fast as they go, until the file that stops them is there.
WORKING = """
import pathlib, sys
from django.utils import timezone
from crm.models import Staff
from tickets.actions.write import note
from tickets.models import Ticket
supervisor = Staff.objects.filter(role="supervisor").first()
count = 0
while not pathlib.Path({stop!r}).exists():
    for ticket in Ticket.objects.live().filter(origin="")[:20]:
        note(ticket=ticket, text="Dicatat sambil dicadangkan.", actor=supervisor, now=timezone.now())
        count += 1
        if count == 1:
            pathlib.Path({began!r}).touch()
print(count)
"""
ATTACHING = """
from django.utils import timezone
from crm.models import Staff
from tickets.actions.attach import attach
from tickets.models import Ticket
supervisor, ticket = Staff.objects.filter(role="supervisor").first(), Ticket.objects.open().live().first()
attach(ticket=ticket, name="surat.txt", content=b"Surat rujukan", actor=supervisor, now=timezone.now())
"""
READING = """
from tickets import files
from tickets.models import Attachment
row = Attachment.objects.select_related("ticket").get()
print(files.fetch(row.stored, row.ticket.seal).decode())
"""


class Place:
    """An installation of its own, with the keys that all of them here share."""

    def __init__(self, folder: Path, keys: Path, database: str) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "secrets").write_text(keys.read_text()) if keys.exists() else None
        self.environment = {
            **{
                name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")
            },
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
            "DATA_DIR": str(folder),
            "LOG_LEVEL": "WARNING",
            **({"DATABASE_URL": database} if database else {}),
        }

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, expect: int = 0) -> str:
        child = self.start(*arguments)
        out, err = child.communicate(timeout=240)
        assert child.returncode == expect, out + err
        return out + err


@pytest.fixture
def databases() -> Iterator[list[str]]:
    """The addresses of two empty databases on the server of these tests; none for SQLite, which has files."""
    if connection.vendor != "postgresql":
        yield ["", ""]
        return
    names = [f"care_drill_{uuid4().hex[:8]}" for _ in range(2)]
    given = connection.settings_dict
    server = {
        "host": given["HOST"],
        "port": given["PORT"],
        "user": given["USER"],
        "password": given["PASSWORD"],
    }
    import psycopg

    with psycopg.connect(dbname="postgres", autocommit=True, **server) as admin:
        for name in names:
            admin.execute(f"CREATE DATABASE {name}")
    address = "postgres://{user}:{password}@{host}:{port}".format(**server)
    yield [f"{address}/{name}" for name in names]
    with psycopg.connect(dbname="postgres", autocommit=True, **server) as admin:
        for name in names:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manifest_of(archive: Path) -> dict:
    with tarfile.open(archive) as parts:
        return dict(json.load(parts.extractfile("manifest.json")))  # type: ignore[arg-type]


def test_the_drill(tmp_path: Path, databases: list[str], figures: Callable[[str], None]) -> None:
    live = Place(tmp_path / "live", tmp_path / "none", databases[0])
    live.run("migrate", "-v0")
    live.run("seed_demo", "--tickets", "120", "--participants", "60")
    live.run("shell", "-c", ATTACHING)
    archive, stop, began = tmp_path / "care.tar", tmp_path / "stop", tmp_path / "began"

    worker = live.start("shell", "-c", WORKING.format(stop=str(stop), began=str(began)))
    while not began.exists() and worker.poll() is None:
        pass
    said = live.run("backup", str(archive))
    stop.touch()
    noted = int(worker.communicate(timeout=60)[0].split()[-1])

    before = manifest_of(archive)
    now = live.run("shell", "-c", "from tickets.models import TicketEvent as E; print(E.objects.count())")
    # Work went on meanwhile: some of it is in the archive, some came later.
    assert before["rows"]["tickets_ticketevent"] < int(now.split()[-1])
    assert archive.stat().st_mode & 0o077 == 0

    elsewhere = Place(tmp_path / "elsewhere", tmp_path / "live" / "secrets", databases[1])
    restored = elsewhere.run("restore", str(archive))
    assert f"Restored {sum(before['rows'].values())} rows" in restored
    assert " 0 faults" in restored
    assert " 0 differences" in restored
    assert "Surat rujukan" in elsewhere.run("shell", "-c", READING)
    elsewhere.run("tidy_attachments")

    # The same archive once more: an existing record is not thrown away unasked.
    assert "not empty" in elsewhere.run("restore", str(archive), expect=1)
    assert " 0 faults" in elsewhere.run("restore", "--replace", str(archive))

    # One bit of the database's part is another one.
    damaged = tmp_path / "damaged.tar"
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    assert "damaged" in elsewhere.run("restore", "--replace", str(damaged), expect=1)
    (tmp_path / "text.tar").write_text("no archive")
    assert "no archive" in elsewhere.run("restore", "--replace", str(tmp_path / "text.tar"), expect=1)
    assert " 0 faults" in elsewhere.run("verify_events")

    lines = [
        f"restore drill on {connection.vendor}:{said.strip().partition(':')[2]}; {noted} notes written meanwhile"
    ]
    lines += [line for line in restored.splitlines() if "Restored" in line or "checked" in line]
    figures("\n  ".join(lines))
