"""What is posted is counted by account, in the database; reading is not."""

from typing import Any

import pytest
from rest_framework.settings import api_settings

from core.models import RateWindow
from tests.tickets.api.conftest import open_door  # noqa: F401  (the fixture `door`)
from tests.tickets.api.door import API, Door


@pytest.fixture
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        api_settings, "DEFAULT_THROTTLE_RATES", {"creation": "2/minute", "search": "2/minute"}
    )


@pytest.mark.usefixtures("_few")
@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("participants/search", {"query": "Siti Aminah"}),
        ("participants", {"name": "Siti"}),
        ("contacts", {}),
        ("tickets", {}),
    ],
)
def test_the_third_in_a_minute_is_refused_and_told_how_long_to_wait(
    door: Door, address: str, body: dict[str, Any]
) -> None:
    agent, colleague = door.of(door.desk.agent), door.of(door.desk.supervisor)
    statuses = [agent.post(f"{API}/{address}", body).status_code for _ in range(3)]
    assert statuses[:2] == [statuses[0]] * 2 != [429] * 2
    assert statuses[2] == 429
    refused = agent.post(f"{API}/{address}", body)
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.json()["code"] == "throttled"
    assert colleague.post(f"{API}/{address}", body).status_code != 429
    door.after(minutes=1)
    assert agent.post(f"{API}/{address}", body).status_code != 429


@pytest.mark.usefixtures("_few")
def test_reading_is_not_counted(door: Door) -> None:
    agent = door.of(door.desk.agent)
    assert {agent.get(f"{API}/contacts").status_code for _ in range(4)} == {200}
    assert not RateWindow.objects.exists()
