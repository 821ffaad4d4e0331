"""Whose rows are read while one request is answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_seen: ContextVar[set[int] | None] = ContextVar("participants_seen", default=None)


@contextmanager
def noticing() -> Iterator[set[int]]:
    """Collect the keys of the participants whose rows are read from here on, in this thread or task."""
    keys: set[int] = set()
    token = _seen.set(keys)
    try:
        yield keys
    finally:
        _seen.reset(token)


def notice(key: int) -> None:
    """A participant's row was read."""
    keys = _seen.get()
    if keys is not None:
        keys.add(key)
