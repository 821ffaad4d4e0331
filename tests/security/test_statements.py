"""How many SQL statements each address makes: as `statements.txt` says and no more.

Every screen, every address of the API, read and written, asked as somebody whom the matrix lets in, on one's own row.
Where a number is meant to change, `STATEMENTS=write make statements` writes the table anew. Savepoints are left out.
That no number grows with the rows shown is tested where the lists are.
"""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.security.routes import Route, routes
from tests.security.test_matrix import read
from tests.security.world import ROLES, World

TABLE = Path(__file__).with_name("statements.txt")
HEAD = """\
# SQL statements of each address: method, statements, as whom (a letter of matrix.txt), route. Savepoints are left out.
"""
WRITING = os.environ.get("STATEMENTS") == "write"
#: Who is asked first, as far as the matrix lets them in.
ORDER = "viobkqhdspcu-"
FRAME = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET LOCAL")

Place = tuple[str, str]


@pytest.mark.django_db
def test_no_address_makes_more_statements_than_the_table_says(master_data: None, settings: Any) -> None:
    settings.TRACKING_LIMITS = {"address": (10**6, 60)}
    world = World()
    found = {
        (method, route.name): (count(world, role, method, route), role)
        for route in routes()
        for method in ("get", "post")
        if (role := let_in(route.name, method)) and not route.takes_a_file
    }
    if WRITING:
        lines = [f"{place[0]:4} {n:3} {role} {place[1]}\n" for place, (n, role) in sorted(found.items())]
        TABLE.write_text(HEAD + "".join(lines), encoding="utf-8")
    table = stored()
    assert found.keys() == table.keys()
    more = {
        " ".join(place): f"{n}, the table says {table[place]}"
        for place, (n, _role) in found.items()
        if n > table[place]
    }
    assert more == {}


def let_in(route: str, method: str) -> str:
    """Somebody who is shown something there, or may do it; empty if nobody is."""
    return next(
        (
            role
            for wanted in "2R"
            for role in ORDER
            if ROLE_ANSWERS[role].get((route, method, "own")) == wanted
        ),
        "",
    )


def count(world: World, role: str, method: str, route: Route) -> int:
    """Statements of the second of two requests: the first fills what a process keeps. Both are undone."""
    client = world.client(role)
    given: dict[str, Any] = {}
    if method == "post":
        given = {"data": route.body}
        if route.is_api:
            given = {"data": json.dumps(route.body), "content_type": "application/json"}
    for _turn in range(2):
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            getattr(client, method)(route.address(world.own), **given)
            transaction.set_rollback(True)
    kinds = Counter(query["sql"].startswith(FRAME) for query in queries)
    return kinds[False]


def stored() -> dict[Place, int]:
    """What the table says."""
    lines = TABLE.read_text(encoding="utf-8").splitlines() if TABLE.exists() else []
    rows = [line.split() for line in lines if not line.startswith("#")]
    return {(method, route): int(n) for method, n, _role, route in rows}


ROLE_ANSWERS = {role: read(role) for role in ROLES}
