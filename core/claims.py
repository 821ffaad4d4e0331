"""Taking work one piece at a time, so that two takers never get the same piece."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import connections, models, transaction

M = TypeVar("M", bound=models.Model)


def claim_first(queryset: "models.QuerySet[M]", *, updates: Mapping[str, Any]) -> M | None:
    """Take the first row of an ordered queryset by writing `updates` to it; None when there is none to take.

    Call it inside a transaction: the claim stands or falls with the rest of the caller's work. `updates` must
    make the row leave the queryset (an owner, a state), or the next taker finds it again. On PostgreSQL, rows
    that others are just taking are skipped without waiting, so the queryset must be plain: no grouping, no
    DISTINCT.
    """
    connection = connections[queryset.db]
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("claim_first needs a transaction around it.")
    if not queryset.ordered:
        raise ValueError("claim_first needs an ordered queryset: the order says who comes first.")
    if connection.features.has_select_for_update_skip_locked:
        row = _take_unlocked(queryset, updates)
    else:
        row = _take_by_condition(queryset, updates)
    if row is not None:
        _reflect(row, updates)
    return row


def _take_unlocked(queryset: "models.QuerySet[M]", updates: Mapping[str, Any]) -> M | None:
    # NO KEY: a claim changes no key, and must not hold up those who insert rows that refer to this one.
    row = queryset.select_for_update(skip_locked=True, of=("self",), no_key=True).first()
    if row is not None:
        _base(queryset).filter(pk=row.pk).update(**updates)
    return row


def _take_by_condition(queryset: "models.QuerySet[M]", updates: Mapping[str, Any]) -> M | None:
    # The update repeats the queryset's own conditions: zero rows means that somebody was faster.
    while (row := queryset.first()) is not None:
        if queryset.order_by().filter(pk=row.pk).update(**updates):
            return row
    return None


def _reflect(row: models.Model, updates: Mapping[str, Any]) -> None:
    for name, value in updates.items():
        if hasattr(value, "resolve_expression"):
            row.refresh_from_db(fields=[*updates])
            return
        setattr(row, name, value)


def _base(queryset: "models.QuerySet[M]") -> "models.QuerySet[M]":
    return queryset.model._base_manager.using(queryset.db)
