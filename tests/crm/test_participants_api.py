"""Participants over HTTP: masked, scoped, and patient with bad input."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from crm.domain.scopes import Scope
from crm.models import IdentityReveal, Participant, Staff
from tests.factories import AreaFactory, ParticipantFactory, StaffFactory

pytestmark = pytest.mark.django_db

Api = Callable[..., APIClient]
SEARCH = "/api/v1/participants/search"
MANY = "/api/v1/participants"


def fields_of(answer: Any) -> set[str]:
    assert answer["Content-Type"] == "application/problem+json", answer.content
    return {error["field"] for error in answer.json()["errors"]}


def test_a_registered_participant_comes_back_masked(api_of: Api, agent: Staff) -> None:
    AreaFactory(code="31.71", name="Kota Jakarta Pusat")
    answer = api_of(agent).post(
        MANY,
        {
            "name": "Siti 🙂 سيتي", "nik": "3171 0157 0845 0001", "membership_number": "0001234567890",
            "phone": "+60 12-345 6789", "home_area": "31.71", "priority_reason": "elderly",
        },
    )  # fmt: skip
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body["name"] == "Siti 🙂 سيتي"
    assert body["nik"] == "••••••••••••0001"
    assert (body["phone"][-4:], body["membership_number"][-4:]) == ("6789", "7890")
    assert body["home_area"] == {"code": "31.71", "name": "Kota Jakarta Pusat"}
    for secret in ("3171015708450001", "60123456789", "0001234567890"):
        assert secret not in answer.content.decode()
    assert Participant.objects.get().registered_by == agent


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"name"}),
        ({"name": "\x00\x01"}, {"name"}),
        ({"name": 7.5, "nik": ["x"]}, {"nik"}),
        ({"name": "Siti", "nik": "317101570845000", "phone": "+1"}, {"nik", "phone"}),
        ({"name": "Siti", "nik": 3171015708450001, "family_card": "٣" * 16}, {"family_card"}),
        ({"name": "Siti", "born_on": "31/12/1990"}, {"born_on"}),
        ({"name": "Siti", "born_on": "2999-01-01"}, {"born_on"}),
        ({"name": "Siti", "segment": "vip"}, {"segment"}),
        ({"name": "Siti", "home_area": "99.99"}, {"home_area"}),
        ({"name": "Siti", "home_area": "\x00"}, set()),
        ({"name": "Siti", "address": "x" * 40_000}, {"address"}),
        ({"name": "x" * 40_000}, {"name"}),
        ({"name": "Siti", "membership_number": "1"}, {"membership_number"}),
        ({"name": None}, {"name"}),
        ({"name": {"first": "Siti"}}, {"name"}),
        ({"name": "Siti", "nick": "3171015708450001"}, {"nick"}),
    ],
)
def test_bad_input_is_answered_by_field(api_of: Api, agent: Staff, body: Any, fields: set[str]) -> None:
    answer = api_of(agent).post(MANY, body)
    if not fields:
        assert answer.status_code == 201
        return
    assert answer.status_code == 400
    assert fields_of(answer) == fields


@pytest.mark.parametrize(
    "raw", ["", "{", "[]", '"x"', "null", "7", '{"name": "\\ud800"}', '{"name": "a\\u0000"}']
)
def test_bodies_that_are_no_participant_never_break_the_server(api_of: Api, agent: Staff, raw: str) -> None:
    answer = api_of(agent).post(MANY, raw, content_type="application/json")
    assert answer.status_code in (201, 400)


def test_a_number_that_is_taken_answers_409_with_its_field(api_of: Api, agent: Staff) -> None:
    ParticipantFactory(nik="3171015708450001")
    answer = api_of(agent).post(MANY, {"name": "Siti", "nik": "3171015708450001"})
    assert (answer.status_code, fields_of(answer)) == (409, {"nik"})


def test_the_same_key_registers_once(api_of: Api, agent: Staff) -> None:
    client = api_of(agent)
    for _ in range(2):
        answer = client.post(MANY, {"name": "Siti"}, headers={"Idempotency-Key": "k-1"})
        assert answer.status_code == 201
    assert Participant.objects.count() == 1


def test_search_finds_by_post_within_sight(
    api_of: Api, agent: Staff, officer: Staff, stranger: Staff, budi: Participant
) -> None:
    for staff in (agent, officer):
        for query in (budi.nik, budi.phone, budi.membership_number, "budi"):
            body = api_of(staff).post(SEARCH, {"query": query}).json()
            assert [row["id"] for row in body["results"]] == [budi.pk]
            assert body["more"] is False
    assert api_of(stranger).post(SEARCH, {"query": "budi"}).json()["results"] == []
    assert api_of(agent).get(SEARCH).status_code == 405
    assert api_of(None).post(SEARCH, {"query": "budi"}).status_code == 401


def test_an_officer_finds_who_lives_elsewhere_by_a_full_number_and_sees_what_serving_needs(
    api_of: Api, stranger: Staff, budi: Participant
) -> None:
    Participant.objects.update(address="Jl. Merdeka 1", family_card="3171010101200001")
    for query in (budi.nik, "0" + budi.phone[3:], budi.membership_number):
        answer = api_of(stranger).post(SEARCH, {"query": query})
        (row,) = answer.json()["results"]
        assert (row["id"], row["nik"][-4:]) == (budi.pk, budi.nik[-4:])
        assert not {"address", "born_on", "family_card", "contact_addresses"} & row.keys()
    for query in ("3374015708459999", budi.phone[-8:], "3171010101200001", "budi santoso"):
        assert api_of(stranger).post(SEARCH, {"query": query}).json()["results"] == []
    # Found is not seen: the rest of the person is for who serves them.
    assert api_of(stranger).get(f"{MANY}/{budi.pk}").status_code == 404
    deputy = StaffFactory(regional_deputy=True)
    assert api_of(deputy).post(SEARCH, {"query": budi.nik}).json()["results"] == []


def test_search_shows_the_first_and_says_that_there_are_more(api_of: Api, agent: Staff) -> None:
    ParticipantFactory.create_batch(25, name="Budi")
    body = api_of(agent).post(SEARCH, {"query": "bud"}).json()
    assert (len(body["results"]), body["more"]) == (20, True)


def test_search_asks_the_database_a_fixed_number_of_times(
    api_of: Api, agent: Staff, django_assert_max_num_queries: Any
) -> None:
    ParticipantFactory.create_batch(20, name="Budi", home_area=AreaFactory())
    client = api_of(agent)
    with django_assert_max_num_queries(5):
        client.post(SEARCH, {"query": "budi"})


@pytest.mark.parametrize("query", ["", "x", "\x00", "a" * 40_000, None])
def test_an_empty_or_endless_search_is_refused(api_of: Api, agent: Staff, query: Any) -> None:
    answer = api_of(agent).post(SEARCH, {"query": query})
    assert (answer.status_code, fields_of(answer)) == (400, {"query"})


def test_a_strangers_participant_is_not_there(
    api_of: Api, officer: Staff, stranger: Staff, budi: Participant
) -> None:
    place = f"{MANY}/{budi.pk}"
    assert api_of(officer).get(place).status_code == 200
    client = api_of(stranger)
    assert client.get(place).status_code == 404
    assert client.patch(place, {"address": "x"}).status_code == 404
    assert client.post(f"{place}/reveals", {"field": "nik", "reason": "ingin tahu"}).status_code == 404
    assert client.post(f"{place}/verification", {"source": "dukcapil"}).status_code == 404
    assert client.post(f"{place}/addresses", {"channel": "email", "value": "a@b.id"}).status_code == 404
    assert api_of(officer).get(f"{MANY}/{10**30}").status_code == 404


def test_a_correction_changes_what_is_given(api_of: Api, agent: Staff, budi: Participant) -> None:
    answer = api_of(agent).patch(f"{MANY}/{budi.pk}", {"address": "Jl. Baru", "phone": "0812 0000 1111"})
    assert answer.status_code == 200, answer.content
    budi.refresh_from_db()
    assert (budi.address, budi.phone, budi.name) == ("Jl. Baru", "+6281200001111", "Budi Santoso")
    refused = api_of(agent).patch(f"{MANY}/{budi.pk}", {"nik": "123"})
    assert (refused.status_code, fields_of(refused)) == (400, {"nik"})


def test_head_office_sees_people_without_address_and_changes_nothing(api_of: Api, budi: Participant) -> None:
    Participant.objects.update(address="Jl. Merdeka 1")
    client = api_of(StaffFactory(head_office=True))
    body = client.get(f"{MANY}/{budi.pk}").json()
    assert (body["address"], body["born_on"]) == (None, None)
    assert client.patch(f"{MANY}/{budi.pk}", {"address": "x"}).status_code == 403
    assert client.post(f"{MANY}/{budi.pk}/reveals", {"field": "nik", "reason": "ingin"}).status_code == 403


def test_a_reveal_shows_one_number_and_keeps_who_looked(api_of: Api, agent: Staff, budi: Participant) -> None:
    answer = api_of(agent).post(f"{MANY}/{budi.pk}/reveals", {"field": "nik", "reason": "Mencocokkan kartu"})
    assert (answer.status_code, answer.json()) == (201, {"field": "nik", "value": budi.nik})
    assert answer["Cache-Control"] == "no-store"
    assert IdentityReveal.objects.get().staff == agent
    refused = api_of(agent).post(f"{MANY}/{budi.pk}/reveals", {"field": "name"})
    assert fields_of(refused) == {"field", "reason"}


def test_verification_and_addresses(api_of: Api, agent: Staff, budi: Participant) -> None:
    client = api_of(agent)
    body = client.post(f"{MANY}/{budi.pk}/verification", {"source": "dukcapil"}).json()
    assert (body["source"], bool(body["verified_at"])) == ("dukcapil", True)
    assert fields_of(client.post(f"{MANY}/{budi.pk}/verification", {"source": "stated"})) == {"source"}
    added = client.post(f"{MANY}/{budi.pk}/addresses", {"channel": "email", "value": "budi@contoh.id"})
    assert (added.status_code, "budi@contoh" in added.content.decode()) == (201, False)
    for place in ("verification", "addresses", "reveals"):
        assert "sauce" in fields_of(client.post(f"{MANY}/{budi.pk}/{place}", {"sauce": "dukcapil"}))
    assert fields_of(client.patch(f"{MANY}/{budi.pk}", {"adress": "Jl. Baru"})) == {"adress"}
    assert fields_of(client.post(SEARCH, {"q": "budi"})) == {"q"}
    bad = client.post(f"{MANY}/{budi.pk}/addresses", {"channel": "email", "value": "budi"})
    assert (bad.status_code, fields_of(bad)) == (400, {"value"})


def test_a_machine_finds_only_whom_it_registered(api_with_key: Api, budi: Participant) -> None:
    machine = StaffFactory(machine=True)
    client = api_with_key(machine)
    assert client.post(MANY, {"name": "Siti Baru"}).status_code == 201
    assert len(client.post(SEARCH, {"query": "siti"}).json()["results"]) == 1
    assert client.post(SEARCH, {"query": budi.nik}).json()["results"] == []
    assert client.get(f"{MANY}/{budi.pk}").status_code == 404
    reader = api_with_key(machine, scopes=[Scope.PARTICIPANTS_READ])
    assert reader.post(MANY, {"name": "Siti"}).status_code == 403
