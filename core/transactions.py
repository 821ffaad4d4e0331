"""One change of the world, all of it or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")

_within: ContextVar[bool] = ContextVar("within_a_change", default=False)


@contextmanager
def one_change() -> Iterator[None]:
    """A transaction, or a part of the change that goes on already.

    A part has no savepoint of its own (two statements each): when it is refused, everything is. Whoever wants to go on
    after a refusal calls it within `transaction.atomic()`, which is a savepoint.
    """
    if _within.get():
        with transaction.atomic(savepoint=False):
            yield
        return
    token = _within.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _within.reset(token)


def whole(act: Callable[P, R]) -> Callable[P, R]:
    """For actions: the whole call is one change (`one_change`)."""

    @wraps(act)
    def acting(*args: P.args, **kwargs: P.kwargs) -> R:
        with one_change():
            return act(*args, **kwargs)

    return acting
