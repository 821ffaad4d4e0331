from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from core.models import Heartbeat

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls")]
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LIST = "/api/v1/hearts/list"


@pytest.fixture(autouse=True)
def hearts() -> None:
    # Every three share a moment, so that the order needs its tie-breaker.
    Heartbeat.objects.bulk_create(
        Heartbeat(name=f"{n:03}", beat_at=NOW + timedelta(minutes=n // 3)) for n in range(120)
    )


def walk(client: Client, address: str) -> list[str]:
    seen: list[str] = []
    while address:
        page = client.get(address).json()
        seen += [row["name"] for row in page["results"]]
        address = page["next"]
    return seen


@pytest.mark.parametrize("size", [1, 7, 50, 200])
def test_walking_the_pages_meets_every_row_once_and_in_order(client: Client, size: int) -> None:
    assert walk(client, f"{LIST}?page_size={size}") == [f"{n:03}" for n in range(120)]


def test_a_row_added_in_front_does_not_shift_the_following_pages(client: Client) -> None:
    first = client.get(f"{LIST}?page_size=50").json()
    Heartbeat.objects.create(name="early", beat_at=NOW - timedelta(days=1))
    assert walk(client, first["next"]) == [f"{n:03}" for n in range(50, 120)]


@pytest.mark.parametrize("size", ["0", "-1", "201", "9" * 30, "ten", "", "1.5", "٣"])
def test_a_page_size_out_of_bounds_is_refused_with_the_bounds(client: Client, size: str) -> None:
    response = client.get(LIST, {"page_size": size})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "page_size"
    assert "200" in response.json()["detail"]


@pytest.mark.parametrize(
    "cursor",
    ["rubbish", "cD1ub3QtYS1kYXRl", "cD0lMDA=", "é", "cj0xJm89LTE="],
)
def test_a_cursor_that_nobody_gave_out_is_a_404_and_never_a_500(client: Client, cursor: str) -> None:
    response = client.get(LIST, {"cursor": cursor})
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("cursor", ["bz05OTk5OTk5OTk5OTk5OTk=", "===="])
def test_an_absurd_offset_or_an_empty_cursor_is_harmless(client: Client, cursor: str) -> None:
    assert client.get(LIST, {"cursor": cursor}).status_code == 200
