"""Look-up by the beginnings of words, with the index that each database has for it."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler


class WordsBegin(Lookup):
    """`search_name__words_begin=["bud", "sant"]`: every given beginning starts some word of the column.

    The beginnings must come from `crm.domain.text.search_text`: letters and digits only, so none can act as
    syntax. PostgreSQL uses the full-text index of migration 0002; other databases scan.
    """

    lookup_name = "words_begin"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, params = compiler.compile(self.lhs)
        parts = [f"(' ' || {column}) LIKE %s" for _ in self.rhs]
        values: list[Any] = []
        for word in self.rhs:
            values.extend([*params, f"% {word}%"])
        return "(" + " AND ".join(parts) + ")", tuple(values)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        column, params = compiler.compile(self.lhs)
        query = " & ".join(f"'{word}':*" for word in self.rhs)
        sql = f"to_tsvector('simple'::regconfig, {column}) @@ to_tsquery('simple'::regconfig, %s)"
        return sql, (*params, query)
