"""What belongs to somebody else cannot be reached through the body of a request either."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver
from rest_framework import serializers

from tests.security.world import World
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db

#: Places and lists that are everybody's to name.
SHARED = {"category", "area", "branch", "root_cause", "to"}
Body = Callable[[World], dict[str, Any]]
MATTER = {"category": "complaint-medicine", "subject": "Obat kosong"}


def _message(world: World) -> Message:
    return Message.objects.create(
        ticket=world.foreign.ticket, direction="inbound", channel="web", body="Rahasia", at=world.desk.now
    )


#: Each field of a request that names a row which has an owner: who tries it, where, and with what body.
OWNED: dict[tuple[str, str], tuple[str, Callable[[World], str], Body]] = {
    ("api-tickets", "contact"): (
        "c",
        lambda world: "/api/v1/tickets",
        lambda world: {**MATTER, "contact": world.foreign.contact.pk},
    ),
    ("api-tickets", "participant"): (
        "c",
        lambda world: "/api/v1/tickets",
        lambda world: {**MATTER, "participant": world.foreign.participant.pk},
    ),
    ("api-contacts", "participant"): (
        "b",
        lambda world: "/api/v1/contacts",
        lambda world: {"channel": "counter", "participant": world.foreign.participant.pk},
    ),
    ("api-contact-participant", "participant"): (
        "c",
        lambda world: f"/api/v1/contacts/{world.own.contact.pk}/participant",
        lambda world: {"participant": world.foreign.participant.pk},
    ),
    ("api-ticket-participant", "participant"): (
        "c",
        lambda world: f"/api/v1/tickets/{_nameless(world)}/participant",
        lambda world: {"participant": world.foreign.participant.pk},
    ),
    ("api-ticket-reply", "in_reply_to"): (
        "o",
        lambda world: f"/api/v1/tickets/{world.own.ticket.number}/reply",
        lambda world: {"text": "Baik.", "in_reply_to": _message(world).pk},
    ),
}
#: The same fields at another door: signed webhooks read what `api-tickets` reads, as a channel's account.
SAME_AS = {"api-webhook": "api-tickets"}


def _nameless(world: World) -> str:
    Ticket.objects.filter(pk=world.own.ticket.pk).update(participant=None)
    return world.own.ticket.number


@pytest.mark.parametrize("door", OWNED, ids="-".join)
def test_a_strangers_row_is_answered_like_one_that_does_not_exist(
    master_data: None, door: tuple[str, str]
) -> None:
    role, address, body = OWNED[door]
    world = World()
    where, given = address(world), body(world)
    before = Ticket.objects.count(), Message.objects.count()
    foreign = world.client(role).post(where, given, content_type="application/json")
    missing = world.client(role).post(where, {**given, door[1]: 999_999_999}, content_type="application/json")
    assert foreign.status_code == missing.status_code == 400, foreign.content
    (error,), (other,) = foreign.json()["errors"], missing.json()["errors"]
    assert error["field"] == door[1]
    if door[1] != "in_reply_to":  # An agent sees both tickets, so that the one is told apart from the other.
        assert error["code"] == other["code"]
        assert error["message"].replace(str(given[door[1]]), "") == other["message"].replace("999999999", "")
    assert (Ticket.objects.count(), Message.objects.count()) == before
    assert world.foreign.participant.name not in foreign.content.decode()


def test_every_field_that_names_a_row_is_everybodys_or_tried_here() -> None:
    unknown = {
        (name, field)
        for name, field in _fields(get_resolver())
        if field not in SHARED and (SAME_AS.get(name, name), field) not in OWNED
    }
    assert unknown == set()


def _fields(resolver: Any) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _fields(entry)
            continue
        view = getattr(entry.callback, "cls", None) or getattr(entry.callback, "view_class", None)
        serializer = getattr(view, "input_serializer", None)
        if serializer is not None:
            yield from ((entry.name, field) for field in _related(serializer()))


def _related(serializer: Any) -> Iterator[str]:
    for name, field in serializer.fields.items():
        if isinstance(field, serializers.RelatedField | serializers.ManyRelatedField):
            yield name
        elif isinstance(field, serializers.BaseSerializer) and hasattr(field, "fields"):
            yield from _related(field)
