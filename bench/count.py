"""Run within the desk's environment: how many statements each request makes, as JSON."""

import json
import sys

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

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
        found[kind] = len(queries)
    json.dump(found, sys.stdout)


main()
