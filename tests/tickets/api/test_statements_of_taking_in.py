"""How many SQL statements it takes to take a complaint in, whoever it comes from. Savepoints are left out."""

import uuid
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.security.test_statements import FRAME
from tests.tickets.api.door import API, TICKETS, Door


def told(phone: str, **more: Any) -> dict[str, Any]:
    return {
        "external_id": uuid.uuid4().hex,
        "identity": {"phone": phone, "name": "Siti Aminah"},
        "category": "complaint-card-inactive",
        "subject": "Kartu tidak aktif",
        "body": "Kartu saya tidak aktif",
        **more,
    }


def statements(client: Any, *requests: tuple[str, dict[str, Any], str]) -> int:
    """Of the last of these requests of a machine."""
    for path, body, key in requests:
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(path, body, headers={"Idempotency-Key": key})
        assert answer.status_code in (200, 201), answer.content
    return sum(not query["sql"].startswith(FRAME) for query in queries)


def test_somebody_new_and_somebody_known_and_an_open_ticket(door: Door) -> None:
    known, app = "+628123450001", door.machine()
    first = (TICKETS, told(known), "k0")
    stranger, other = told("+628123450002"), told("+628123450003")
    assert statements(app, (TICKETS, stranger, "k1"), (TICKETS, other, "k2")) <= 25
    assert statements(app, first, (TICKETS, told(known, distinct_because="lain"), "k3")) <= 25
    assert statements(app, (TICKETS, told(known), "k4")) <= 38
    assert statements(app, first) <= 5


def test_the_next_ticket_is_taken(door: Door) -> None:
    app = door.machine()
    for n in range(3):
        statements(app, (TICKETS, told(f"+62812345100{n}"), uuid.uuid4().hex))
    agent = door.of(door.desk.agent)
    for _turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert agent.post(f"{API}/queues/agent/next", {}).status_code == 200
    assert sum(not query["sql"].startswith(FRAME) for query in queries) <= 16
