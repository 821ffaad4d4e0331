"""The whole record in one file, and back again.

A tar archive of `manifest.json`, the database, and the files that belong to it. It holds no keys: whoever restores it
needs the same `FIELD_ENCRYPTION_KEYS` and `BLIND_INDEX_KEY`, which are kept somewhere else.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess  # nosec B404
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

MANIFEST, DATABASE, FILES = "manifest.json", "database", "files.tar"


class Unusable(Exception):
    """The archive cannot be made or restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself: enough to know after a restore that all of it is there again."""

    made_at: str
    vendor: str
    migrations: list[str]
    rows: dict[str, int]
    sha256: dict[str, str]


def back_up(archive: Path, *, now: datetime) -> Manifest:
    """Write the archive while everything goes on: what is in it was true at one moment. Raises `Unusable`."""
    if archive.exists():
        raise Unusable(f"{archive} is there already. Choose another name.")
    with _scratch(archive.parent) as folder:
        dump = folder / DATABASE
        rows, migrations = _dump_postgresql(dump) if _is_postgresql() else _dump_sqlite(dump)
        parts = [DATABASE]
        if settings.MEDIA_ROOT.is_dir():
            with tarfile.open(folder / FILES, "w") as files:
                files.add(settings.MEDIA_ROOT, arcname=".")
            parts.append(FILES)
        manifest = Manifest(
            made_at=now.isoformat(),
            vendor=connection.vendor,
            migrations=migrations,
            rows=rows,
            sha256={part: _sha256(folder / part) for part in parts},
        )
        (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        draft = folder / "archive"
        with tarfile.open(draft, "w") as out:
            for part in (MANIFEST, *parts):
                out.add(folder / part, arcname=part)
        draft.chmod(0o600)
        os.replace(draft, archive)
    return manifest


def restore(archive: Path, *, replace: bool = False) -> Manifest:
    """Put the database and files back as they were. Raises `Unusable`, and then nothing was touched unless it says so.

    `replace` allows to throw away what is in the database now.
    """
    with _scratch(archive.parent) as folder:
        manifest = _unpack(archive, folder)
        if manifest.vendor != connection.vendor:
            raise Unusable(
                f"The archive is of a {manifest.vendor} database, this one is {connection.vendor}."
            )
        if _tables() and not replace:
            raise Unusable(
                "The database is not empty. Use an empty one, or --replace to throw away what is in it."
            )
        if _is_postgresql():
            _load_postgresql(folder / DATABASE)
        else:
            _load_sqlite(folder / DATABASE)
        if FILES in manifest.sha256:
            _load_files(folder / FILES)
    rows = _count()
    if rows != manifest.rows:
        tables = rows.keys() | manifest.rows.keys()
        wrong = sorted(table for table in tables if rows.get(table) != manifest.rows.get(table))
        raise Unusable(f"Restored, but the number of rows differs from the archive's in: {', '.join(wrong)}.")
    return manifest


@contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    # Beside the archive: on the same disk, and not in a folder that everybody may look into.
    if not beside.is_dir():
        raise Unusable(f"There is no folder {beside}.")
    folder = Path(tempfile.mkdtemp(prefix=".care-", dir=beside))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(archive: Path, folder: Path) -> Manifest:
    try:
        with tarfile.open(archive) as given:
            given.extractall(folder, filter="data")
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise Unusable(f"{archive} is not there, or it holds no {MANIFEST}.") from error
    except (tarfile.TarError, ValueError, TypeError, EOFError) as error:
        raise Unusable(
            f"{archive} is damaged or no archive of this product ({type(error).__name__})."
        ) from error
    for part, expected in manifest.sha256.items():
        if not (folder / part).is_file() or _sha256(folder / part) != expected:
            raise Unusable(
                f"{archive} is damaged: its part {part!r} is not what was written. Take another one."
            )
    return manifest


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def _count() -> dict[str, int]:
    counts = {}
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # nosec B608
            counts[table] = int(cursor.fetchone()[0])
    return counts


def _migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _dump_sqlite(dump: Path) -> tuple[dict[str, int], list[str]]:
    # SQLite's online backup: a consistent copy while others write.
    source = settings.DATABASES["default"]["NAME"]
    with closing(sqlite3.connect(source, timeout=60)) as live, closing(sqlite3.connect(dump)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        names = [
            name
            for (name,) in copy.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
        ]
        rows = {name: copy.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in names}  # nosec B608
        applied = sorted(
            f"{app}.{name}" for app, name in copy.execute("SELECT app, name FROM django_migrations")
        )
    return rows, applied


def _load_sqlite(dump: Path) -> None:
    target = Path(settings.DATABASES["default"]["NAME"])
    connection.close()
    for beside in (f"{target}-wal", f"{target}-shm"):
        Path(beside).unlink(missing_ok=True)
    shutil.copyfile(dump, f"{target}.restored")
    os.replace(f"{target}.restored", target)


def _dump_postgresql(dump: Path) -> tuple[dict[str, int], list[str]]:
    # The rows are counted in the very snapshot that is dumped.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        rows, migrations = _count(), _migrations()
        _run(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={dump}",
        )
    return rows, migrations


def _load_postgresql(dump: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.close()
    _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={_name()}", str(dump))


def _load_files(packed: Path) -> None:
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    with tarfile.open(packed) as files:
        files.extractall(settings.MEDIA_ROOT, filter="data")


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise Unusable(f"{program} is not installed. It comes with PostgreSQL's client programs.")
    server: dict[str, Any] = connection.settings_dict
    # Where and who by the environment: a password in the arguments can be read by everybody on the machine.
    given = {
        "PGHOST": server["HOST"],
        "PGPORT": server["PORT"],
        "PGUSER": server["USER"],
        "PGPASSWORD": server["PASSWORD"],
    }
    environment = {
        **os.environ,
        "PGDATABASE": _name(),
        **{name: str(value) for name, value in given.items() if value},
    }
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)  # nosec B603
    if done.returncode:
        raise Unusable(f"{program} failed: {done.stderr.strip()[-500:]}")
