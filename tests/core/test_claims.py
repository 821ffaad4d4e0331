from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import F

from core.claims import claim_first
from core.models import RateWindow
from tests.core.racing import race

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def make_rows(number: int) -> None:
    RateWindow.objects.bulk_create(
        RateWindow(key_hash=str(n), window_start=NOW + timedelta(minutes=n), ends_at=NOW)
        for n in range(number)
    )


def take(worker: int) -> RateWindow | None:
    free = RateWindow.objects.filter(count=0).order_by("window_start")
    with transaction.atomic():
        return claim_first(free, updates={"count": worker})


@pytest.mark.django_db
def test_the_first_in_order_is_taken_and_shows_what_was_written() -> None:
    make_rows(3)
    row = take(7)
    assert row is not None
    assert (row.key_hash, row.count) == ("0", 7)
    assert RateWindow.objects.get(pk=row.pk).count == 7
    second = take(8)
    assert second is not None
    assert second.key_hash == "1"


@pytest.mark.django_db
def test_none_is_given_when_there_is_none_to_take() -> None:
    assert take(1) is None


@pytest.mark.django_db
def test_a_claim_may_compute_what_it_writes() -> None:
    make_rows(1)
    row = claim_first(RateWindow.objects.order_by("pk"), updates={"count": F("count") + 5})
    assert row is not None
    assert row.count == 5


@pytest.mark.django_db
def test_an_unordered_queryset_is_refused() -> None:
    with pytest.raises(ValueError, match="ordered"):
        claim_first(RateWindow.objects.all(), updates={"count": 1})


@pytest.mark.django_db(transaction=True)
def test_a_claim_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        claim_first(RateWindow.objects.order_by("pk"), updates={"count": 1})


@pytest.mark.django_db(transaction=True)
def test_a_claim_falls_with_its_transaction() -> None:
    make_rows(1)
    with transaction.atomic():
        claim_first(RateWindow.objects.order_by("pk"), updates={"count": 1})
        transaction.set_rollback(True)
    assert take(2) is not None


@pytest.mark.django_db(transaction=True)
def test_several_takers_at_once_never_take_the_same_row() -> None:
    make_rows(40)

    def take_all(number: int) -> list[int]:
        taken = []
        while row := take(number + 1):
            taken.append(row.pk)
        return taken

    taken = [pk for mine in race(take_all, runners=6) for pk in mine]
    assert len(taken) == len(set(taken)) == 40
