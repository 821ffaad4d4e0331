from datetime import UTC, datetime, timedelta

import pytest

from core.models import RateWindow
from core.rates import forget_rate_windows, hit

NOW = datetime(2026, 3, 2, 8, 0, 20, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def ask(key: str = "k", *, now: datetime = NOW, limit: int = 3) -> bool:
    return hit(key, limit=limit, window_seconds=60, now=now).allowed


def test_requests_up_to_the_limit_pass_and_the_next_is_told_when_to_return() -> None:
    assert [hit("k", limit=3, window_seconds=60, now=NOW).remaining for _ in range(3)] == [2, 1, 0]
    refused = hit("k", limit=3, window_seconds=60, now=NOW)
    assert (refused.allowed, refused.retry_after) == (False, 40)


def test_a_new_window_starts_a_new_count_and_callers_do_not_share_one() -> None:
    assert [ask() for _ in range(4)] == [True, True, True, False]
    assert ask("another")
    assert not ask(now=NOW + timedelta(seconds=39))
    assert ask(now=NOW + timedelta(seconds=40))


def test_a_flood_writes_nothing_beyond_the_limit() -> None:
    for _ in range(50):
        ask()
    assert RateWindow.objects.get().count == 3


def test_a_limit_of_zero_lets_nobody_pass() -> None:
    assert not ask(limit=0)


def test_the_caller_is_not_stored_in_the_clear() -> None:
    ask("192.0.2.7")
    assert "192.0.2.7" not in RateWindow.objects.get().key_hash


def test_only_windows_that_are_over_are_forgotten() -> None:
    ask("old", now=NOW - timedelta(minutes=5))
    ask("new")
    assert forget_rate_windows(now=NOW) == 1
    assert RateWindow.objects.count() == 1
