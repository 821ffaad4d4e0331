"""The kept statements write what the ORM would write. Both databases run these."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.models import IdempotencyRecord, RateWindow
from core.statements import KeptSelect, insert, insert_unless_there, update_where

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def window(name: str, **columns: int) -> RateWindow:
    return RateWindow(key_hash=name, window_start=NOW, ends_at=NOW + timedelta(minutes=1), **columns)


def test_inserted_rows_read_back_as_they_were_given_and_know_their_keys() -> None:
    rows = [window("a", count=3), window("b")]
    insert(rows)
    for row in rows:
        stored = RateWindow.objects.get(pk=row.pk)
        assert (stored.key_hash, stored.window_start, stored.ends_at, stored.count) == (
            row.key_hash,
            row.window_start,
            row.ends_at,
            row.count,
        )
        assert not row._state.adding


def test_json_and_encrypted_columns_go_through_their_fields() -> None:
    record = IdempotencyRecord(
        principal="p",
        key="k",
        fingerprint="f",
        headers={"at": NOW},
        body="ha/si\u00e9l",
        created_at=NOW,
        expires_at=NOW,
    )
    insert([record])
    stored = IdempotencyRecord.objects.get(pk=record.pk)
    assert stored.headers == {"at": "2026-03-02T08:00:00Z"}
    assert stored.body == "ha/si\u00e9l"
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM core_idempotencyrecord")
        assert "ha/si" not in str(cursor.fetchone())


def test_a_changed_row_can_be_saved_by_the_orm_afterwards() -> None:
    row = window("a")
    insert([row])
    row.count = 9
    row.save()
    assert RateWindow.objects.get().count == 9


def test_nothing_is_asked_for_no_rows() -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        insert([])
        insert_unless_there([])
    assert len(asked) == 0


def test_a_broken_constraint_is_told_and_the_transaction_is_lost() -> None:
    insert([window("a")])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([window("a")])
    assert RateWindow.objects.count() == 1
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            insert([window("a")])
        with pytest.raises(transaction.TransactionManagementError):
            RateWindow.objects.count()


def test_rows_that_are_there_already_are_left_out_and_stay_as_they_are() -> None:
    insert([window("a", count=1)])
    insert_unless_there([window("a", count=5), window("b", count=6)])
    assert dict(RateWindow.objects.values_list("key_hash", "count")) == {"a": 1, "b": 6}


def test_an_update_counts_the_rows_that_were_still_as_expected() -> None:
    insert([window("a", count=1), window("b", count=2)])
    later = NOW + timedelta(hours=1)
    assert update_where(RateWindow, where={"key_hash": "a", "count": 1}, columns={"ends_at": later}) == 1
    assert update_where(RateWindow, where={"key_hash": "a", "count": 7}, columns={"ends_at": NOW}) == 0
    assert RateWindow.objects.get(key_hash="a").ends_at == later
    assert RateWindow.objects.get(key_hash="b").ends_at == NOW + timedelta(minutes=1)


def test_a_counter_is_counted_up_in_the_database() -> None:
    insert([window("a", count=4)])
    update_where(RateWindow, where={"key_hash": "a"}, columns={}, count_up=["count"])
    update_where(RateWindow, where={"key_hash": "a"}, columns={"ends_at": NOW}, count_up=["count"])
    assert RateWindow.objects.get().count == 6


def test_a_condition_on_null_is_refused() -> None:
    with pytest.raises(ValueError, match="null"):
        update_where(RateWindow, where={"key_hash": None}, columns={"count": 1})


def test_a_kept_read_gives_the_rows_of_its_values_each_time() -> None:
    insert([window("a", count=1), window("a2", count=1), window("b", count=2)])
    counted = KeptSelect(lambda count: RateWindow.objects.filter(count=count).order_by("-key_hash"))
    assert [row.key_hash for row in counted(1)] == ["a2", "a"]
    assert [row.key_hash for row in counted(2)] == ["b"]
    assert counted(3) == []
    (row,) = counted(2)
    assert (row.window_start, row.ends_at) == (NOW, NOW + timedelta(minutes=1))
    row.count = 7
    row.save()
    assert RateWindow.objects.get(key_hash="b").count == 7


def test_a_kept_read_of_columns_decrypts_and_keeps_constants_apart_from_values() -> None:
    record = IdempotencyRecord(
        principal="p", key="k", fingerprint="f", status=201, body="rahasia", created_at=NOW, expires_at=NOW
    )
    insert([record])
    bodies = KeptSelect(
        lambda key, principal: (
            IdempotencyRecord.objects.filter(status=201, principal=principal, key=key)
            .order_by("pk")
            .values_list("body", "headers", "created_at")[:1]
        )
    )
    assert bodies("k", "p") == [["rahasia", {}, NOW]]
    assert bodies("p", "k") == []


def test_a_kept_read_asks_one_statement_and_refuses_null() -> None:
    read = KeptSelect(lambda key: RateWindow.objects.filter(key_hash=key).values_list("count"))
    read("a")
    with CaptureQueriesContext(connection) as asked:
        read("a")
    assert len(asked) == 1
    with pytest.raises(ValueError, match="null"):
        read(None)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["100 %", "%s", "' OR 1=1 --"])
def test_a_value_of_a_kept_read_is_never_part_of_the_statement(text: str) -> None:
    insert([window(text, count=5), window("other")])
    read = KeptSelect(lambda key: RateWindow.objects.filter(key_hash=key).values_list("count"))
    assert read(text) == [[5]]
