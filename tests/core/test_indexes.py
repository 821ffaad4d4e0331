"""No index is written for nothing: each one costs every insert, for ten years."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

#: Tables that grow with every contact.
GROWING = [
    "core.IdempotencyRecord", "crm.Contact", "crm.ContactAddress", "crm.Participant", "outbox.OutboxMessage",
    "tickets.CallAttempt", "tickets.Classification", "tickets.Clock", "tickets.Confirmation", "tickets.Escalation",
    "tickets.Message", "tickets.Ticket", "tickets.TicketContact", "tickets.TicketEvent",
]  # fmt: skip


def whole_indexes(model: type[models.Model]) -> list[tuple[str, ...]]:
    """The columns of every index over all rows, the constraints' own included."""
    every: list[Any] = list(model._meta.concrete_fields)
    fields = [(field.name,) for field in every if field.primary_key or field.unique or field.db_index]
    plain = [
        tuple(name.removeprefix("-") for name in index.fields)
        for index in model._meta.indexes
        if index.condition is None and index.fields
    ]
    unique = [
        tuple(one.fields)
        for one in model._meta.constraints
        if isinstance(one, models.UniqueConstraint) and one.condition is None and one.fields
    ]
    return fields + plain + unique


@pytest.mark.parametrize("label", GROWING)
def test_no_index_is_the_beginning_of_another(label: str) -> None:
    found = whole_indexes(apps.get_model(label))
    for columns in found:
        longer = [other for other in found if other != columns and other[: len(columns)] == columns]
        assert not longer, f"{label}: {columns} is the beginning of {longer}"
    assert len(found) == len(set(found))


@pytest.mark.services
@pytest.mark.django_db
@pytest.mark.parametrize("label", GROWING)
def test_nothing_is_indexed_for_patterns_that_nobody_asks_for(label: str) -> None:
    model = apps.get_model(label)
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    assert [name for name in found if name.endswith("_like")] == []
