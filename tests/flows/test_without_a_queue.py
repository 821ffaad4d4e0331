"""Redis may be refused, hang or forget: whoever complains does not notice, because no request ever asks it."""

import socket
from typing import Any

import pytest
from django.test import Client

from tests.factories import StaffFactory
from tests.flows.test_red_complaint_api import bring_in
from tests.tickets.api.conftest import open_door  # noqa: F401  (the fixture `door`)
from tests.tickets.api.door import API, TICKETS, Door


@pytest.fixture
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python opens no connection to anything. PostgreSQL's library opens its own, which is the one that is needed."""

    def refuse(self: socket.socket, address: Any) -> None:
        raise AssertionError(f"a request connected to {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)


@pytest.mark.usefixtures("_no_network")
def test_a_complaint_is_taken_worked_on_and_followed_without_asking_the_queue(
    door: Door, client: Client
) -> None:
    opened = bring_in(door.machine(StaffFactory(machine=True, channel="app")))
    assert opened.status_code == 201, opened.content
    number = opened.json()["number"]
    agent = door.of(door.desk.agent)
    assert agent.post(f"{API}/queues/agent/next", {}).status_code == 200
    noted = agent.post(f"{TICKETS}/{number}/notes", {"text": "Sudah dihubungi."})
    assert noted.status_code == 201, noted.content
    assert client.get("/maklumat/").status_code == 200
    client.force_login(door.desk.supervisor)
    assert client.get("/admin/", follow=True).status_code == 200
