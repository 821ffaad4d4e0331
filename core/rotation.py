"""Writing encrypted values anew under the current key, so that an old key can be taken away."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models, transaction

from core.crypto import EncryptedTextField, current_key_id, decrypt, encrypt
from core.models import AppendOnly

#: Rows of one transaction: small, so that nobody waits long for one of them.
BATCH = 200


@dataclass(frozen=True, slots=True)
class Column:
    """One encrypted column of one table."""

    model: type[models.Model]
    field: EncryptedTextField

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.field.name}"


def encrypted_columns() -> list[Column]:
    """Every one there is, in the order of their names."""
    found = [
        Column(model, field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField)
    ]
    if frozen := [str(column) for column in found if issubclass(column.model, AppendOnly)]:
        raise TypeError(
            f"These rows can never be written anew, so nothing in them may be encrypted: {frozen}"
        )
    return sorted(found, key=str)


def under_old_keys(column: Column) -> int:
    """How many values of the column are not under the current key."""
    table, name = _names(column)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE {_old(name)}", [_pattern()])  # nosec B608
        return int(cursor.fetchone()[0])


def rotate(column: Column) -> Iterator[int]:
    """Write the column's values anew, batch by batch; yield how many each batch did.

    Safe beside everybody who writes: a value that somebody changes meanwhile is left as they wrote it, which is under
    the current key. Stopped half-way, it goes on where it was. Raises `CannotDecrypt` for a value that no key opens.
    """
    table, name = _names(column)
    key = connection.ops.quote_name(_key(column))
    last = None
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            beyond = f"AND {key} > %s " if last is not None else ""
            cursor.execute(
                f"SELECT {key}, {name} FROM {table} WHERE {_old(name)} {beyond}ORDER BY {key} LIMIT {BATCH}",  # nosec B608
                [_pattern(), *([last] if last is not None else [])],
            )
            rows = cursor.fetchall()
            done = 0
            for row_key, stored in rows:
                context = column.field.associated_data
                cursor.execute(
                    f"UPDATE {table} SET {name} = %s WHERE {key} = %s AND {name} = %s",  # nosec B608
                    [encrypt(decrypt(stored, context=context), context=context), row_key, stored],
                )
                done += cursor.rowcount
        if not rows:
            return
        last = rows[-1][0]
        yield done


def _names(column: Column) -> tuple[str, str]:
    quote = connection.ops.quote_name
    return quote(column.model._meta.db_table), quote(column.field.column or column.field.attname)


def _key(column: Column) -> str:
    return str(column.model._meta.pk.column)


def _old(name: str) -> str:
    return f"{name} <> '' AND {name} NOT LIKE %s ESCAPE '\\'"


def _pattern() -> str:
    key_id = current_key_id()
    for wild in ("\\", "%", "_"):
        key_id = key_id.replace(wild, f"\\{wild}")
    return f"{key_id}:%"
