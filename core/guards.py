"""Tables whose rows are only ever added: the database itself refuses to change or delete one.

A model says so by inheriting `core.models.AppendOnly`. The triggers are made after every `migrate`, because SQLite
drops them whenever a migration builds a table anew; making them again is free. They stop mistakes of this program and
of whoever works with its account. An owner of the tables could take them away: for that there is the application's own
role (`grant_app_role`), and the chain of events, which finds it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from core.models import AppendOnly

FUNCTION = "core_append_only"


def protect(using: str = "default") -> None:
    """Put the guards on every append-only table that exists."""
    connection = connections[using]
    _run(connection, _making(connection))


def unprotect(using: str = "default") -> None:
    """Take the guards away. Only for emptying a database of tests; needs the rights of the tables' owner."""
    connection = connections[using]
    _run(connection, _dropping(connection))


def unguarded(using: str = "default") -> list[str]:
    """The append-only tables from which a guard is missing, sorted."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    events = ("update", "delete", "truncate") if connection.vendor == "postgresql" else ("update", "delete")
    tables = sorted(model._meta.db_table for model in append_only_models())
    return [table for table in tables if not {f"{table}_{event}" for event in events} <= there]


def after_migrate(*, using: str, **_: Any) -> None:
    """The receiver of `post_migrate`."""
    protect(using)


def append_only_models() -> "list[type[models.Model]]":
    """Every model whose rows are only ever added."""
    return [model for model in apps.get_models() if issubclass(model, AppendOnly)]


def _run(connection: BaseDatabaseWrapper, statements: Callable[[str], Iterable[str]]) -> None:
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in sorted(model._meta.db_table for model in append_only_models()):
            if table in there:
                for statement in statements(table):
                    cursor.execute(statement)


def _making(connection: BaseDatabaseWrapper) -> Callable[[str], Iterable[str]]:
    return _make_on_postgresql if connection.vendor == "postgresql" else _make_on_sqlite


def _dropping(connection: BaseDatabaseWrapper) -> Callable[[str], Iterable[str]]:
    ending = " ON {}" if connection.vendor == "postgresql" else ""
    return lambda table: (
        f"DROP TRIGGER IF EXISTS {table}_{event}{ending.format(table)}"
        for event in ("update", "delete", "truncate")
    )


def _make_on_postgresql(table: str) -> Iterable[str]:
    yield f"""
        CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'integrity_constraint_violation';
        END $$"""
    for event, level in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT")):
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_{event} BEFORE {event.upper()} ON {table} "
            f"FOR EACH {level} EXECUTE FUNCTION {FUNCTION}()"
        )


def _make_on_sqlite(table: str) -> Iterable[str]:
    for event in ("update", "delete"):
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {table}_{event} BEFORE {event.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {event.upper()} refused'); END"
        )
