"""Areas, branches and the caller's own account over HTTP; the areas' file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from crm.domain.scopes import Scope
from crm.master_data import load_areas
from crm.models import Area, Branch, Staff
from tests.factories import AreaFactory, StaffFactory

pytestmark = pytest.mark.django_db

Api = Callable[..., APIClient]


def test_the_responsible_branch_is_found_by_area(
    api_of: Api, agent: Staff, jakarta: Branch, ambon: Branch
) -> None:
    body = api_of(agent).get("/api/v1/branches", {"area": "81.71"}).json()
    assert [row["name"] for row in body["results"]] == ["Ambon"]
    assert body["results"][0]["zone"] == "Asia/Jayapura"
    assert body["results"][0]["areas"] == [{"code": "81.71", "name": "Kabupaten 81.71"}]
    assert api_of(agent).get("/api/v1/branches", {"area": "99.99"}).json()["results"] == []
    assert len(api_of(agent).get("/api/v1/branches").json()["results"]) == 2


def test_the_list_of_branches_costs_the_same_however_many(
    api_of: Api, agent: Staff, jakarta: Branch, ambon: Branch, django_assert_max_num_queries: Any
) -> None:
    client = api_of(agent)
    with django_assert_max_num_queries(5):
        client.get("/api/v1/branches")


def test_a_machine_sees_active_branches_when_its_key_may(
    api_with_key: Api, jakarta: Branch, ambon: Branch
) -> None:
    Branch.objects.filter(pk=ambon.pk).update(active=False)
    client = api_with_key(scopes=[Scope.PLACES_READ])
    assert client.get(f"/api/v1/branches/{jakarta.pk}").status_code == 200
    assert client.get(f"/api/v1/branches/{ambon.pk}").status_code == 404
    assert api_with_key(scopes=[Scope.TICKETS_READ]).get("/api/v1/branches").status_code == 403
    assert APIClient().get("/api/v1/branches").status_code == 401


def test_areas_narrow_by_level_parent_and_name(api_of: Api, agent: Staff) -> None:
    AreaFactory(code="31.71", name="Kota Jakarta Pusat")
    AreaFactory(code="81.71", name="Kota Ambon")
    client = api_of(agent)
    for query, codes in (
        ({"level": "province"}, ["31", "81"]),
        ({"parent": "31"}, ["31.71"]),
        ({"name": "ambon"}, ["81.71"]),
    ):
        assert [row["code"] for row in client.get("/api/v1/areas", query).json()["results"]] == codes
    assert client.get("/api/v1/areas?level=village").status_code == 400
    assert client.get("/api/v1/areas?name=%00").status_code == 400


def test_me_shows_an_officer_the_own_branch_and_powers(api_of: Api, officer: Staff, jakarta: Branch) -> None:
    body = api_of(officer).get("/api/v1/me").json()
    assert body["branch"] == {"id": jakarta.pk, "code": jakarta.code, "name": "Jakarta Pusat"}
    assert "record_contact" in body["powers"]
    assert "manage_keys" not in body["powers"]
    assert body["scopes"] is None
    assert api_of(StaffFactory(head_office=True)).get("/api/v1/me").json()["powers"] == [
        "manage_organisation", "manage_keys",
    ]  # fmt: skip
    assert APIClient().get("/api/v1/me").status_code == 401


def test_the_country_is_loaded_whole_and_a_second_time_writes_nothing(
    django_assert_num_queries: Any,
) -> None:
    assert load_areas() == 552
    assert Area.objects.filter(level="province").count() == 38
    assert Area.objects.filter(level="regency").count() == 514
    assert Area.objects.get(code="96.71").parent_id == "96"
    with django_assert_num_queries(1):
        assert load_areas() == 0


def test_a_new_decree_renames_and_adds_but_removes_nothing(tmp_path: Path) -> None:
    load_areas()
    decree = tmp_path / "areas.csv"
    decree.write_text(
        "code,name,level\n97,Papua Raya,province\n97.01,Kabupaten Baru,regency\n11,Acheh,province\n"
    )
    assert load_areas(decree) == 3
    assert Area.objects.get(code="11").name == "Acheh"
    assert Area.objects.count() == 554
