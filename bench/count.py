"""Run within the desk's environment: how many statements each request makes, how many rows they read, and which tables
that grow they read from end to end, as JSON.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.fill import TABLES
from bench.scenarios import Desk, creates, lists


def main() -> None:
    desk = Desk(json.load(sys.stdin))
    wanted = {f"create: {kind}, 1": (make(desk, 0)(0), desk.machine) for kind, make in creates().items()} | {
        kind: (make(0), headers) for kind, (make, headers) in lists(desk).items()
    }
    found = {}
    for kind, (requests, headers) in wanted.items():
        for _turn in range(2):  # The first fills caches; of joins it makes the ticket.
            method, path, body, more = next(requests)
            client = Client(SERVER_NAME="127.0.0.1", headers={**headers, **more})
            client.cookies.load(headers.get("Cookie", ""))
            sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
            with CaptureQueriesContext(connection) as queries:
                answer = getattr(client, method.lower())(path, **sent)
        if answer.status_code not in (200, 201):
            raise SystemExit(f"{kind}: {answer.status_code} {answer.content[:300]!r}")
        found[kind] = {"statements": len(queries), **read_by([query["sql"] for query in queries])}
    json.dump(found, sys.stdout)


def read_by(statements: list[str]) -> dict[str, Any]:
    """What PostgreSQL touches to answer these: rows that its scans looked at, whole tables that they went through."""
    rows, whole = 0, set()
    with connection.cursor() as cursor:
        for statement in statements:
            if not statement.startswith(("SELECT", "(SELECT")) or " FOR " in statement:
                continue
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}")
            plan = cursor.fetchone()[0]
            for node in nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]):
                if "Scan" in node["Node Type"]:
                    seen = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
                    rows += round(seen * node["Actual Loops"])
                    if node["Node Type"] == "Seq Scan" and node["Relation Name"] in TABLES:
                        whole.add(node["Relation Name"])
    return {"rows_read": rows, "read_whole": sorted(whole)}


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A node of a plan and all below it."""
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


main()
