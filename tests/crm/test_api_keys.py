"""Keys of machines: what they open, and when they stop."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from core.errors import Conflict, Invalid, NotAllowed
from crm.actions import issue_api_key, revoke_api_key, use_api_key
from crm.domain.scopes import Scope
from crm.models import ApiKey
from tests.factories import MONDAY, StaffFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def issue(**changes: Any) -> tuple[ApiKey, str]:
    given: dict[str, Any] = {
        "name": "App", "scopes": [Scope.CONTACTS_WRITE], "expires_at": MONDAY + DAY, "actor": None, "now": MONDAY,
    }  # fmt: skip
    given.update(changes)
    given.setdefault("account", None)
    given["account"] = given["account"] or StaffFactory(machine=True)
    return issue_api_key(**given)


def test_the_secret_is_shown_once_and_not_stored() -> None:
    row, text = issue()
    assert use_api_key(text=text, now=MONDAY) == row
    assert row.channel == row.account.channel
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM crm_apikey")
        assert text.partition(".")[2] not in repr(cursor.fetchall())


@pytest.mark.parametrize("change", ["", "x", ".", "x.", "\x00.\x00", "prefix.secret", "🙂.🙂"])
def test_other_texts_open_nothing(change: str) -> None:
    issue()
    assert use_api_key(text=change, now=MONDAY) is None


def test_a_wrong_secret_an_expired_or_a_revoked_key_opens_nothing() -> None:
    row, text = issue()
    assert use_api_key(text=text + "x", now=MONDAY) is None
    assert use_api_key(text=text, now=MONDAY + DAY) is None
    revoke_api_key(key=row, actor=None, now=MONDAY)
    assert use_api_key(text=text, now=MONDAY) is None
    with pytest.raises(Conflict):
        revoke_api_key(key=row, actor=None, now=MONDAY)


@pytest.mark.parametrize("change", [{"is_active": False}, {"channel": "web"}])
def test_a_closed_account_or_one_of_another_channel_closes_its_keys(change: dict[str, Any]) -> None:
    row, text = issue()
    type(row.account).objects.filter(pk=row.account_id).update(**change)
    assert use_api_key(text=text, now=MONDAY) is None


def test_the_last_use_is_noted_seldom() -> None:
    row, text = issue()
    use_api_key(text=text, now=MONDAY)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        use_api_key(text=text, now=MONDAY + timedelta(minutes=1))
    assert [query["sql"].split()[0] for query in queries] == ["SELECT", "SELECT"]
    row.refresh_from_db()
    assert row.last_used_at == MONDAY
    use_api_key(text=text, now=MONDAY + timedelta(minutes=6))
    row.refresh_from_db()
    assert row.last_used_at == MONDAY + timedelta(minutes=6)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"expires_at": MONDAY}, "expires_at"),
    ],
)
def test_a_key_needs_a_name_known_scopes_and_an_end(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        issue(**change)
    assert caught.value.field == field


def test_people_get_no_keys_and_only_the_head_office_issues_them(agent: Any) -> None:
    with pytest.raises(Invalid) as caught:
        issue(account=agent)
    assert caught.value.field == "account"
    with pytest.raises(NotAllowed):
        issue(actor=StaffFactory(supervisor=True))
    issue(actor=StaffFactory(head_office=True))


def test_an_expired_key_answers_401_as_a_problem(api_with_key: Callable[..., APIClient]) -> None:
    client = api_with_key()
    assert client.get("/api/v1/me").status_code == 200
    with time_machine.travel(timezone.now() + 2 * DAY):
        answer = client.get("/api/v1/me")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "bad_api_key"


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer x", "Bearer \xff.\xff", "Bearer " + "x" * 5000]
)
def test_a_broken_header_answers_401(header: str) -> None:
    client = APIClient()
    assert client.get("/api/v1/me", headers={"Authorization": header}).status_code == 401


def test_a_scope_that_the_key_lacks_answers_403_and_names_it(api_with_key: Callable[..., APIClient]) -> None:
    client = api_with_key(scopes=[Scope.CONTACTS_READ])
    assert client.get("/api/v1/contacts").status_code == 200
    answer = client.post("/api/v1/contacts", {})
    assert (answer.status_code, answer.json()["scope"]) == (403, "contacts:write")


def test_a_key_can_not_reveal_numbers_whatever_its_scopes(
    api_with_key: Callable[..., APIClient], budi: Any
) -> None:
    answer = api_with_key().post(
        f"/api/v1/participants/{budi.pk}/reveals", {"field": "nik", "reason": "ingin"}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "people_only")


def test_me_shows_a_machine_its_channel_scopes_and_expiry(api_with_key: Callable[..., APIClient]) -> None:
    body = api_with_key(scopes=[Scope.CONTACTS_WRITE]).get("/api/v1/me").json()
    assert (body["role"], body["channel"], body["scopes"]) == ("channel", "app", ["contacts:write"])
    assert body["key_expires_at"]
