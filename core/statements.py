"""The statements that every action runs, composed once and kept.

Django composes the text of a statement anew at each call, which costs several times what the database needs to run it;
by the profiler that was 40 % of an action's time. For the few rows that are read or written with every change of the
world the text is kept here. It stays the ORM's tables, columns and values: only the text is not made twice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL


def insert(rows: Sequence[models.Model]) -> None:
    """Insert a few new rows of one model and set their keys, as `bulk_create` does."""
    if not rows:
        return
    key = connection.ops.quote_name(_key_column(type(rows[0])))
    with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(*_insertion(rows, f"RETURNING {key}"))
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias


def insert_new(row: models.Model) -> bool:
    """Insert one row and set its key; False, and nothing is done, when a unique constraint knows it already.

    Whoever is just inserting the same is waited for, so that a read afterwards finds what they made.
    """
    key = connection.ops.quote_name(_key_column(type(row)))
    with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(*_insertion([row], f"ON CONFLICT DO NOTHING RETURNING {key}"))
        found = cursor.fetchone()
    if found is None:
        return False
    row.pk = found[0]
    row._state.adding, row._state.db = False, connection.alias
    return True


def insert_unless_there(rows: Sequence[models.Model]) -> None:
    """Insert a few rows, leaving out those that a unique constraint knows already. Keys are not set."""
    if not rows:
        return
    with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(*_insertion(rows, "ON CONFLICT DO NOTHING"))


def update_where(
    model: type[models.Model],
    *,
    where: Mapping[str, Any],
    columns: Mapping[str, Any],
    count_up: Sequence[str] = (),
) -> int:
    """Write `columns` to the rows that still are as `where` says, add one to each of `count_up`; return how many.

    Names are those of fields. A null in `where` is refused: nothing equals it, so no row would ever be found.
    """
    with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(*_update(model, where, columns, count_up, ()))
        return int(cursor.rowcount)


def update_returning(
    model: type[models.Model],
    *,
    where: Mapping[str, Any],
    columns: Mapping[str, Any],
    count_up: Sequence[str] = (),
    returning: Sequence[str],
) -> tuple[Any, ...] | None:
    """As `update_where` for one row, which stays locked; return what it holds in the plain columns (numbers and texts)
    `returning` after the change, None if there is no such row.
    """
    with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(*_update(model, where, columns, count_up, returning))
        rows = cursor.fetchall()
    return tuple(rows[0]) if rows else None


def update_each(model: type[models.Model], rows: Mapping[int, Mapping[str, int | str]]) -> None:
    """Write to each row (by its key) columns of its own, all the same ones, in one statement.

    Rows are taken in the order given: whoever locks several takes them in the order of their keys.
    """
    if not rows:
        return
    names = tuple(next(iter(rows.values())))
    values = [value for key, columns in rows.items() for value in (key, *(columns[name] for name in names))]
    with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(_each_text(model, names, len(rows)), values)


def _update(
    model: type[models.Model],
    where: Mapping[str, Any],
    columns: Mapping[str, Any],
    count_up: Sequence[str],
    returning: Sequence[str],
) -> tuple[str, list[Any]]:
    if None in where.values():
        raise ValueError("A condition must have a value: nothing equals null.")
    text = _update_text(model, tuple(columns), tuple(count_up), tuple(where), tuple(returning))
    return text, [_stored(model, name, value) for name, value in (*columns.items(), *where.items())]


def _stored(model: type[models.Model], name: str, value: Any) -> Any:
    if isinstance(value, models.Model):
        value = value.pk
    return _field(model, name).get_db_prep_save(value, connection=connection)


@lru_cache(maxsize=1024)
def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    return next(field for field in model._meta.concrete_fields if name in (field.name, field.attname))


@lru_cache(maxsize=64)
def _own_fields(model: type[models.Model]) -> "tuple[models.Field[Any, Any], ...]":
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


@lru_cache(maxsize=64)
def _key_column(model: type[models.Model]) -> str:
    key = model._meta.pk
    if key is None or key.column is None:
        raise TypeError(f"{model.__name__} has no key of one column.")
    return key.column


def _column(field: "models.Field[Any, Any]") -> str:
    return field.column or field.attname


def _insertion(rows: Sequence[models.Model], ending: str) -> tuple[str, list[Any]]:
    model = type(rows[0])
    values = [
        field.get_db_prep_save(field.pre_save(row, True), connection=connection)
        for row in rows
        for field in _own_fields(model)
    ]
    return f"{_insert_text(model, len(rows))} {ending}", values


@lru_cache(maxsize=256)
def _insert_text(model: type[models.Model], rows: int) -> str:
    quote = connection.ops.quote_name
    fields = _own_fields(model)
    columns = ", ".join(quote(_column(field)) for field in fields)
    marks = "(" + ", ".join(["%s"] * len(fields)) + ")"
    # Names are the model's own, values are parameters; so too below.
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {', '.join([marks] * rows)}"  # nosec B608


@lru_cache(maxsize=1024)
def _update_text(
    model: type[models.Model],
    columns: tuple[str, ...],
    count_up: tuple[str, ...],
    where: tuple[str, ...],
    returning: tuple[str, ...],
) -> str:
    quote = connection.ops.quote_name

    def column(name: str) -> str:
        return quote(_column(_field(model, name)))

    changes = [f"{column(name)} = %s" for name in columns]
    changes += [f"{column(name)} = {column(name)} + 1" for name in count_up]
    conditions = " AND ".join(f"{column(name)} = %s" for name in where)
    ending = f" RETURNING {', '.join(column(name) for name in returning)}" if returning else ""
    table = quote(model._meta.db_table)
    return f"UPDATE {table} SET {', '.join(changes)} WHERE {conditions}{ending}"  # nosec B608


@lru_cache(maxsize=256)
def _each_text(model: type[models.Model], names: tuple[str, ...], rows: int) -> str:
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(_key_column(model))
    columns = [quote(_column(_field(model, name))) for name in names]
    marks = "(" + ", ".join(["%s"] * (len(columns) + 1)) + ")"
    changes = ", ".join(f"{column} = given.{column}" for column in columns)
    return (
        f"WITH given (id, {', '.join(columns)}) AS (VALUES {', '.join([marks] * rows)}) "  # nosec B608
        f"UPDATE {table} SET {changes} FROM given WHERE {table}.{key} = given.id"
    )


@dataclass(frozen=True, slots=True)
class _Mark:
    """Stands for a value while a statement is composed."""

    place: int


@dataclass(frozen=True, slots=True)
class _Composed:
    model: type[models.Model]
    text: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, list[Callable[..., Any]], Any], ...]
    attributes: list[str] | None


class KeptSelect:
    """A read of plain rows. `build` makes its queryset from as many values as the read is called with.

    The values must be what the columns hold (numbers and texts), never None. Without `values_list` the rows are
    instances; related rows are not read along.
    """

    def __init__(self, build: "Callable[..., models.QuerySet[Any, Any]]") -> None:
        self._build = build
        self._composed: _Composed | None = None

    def __call__(self, *values: int | str) -> list[Any]:
        """The rows for these values."""
        if None in values:
            raise ValueError("A condition must have a value: nothing equals null.")
        kept = self._composed = self._composed or self._compose(len(values))
        params = [values[one.place] if isinstance(one, _Mark) else one for one in kept.params]
        with connection.cursor() as cursor:
            cursor.execute(kept.text, params)
            rows = [list(row) for row in cursor.fetchall()]
        for row in rows:
            for place, converters, expression in kept.converters:
                for convert in converters:
                    row[place] = convert(row[place], expression, connection)
        if kept.attributes is None:
            return rows
        return [kept.model.from_db(connection.alias, kept.attributes, row) for row in rows]

    def _compose(self, count: int) -> _Composed:
        rows: Any = self._build(*(RawSQL("%s", (_Mark(place),)) for place in range(count)))
        compiler = rows.query.get_compiler(connection=connection)
        text, params = compiler.as_sql()
        columns = [expression for expression, _sql, _alias in compiler.select]
        converters = compiler.get_converters(columns)
        attributes = None if rows._fields is not None else [column.target.attname for column in columns]
        places = tuple((place, found, expression) for place, (found, expression) in converters.items())
        return _Composed(rows.model, text, tuple(params), places, attributes)
