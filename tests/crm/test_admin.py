"""The screens of people and places in the admin, by role."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.actions import use_api_key
from crm.domain.codes import Channel
from crm.labels import label_of
from crm.models import ApiKey, Branch, Contact, ContactAddress, Participant, Region, Staff
from tests.factories import ContactFactory, RegionFactory, StaffFactory

pytestmark = pytest.mark.django_db

LISTS = ("region", "branch", "area", "staff", "participant", "contact", "identityreveal", "apikey")
ROLES = (
    "social_agent", "outbound_agent", "branch_officer", "supervisor", "qco", "head_office", "regional_deputy",
)  # fmt: skip


def screen_of(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


def listing(model: str) -> str:
    return reverse(f"admin:crm_{model}_changelist")


def change(row: Any) -> str:
    return reverse(f"admin:crm_{row._meta.model_name}_change", args=[row.pk])


def add(model: str) -> str:
    return reverse(f"admin:crm_{model}_add")


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_lists(role: str, people: dict[str, Any]) -> None:
    client = screen_of(StaffFactory(**{role: True}))
    shut = {"apikey"} if role != "head_office" else set()
    if role not in ("supervisor", "head_office", "regional_deputy"):
        shut.add("identityreveal")
    for model in LISTS:
        assert client.get(listing(model)).status_code == (403 if model in shut else 200), model


def test_machines_have_no_screens() -> None:
    assert screen_of(StaffFactory(machine=True)).get(reverse("admin:index")).status_code == 302


def test_numbers_are_masked_on_lists_and_pages(agent: Staff, budi: Participant) -> None:
    contact = ContactFactory(participant=budi, proxy_phone="+6281299998888")
    client = screen_of(agent)
    for address in (listing("participant"), change(budi), change(contact)):
        page = client.get(address)
        assert page.status_code == 200
        for secret in (budi.nik, budi.phone, str(budi.membership_number), "81299998888"):
            assert secret not in page.content.decode()


def test_a_contact_address_names_its_channel_in_words(agent: Staff, budi: Participant) -> None:
    address = ContactAddress.objects.create(participant=budi, channel=Channel.COUNTER, value="Loket 3")
    assert str(address).split()[0] == str(label_of(Channel.COUNTER)).split()[0]


def test_a_number_in_the_admins_search_finds_nobody(agent: Staff, budi: Participant) -> None:
    client = screen_of(agent)
    found = client.get(listing("participant"), {"q": "santoso bud"}).content.decode()
    assert "Budi Santoso" in found
    for number in (budi.nik, budi.phone, str(budi.membership_number)):
        assert "Budi Santoso" not in client.get(listing("participant"), {"q": number}).content.decode()


def test_a_branch_officer_sees_the_own_branch_and_people_only(
    officer: Staff, stranger: Staff, budi: Participant, jakarta: Branch
) -> None:
    contact = ContactFactory(participant=budi)
    for row in (budi, contact, jakarta, officer):
        assert screen_of(officer).get(change(row)).status_code == 200
        assert screen_of(stranger).get(change(row)).status_code == 302  # to the index: there is no such row


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_edits_participants_or_contacts_here(superuser: bool, budi: Participant) -> None:
    client = screen_of(StaffFactory(head_office=True, is_superuser=superuser))
    contact = ContactFactory(participant=budi)
    for row in (budi, contact):
        assert client.post(change(row), {"name": "x", "subject": "x"}).status_code == 403
        assert client.get(add(str(row._meta.model_name))).status_code == 403
        delete = reverse(f"admin:crm_{row._meta.model_name}_delete", args=[row.pk])
        assert client.post(delete, {"post": "yes"}).status_code == 403
    assert Contact.objects.get().subject == ""
    budi.refresh_from_db()
    assert budi.name == "Budi Santoso"


def test_head_office_keeps_the_organisation_and_others_do_not(jakarta: Branch) -> None:
    given = {"code": "KW-N", "name": "Baru"}
    for role in ("supervisor", "regional_deputy"):
        assert screen_of(StaffFactory(**{role: True})).post(add("region"), given).status_code == 403
    client = screen_of(StaffFactory(head_office=True))
    assert client.post(add("region"), given).status_code == 302
    assert Region.objects.filter(code="KW-N").exists()
    assert client.get(change(jakarta)).status_code == 200


def branch_form(branch: Branch, **changes: Any) -> dict[str, Any]:
    return {
        "code": branch.code, "name": branch.name, "region": branch.region_id, "zone": branch.zone,
        "active": "on", "branch_areas-TOTAL_FORMS": 0, "branch_areas-INITIAL_FORMS": 0, **changes,
    }  # fmt: skip


def test_a_wrong_zone_or_a_second_head_office_is_refused_with_a_message(jakarta: Branch) -> None:
    client = screen_of(StaffFactory(head_office=True))
    page = client.post(change(jakarta), branch_form(jakarta, zone="Asia/Atlantis"))
    assert (page.status_code, b"Asia/Jayapura" in page.content) == (200, True)
    RegionFactory(head_office=True)
    page = client.post(add("region"), {"code": "X", "name": "X", "head_office": "on"})
    assert page.status_code == 200
    assert not Region.objects.filter(code="X").exists()


def new_staff(**changes: Any) -> dict[str, Any]:
    return {
        "username": "baru", "usable_password": "true", "password1": "rahasia-sekali-9", "password2": "rahasia-sekali-9",
        "role": "inbound_agent", "desk": "care", "seniority": "junior", "language": "id", **changes,
    }  # fmt: skip


def test_head_office_makes_an_account_that_can_sign_in() -> None:
    client = screen_of(StaffFactory(head_office=True))
    assert client.post(add("staff"), new_staff()).status_code == 302
    row = Staff.objects.get(username="baru")
    assert (row.is_staff, row.is_superuser, row.role) == (True, False, "inbound_agent")
    assert client.get(change(row)).status_code == 200


def test_an_officer_without_branch_is_refused_on_the_form() -> None:
    client = screen_of(StaffFactory(head_office=True))
    page = client.post(add("staff"), new_staff(role="branch_officer", desk="branch"))
    assert page.status_code == 200
    assert not Staff.objects.filter(username="baru").exists()


def test_head_office_can_not_become_or_take_over_a_superuser() -> None:
    head, root = StaffFactory(head_office=True), StaffFactory(is_superuser=True)
    client = screen_of(head)
    form = {
        "username": head.username, "role": "head_office", "desk": "office", "seniority": "junior",
        "language": "id", "is_active": "on", "is_staff": "on", "is_superuser": "on",
    }  # fmt: skip
    client.post(change(head), form)
    head.refresh_from_db()
    assert not head.is_superuser
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert client.post(password, {"password1": "x", "password2": "x"}).status_code == 403
    assert client.post(change(root), {"username": "mine"}).status_code == 403


def test_a_key_is_issued_once_shown_once_and_revoked() -> None:
    client, machine = screen_of(StaffFactory(head_office=True)), StaffFactory(machine=True)
    local = timezone.localtime() + timedelta(days=30)
    given = {
        "name": "App", "account": machine.pk, "scopes": ["contacts:write"],
        "expires_at_0": local.strftime("%Y-%m-%d"), "expires_at_1": "12:00:00",
    }  # fmt: skip
    page = client.post(add("apikey"), given, follow=True)
    row = ApiKey.objects.get()
    text = next(part for part in page.content.decode().split() if part.startswith(f"{row.prefix}."))
    found = use_api_key(text=text.split("<")[0], now=timezone.now())
    assert found == row
    assert text not in client.get(change(row)).content.decode()
    assert client.post(change(row), {"name": "x"}).status_code == 403
    client.post(listing("apikey"), {"action": "revoke", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert row.revoked_at is not None


@pytest.mark.parametrize(
    "change_to", [{"name": ""}, {"scopes": []}, {"expires_at_0": "2020-01-01"}, {"account": ""}]
)
def test_a_key_with_something_missing_is_refused_on_the_form(change_to: dict[str, Any]) -> None:
    client = screen_of(StaffFactory(head_office=True))
    given = {
        "name": "App", "account": StaffFactory(machine=True).pk, "scopes": ["contacts:write"],
        "expires_at_0": "2099-01-01", "expires_at_1": "12:00:00", **change_to,
    }  # fmt: skip
    assert client.post(add("apikey"), given).status_code == 200
    assert not ApiKey.objects.exists()
