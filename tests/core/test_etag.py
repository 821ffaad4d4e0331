import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from rest_framework.request import Request

from core.api.etag import etag_for, not_modified, set_etag
from core.models import Heartbeat

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls")]
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def heart() -> Heartbeat:
    return Heartbeat.objects.create(name="one", beat_at=NOW)


def move(client: Client, heart: Heartbeat, to: str, *, tag: str | None = None, way: str = "moves") -> Any:
    body = json.dumps({"name": "one", "beat_at": to})
    headers = {"If-Match": tag} if tag is not None else {}
    return client.post(
        f"/api/v1/hearts/{heart.pk}/{way}", body, content_type="application/json", headers=headers
    )


def test_who_names_the_present_version_changes_it_and_learns_the_next(
    client: Client, heart: Heartbeat
) -> None:
    first = move(client, heart, "2026-03-02T09:00:00Z", tag='"20260302T080000000000"')
    assert (first.status_code, first["ETag"]) == (200, '"20260302T090000000000"')
    assert move(client, heart, "2026-03-02T10:00:00Z", tag=first["ETag"]).status_code == 200


def test_who_names_an_old_version_is_refused_with_the_present_one(client: Client, heart: Heartbeat) -> None:
    refused = move(client, heart, "2026-03-02T09:00:00Z", tag='"old"')
    assert refused.status_code == 412
    assert refused["ETag"] == refused.json()["etag"] == '"20260302T080000000000"'
    heart.refresh_from_db()
    assert heart.beat_at == NOW


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        ("*", 200),
        ('"a", "20260302T080000000000"', 200),
        ('W/"20260302T080000000000"', 412),
        ("rubbish", 400),
        ("", 400),
    ],
)
def test_lists_stars_weak_tags_and_rubbish(client: Client, heart: Heartbeat, tag: str, status: int) -> None:
    assert move(client, heart, "2026-03-02T09:00:00Z", tag=tag).status_code == status


def test_without_the_header_the_change_is_made_unless_the_header_is_required(
    client: Client, heart: Heartbeat
) -> None:
    assert move(client, heart, "2026-03-02T09:00:00Z").status_code == 200
    refused = move(client, heart, "2026-03-02T10:00:00Z", way="careful-moves")
    assert (refused.status_code, refused.json()["code"]) == (428, "precondition_required")


def test_a_missing_thing_is_a_404_before_anything_else(client: Client) -> None:
    assert move(client, Heartbeat(pk=999), "nonsense", tag='"x"').status_code == 404


def test_a_reader_who_has_this_version_needs_no_other() -> None:
    def ask(header: str | None) -> bool:
        headers = {} if header is None else {"If-None-Match": header}
        return not_modified(Request(RequestFactory().get("/", headers=headers)), 7)

    assert ask('"7"')
    assert ask('W/"7"')
    assert ask("*")
    assert not ask('"8"')
    assert not ask(None)


def test_a_tag_is_set_on_an_answer_and_refuses_what_it_can_not_hold() -> None:
    assert set_etag(HttpResponse(), 7)["ETag"] == '"7"' == etag_for("7")
    with pytest.raises(ValueError, match="printable"):
        etag_for('a"b')
