"""Rows as the API shows them, by serializers that are made once and kept.

Django REST framework makes the fields of a serializer, and of all those within it, anew for every answer: by the
profiler a seventh of the time of taking a ticket in. They do not depend on the answer, so each thread keeps the ones
that it has made.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rest_framework import serializers

_kept = threading.local()


def shown(kind: type[serializers.BaseSerializer[Any]], row: Any, context: Mapping[str, Any]) -> Any:
    """`row` as `kind` shows it: what `kind(row, context=context).data` is."""
    (found,) = shown_each(kind, [row], context)
    return found


def shown_each(
    kind: type[serializers.BaseSerializer[Any]], rows: Iterable[Any], context: Mapping[str, Any]
) -> list[Any]:
    """As `shown`, for each of the rows."""
    with kept(kind, context) as serializer:
        return [serializer.to_representation(row) for row in rows]


@contextmanager
def kept(kind: type[serializers.BaseSerializer[Any]], context: Mapping[str, Any]) -> Iterator[Any]:
    """A serializer of this kind for the time of the block."""
    free = _free(kind)
    # Taken out while it works: a serializer that shows rows of its own kind gets another one.
    serializer: Any = free.pop() if free else kind()
    serializer._context = context
    try:
        yield serializer
    finally:
        serializer._context = {}
        free.append(serializer)


class ShownRows:
    """What a list view takes for the serializer of its rows: only `data`."""

    def __init__(
        self, kind: type[serializers.BaseSerializer[Any]], rows: Iterable[Any], context: Mapping[str, Any]
    ) -> None:
        self.data = shown_each(kind, rows, context)


class ShowsRows:
    """For a list view of Django REST framework: its rows are shown by kept serializers."""

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """As always, but for the rows of an answer."""
        view: Any = self
        if args and kwargs.get("many") and "data" not in kwargs:
            return ShownRows(view.get_serializer_class(), args[0], view.get_serializer_context())
        return super().get_serializer(*args, **kwargs)  # type: ignore[misc]


def _free(kind: type[serializers.BaseSerializer[Any]]) -> list[Any]:
    every: dict[type[Any], list[Any]] | None = getattr(_kept, "free", None)
    if every is None:
        every = _kept.free = {}
    return every.setdefault(kind, [])
