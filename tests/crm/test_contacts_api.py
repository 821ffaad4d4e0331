"""Contacts over HTTP."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from crm.actions import add_contact_address
from crm.models import Contact, Participant, Staff
from tests.factories import ContactFactory, StaffFactory

pytestmark = pytest.mark.django_db

Api = Callable[..., APIClient]
MANY = "/api/v1/contacts"


def fields_of(answer: Any) -> set[str]:
    assert answer["Content-Type"] == "application/problem+json", answer.content
    return {error["field"] for error in answer.json()["errors"]}


def test_an_agent_records_a_call(api_of: Api, agent: Staff, budi: Participant) -> None:
    client = api_of(agent)
    answer = client.post(MANY, {"channel": "phone", "participant": budi.pk, "body": "Kartu 🙂 hilang"})
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body["participant"] == {"id": budi.pk, "name": "Budi Santoso"}
    assert body["agent"]["id"] == agent.pk
    assert client.get(f"{MANY}/{body['id']}").json()["ended_at"] is None


def test_the_same_external_id_answers_200_with_the_first_contact(api_with_key: Api) -> None:
    client = api_with_key(StaffFactory(machine=True))
    first = client.post(MANY, {"external_id": "m-1", "body": "pertama"})
    again = client.post(MANY, {"external_id": "m-1", "body": "kedua"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert (first.json()["channel"], first.json()["agent"]) == ("app", None)


def test_the_sender_is_found_by_address(api_with_key: Api, budi: Participant) -> None:
    add_contact_address(participant=budi, actor=None, channel="whatsapp", value="+6281211112222")
    client = api_with_key(StaffFactory(machine=True, channel="whatsapp"))
    body = client.post(MANY, {"sender_address": "0812 1111 2222"}).json()
    assert body["participant"]["id"] == budi.pk
    assert client.post(MANY, {"sender_address": "0812 1111 3333"}).json()["participant"] is None
    assert fields_of(client.post(MANY, {"sender_address": "12"})) == {"sender_address"}


def test_a_key_stays_on_its_channel(api_with_key: Api) -> None:
    answer = api_with_key().post(MANY, {"channel": "phone"})
    assert (answer.status_code, fields_of(answer)) == (403, {"channel"})


def test_a_person_names_the_channel(api_of: Api, agent: Staff) -> None:
    assert fields_of(api_of(agent).post(MANY, {})) == {"channel"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"channel": "telex"}, "channel"),
        ({"participant": 10**30}, "participant"),
        ({"participant": "x"}, "participant"),
        ({"participant": True}, "participant"),
        ({"body": "x" * 70_000}, "body"),
        ({"subject": "x" * 201}, "subject"),
        ({"particpant": 3}, "particpant"),
        ({"offered_at": "yesterday"}, "offered_at"),
        ({"offered_at": "2026-03-02T08:00:00"}, "offered_at"),
        ({"answered_at": "2026-03-02 08:00"}, "answered_at"),
        ({"ended_at": "2026-03-02T08:00"}, "ended_at"),
        ({"offered_at": "2999-01-01T00:00:00+07:00"}, "offered_at"),
        ({"ended_at": "2020-01-01T00:00:00+07:00"}, "ended_at"),
        ({"outcome": "fine"}, "outcome"),
        ({"proxy_phone": "12"}, "proxy_phone"),
    ],
)
def test_bad_input_is_answered_by_field(api_of: Api, agent: Staff, body: Any, field: str) -> None:
    answer = api_of(agent).post(MANY, {"channel": "phone", **body})
    assert (answer.status_code, fields_of(answer)) == (400, {field})
    assert not Contact.objects.exists()


def test_a_long_text_is_kept_whole(api_of: Api, agent: Staff) -> None:
    answer = api_of(agent).post(MANY, {"channel": "email", "body": "\x00" + "a" * 40_000})
    assert (answer.status_code, len(answer.json()["body"])) == (201, 40_000)


def test_strangers_see_nothing(api_of: Api, officer: Staff, stranger: Staff, budi: Participant) -> None:
    contact = ContactFactory(participant=budi)
    place = f"{MANY}/{contact.pk}"
    assert api_of(officer).get(place).status_code == 200
    client = api_of(stranger)
    assert client.get(place).status_code == 404
    assert client.post(f"{place}/participant", {"participant": budi.pk}).status_code == 404
    assert client.get(MANY).json()["results"] == []
    assert fields_of(client.post(MANY, {"channel": "counter", "participant": budi.pk})) == {"participant"}
    assert api_of(None).get(MANY).status_code == 401


def test_a_nameless_contact_is_given_its_participant(api_of: Api, agent: Staff, budi: Participant) -> None:
    contact = ContactFactory(participant=None)
    answer = api_of(agent).post(f"{MANY}/{contact.pk}/participant", {"participant": budi.pk})
    assert (answer.status_code, answer.json()["participant"]["id"]) == (200, budi.pk)
    misspelt = api_of(agent).post(f"{MANY}/{contact.pk}/participant", {"particpant": budi.pk})
    assert fields_of(misspelt) == {"particpant"}


def test_a_time_without_its_zone_is_shown_the_form_that_is_wanted(api_of: Api, agent: Staff) -> None:
    body = {"channel": "phone", "offered_at": "2026-03-02T08:00:00"}
    (error,) = api_of(agent).post(MANY, body, headers={"Accept-Language": "en"}).json()["errors"]
    assert error["code"] == "no_zone"
    assert "2026-01-31T08:00:00+07:00" in error["message"]


@pytest.mark.parametrize("year", ["0001", "0359", "1969"])
def test_a_slip_in_the_year_is_said(api_of: Api, agent: Staff, year: str) -> None:
    body = {"channel": "phone", "offered_at": f"{year}-03-22T20:13:53+04:43"}
    (error,) = api_of(agent).post(MANY, body, headers={"Accept-Language": "en"}).json()["errors"]
    assert (error["field"], error["code"]) == ("offered_at", "too_early")


def test_the_list_is_newest_first_and_narrows(
    api_of: Api, agent: Staff, budi: Participant, django_assert_max_num_queries: Any
) -> None:
    now = timezone.now()
    rows = [ContactFactory(participant=budi, offered_at=now - timedelta(hours=n)) for n in range(5)]
    ContactFactory(channel="email", offered_at=now - timedelta(days=9), ended_at=now)
    client = api_of(agent)
    with django_assert_max_num_queries(4):
        page = client.get(MANY, {"page_size": 2, "participant": budi.pk}).json()
    assert [row["id"] for row in page["results"]] == [rows[0].pk, rows[1].pk]
    assert len(client.get(page["next"]).json()["results"]) == 2
    for query, count in (
        ({"channel": "email"}, 1),
        ({"ongoing": "true"}, 5),
        ({"offered_before": (now - timedelta(days=1)).isoformat()}, 1),
        ({"agent": rows[0].agent_id}, 1),
    ):
        assert len(client.get(MANY, query).json()["results"]) == count


@pytest.mark.parametrize(
    "query", ["channel=telex", "participant=x", f"participant={10**30}", "offered_from=x", "page_size=0"]
)
def test_a_filter_that_means_nothing_is_refused(api_of: Api, agent: Staff, query: str) -> None:
    assert api_of(agent).get(f"{MANY}?{query}").status_code == 400
