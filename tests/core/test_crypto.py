import base64
from datetime import UTC, datetime

import pytest
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from core import crypto
from core.models import IdempotencyRecord

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def new_key(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


def stored(pk: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM core_idempotencyrecord WHERE id = %s", [pk])
        return str(cursor.fetchone()[0])


def record(body: str, key: str = "a") -> IdempotencyRecord:
    return IdempotencyRecord.objects.create(
        principal="user:1", key=key, fingerprint="", body=body, created_at=NOW, expires_at=NOW
    )


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_is_encrypted_comes_back_and_does_not_show(plain: str) -> None:
    token = crypto.encrypt(plain, context="here")
    assert crypto.decrypt(token, context="here") == plain
    assert crypto.encrypt(plain, context="here") != token
    if len(plain) > 8:
        assert plain not in token


def test_a_value_does_not_open_in_another_place() -> None:
    token = crypto.encrypt("3171234567890001", context="app.Model.one")
    with pytest.raises(crypto.CannotDecrypt, match=r"app\.Model\.two"):
        crypto.decrypt(token, context="app.Model.two")


@pytest.mark.parametrize(
    "damaged", ["plain text", "{key}:", "{key}:AAAA", "{key}:not base64!", "{key}:" + "A" * 60]
)
def test_a_damaged_value_is_refused_without_showing_it(damaged: str) -> None:
    token = damaged.format(key=crypto.current_key_id())
    with pytest.raises(crypto.CannotDecrypt) as caught:
        crypto.decrypt(token, context="here")
    assert "here" in str(caught.value)
    assert "AAAA" not in str(caught.value)


def test_a_value_under_a_key_that_is_gone_names_the_key(settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = {"old": new_key("o")}
    token = crypto.encrypt("x", context="here")
    settings.FIELD_ENCRYPTION_KEYS = {"new": new_key("n")}
    with pytest.raises(crypto.CannotDecrypt, match=r"key 'old'"):
        crypto.decrypt(token, context="here")


def test_after_a_change_of_keys_old_values_open_and_new_ones_use_the_new_key(
    settings: Settings,
) -> None:
    settings.FIELD_ENCRYPTION_KEYS = {"old": new_key("o")}
    token = crypto.encrypt("x", context="here")
    settings.FIELD_ENCRYPTION_KEYS = {"new": new_key("n"), "old": new_key("o")}
    assert crypto.decrypt(token, context="here") == "x"
    assert crypto.encrypt("x", context="here").startswith("new:")


@pytest.mark.django_db
def test_a_column_is_encrypted_in_the_database_and_plain_in_python() -> None:
    row = record("3171234567890001")
    assert "3171234567890001" not in stored(row.pk)
    assert stored(row.pk).startswith(f"{crypto.current_key_id()}:")
    assert IdempotencyRecord.objects.get(pk=row.pk).body == "3171234567890001"
    assert IdempotencyRecord.objects.values_list("body", flat=True).get() == "3171234567890001"


@pytest.mark.django_db
def test_bulk_writes_and_updates_are_encrypted_too() -> None:
    row = record("one")
    IdempotencyRecord.objects.filter(pk=row.pk).update(body="two-two-two")
    assert "two-two-two" not in stored(row.pk)
    row.body = "three-three"
    IdempotencyRecord.objects.bulk_update([row], ["body"])
    assert "three-three" not in stored(row.pk)
    assert IdempotencyRecord.objects.get(pk=row.pk).body == "three-three"
    [other] = IdempotencyRecord.objects.bulk_create(
        [IdempotencyRecord(principal="p", key="k", body="four-four", created_at=NOW, expires_at=NOW)]
    )
    assert "four-four" not in stored(IdempotencyRecord.objects.get(key="k").pk)
    assert other.body == "four-four"


@pytest.mark.django_db
def test_the_empty_text_stays_empty_and_can_be_asked_for() -> None:
    empty = record("")
    record("full", key="b")
    assert stored(empty.pk) == ""
    assert list(IdempotencyRecord.objects.filter(body="")) == [empty]


@pytest.mark.django_db
def test_searching_an_encrypted_column_is_refused_with_the_remedy() -> None:
    with pytest.raises(FieldError, match="blind index"):
        IdempotencyRecord.objects.filter(body="3171234567890001").exists()
    with pytest.raises(FieldError, match="blind index"):
        IdempotencyRecord.objects.filter(body__contains="3171").exists()


@pytest.mark.django_db
def test_a_value_copied_to_another_row_of_the_same_column_opens_but_an_expression_is_left_alone() -> None:
    row = record("one")
    IdempotencyRecord.objects.filter(pk=row.pk).update(body=F("body"))
    assert IdempotencyRecord.objects.get(pk=row.pk).body == "one"


@given(st.text(), st.text())
def test_the_blind_index_is_equal_for_equal_values_only(one: str, other: str) -> None:
    left, right = crypto.blind_index(one, purpose="p"), crypto.blind_index(other, purpose="p")
    assert (left == right) == (one == other)
    assert len(left) == 64
    assert crypto.blind_index(one, purpose="q") != left


def test_the_blind_index_depends_on_its_key(settings: Settings) -> None:
    before = crypto.blind_index("x", purpose="p")
    settings.BLIND_INDEX_KEY = new_key("z")
    assert crypto.blind_index("x", purpose="p") != before


@pytest.mark.parametrize(
    ("value", "shown"),
    [("3171234567890001", "•" * 12 + "0001"), ("123456", "•••456"), ("1", "•"), ("", ""), (None, "")],
)
def test_a_mask_shows_the_end_and_never_more_than_half(value: str | None, shown: str) -> None:
    assert crypto.mask(value) == shown


@pytest.mark.parametrize("keys", [{}, {"k": "no base64!"}, {"k": "c2hvcnQ="}, {"a:b": new_key("a")}])
def test_the_system_check_refuses_keys_that_can_not_work(settings: Settings, keys: dict[str, str]) -> None:
    settings.FIELD_ENCRYPTION_KEYS = keys
    with pytest.raises(SystemCheckError, match=r"core\.E00"):
        call_command("check", "--tag", "security")
