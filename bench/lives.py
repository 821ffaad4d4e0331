"""The whole life of a red complaint by API: taken in, sent to a branch, acknowledged, answered, confirmed by a call."""

import json
import time
import uuid
from http.client import HTTPConnection
from typing import Any

from bench.load import Seen
from bench.scenarios import API, Desk


def live(port: int, desk: Desk, seconds: float) -> Seen:
    """One after the other for so long; the seconds are those of whole lives, five requests each."""
    seen, connection = Seen(), HTTPConnection("127.0.0.1", port, timeout=60)
    begun = time.perf_counter()
    while (start := time.perf_counter()) < begun + seconds:
        ask = _asker(connection, seen)
        person: dict[str, Any] = {"category": "complaint-room-full", "distinct_because": uuid.uuid4().hex}
        taken = ask("tickets", desk.ticket(**person), desk.machine)
        steps = f"tickets/{taken['number']}"
        sent = {"priority": "high", "request": "Mohon dicek.", "branch": desk.branch}
        ask(f"{steps}/escalations", sent, desk.agents[0])
        ask(f"{steps}/acknowledgement", {}, desk.officer)
        answer = {"feedback": "Kamar tersedia.", "done": True, "root_cause": "facility-capacity"}
        ask(f"{steps}/branch-feedback", answer, desk.officer)
        ask(f"{steps}/confirmations", {"outcome": "satisfied"}, desk.outbound)
        seen.seconds.append(time.perf_counter() - start)
    seen.elapsed = time.perf_counter() - begun
    return seen


def _asker(connection: HTTPConnection, seen: Seen) -> Any:
    def ask(path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
        key = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        connection.request("POST", f"{API}/{path}", json.dumps(body), {**headers, **key})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status not in (200, 201):
            seen.wrong.append(f"{path}: {answer.status} {content[:300].decode(errors='replace')}")
            return {"number": "0"}
        return json.loads(content)

    return ask
