"""`manage.py grant_app_role care_app`: the rights of the database role that the product runs as."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from psycopg import sql

from core.guards import append_only_models

PASSWORD = "APP_ROLE_PASSWORD"


class Command(BaseCommand):
    help = (
        "Let a PostgreSQL role do what the product does and no more: it owns nothing, and cannot change or delete "
        "a row of an append-only table. Run it as the owner of the tables, after every migrate."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help=f"made, with the password in ${PASSWORD}, if it is not there")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles; SQLite's file has one owner.")
        role = options["role"]
        password = os.environ.get(PASSWORD, "")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper, rolname = current_user FROM pg_roles WHERE rolname = %s", [role])
            found = cursor.fetchone()
            if found and any(found):
                raise CommandError(f"{role} is a superuser or the owner itself: nothing can be kept from it.")
            if not found and not password:
                raise CommandError(f"There is no role {role} yet. Set {PASSWORD} to make it.")
            for statement in statements(role, new=not found, password=password):
                cursor.execute(statement)
        self.stdout.write(f"{role} may read and write, and only add to: {', '.join(_guarded())}.")


def statements(role: str, *, new: bool, password: str) -> "list[sql.Composed]":
    """What is said to the database, in order."""
    name = sql.Identifier(role)
    guarded = sql.SQL(", ").join(sql.Identifier(table) for table in _guarded())
    setting = (
        [
            sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(
                sql.SQL("CREATE" if new else "ALTER"), name, sql.Literal(password)
            )
        ]
        if password
        else []
    )
    return [
        *setting,
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(name),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name),
        sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(guarded, name),
        sql.SQL("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}").format(name),
    ]


def _guarded() -> list[str]:
    return sorted(model._meta.db_table for model in append_only_models())
