"""Clients that ask as fast as they are answered, each on one connection, and what they saw."""

import json
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

#: One request: method, path, body (or None), further headers.
Request = tuple[str, str, Any, Mapping[str, str]]


@dataclass
class Seen:
    """Answers of one round: seconds each, and how many were not as expected."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    elapsed: float = 0

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.seconds) / self.elapsed if self.elapsed else 0

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share was answered."""
        rows = sorted(self.seconds)
        return 1000 * rows[min(len(rows) - 1, int(share * len(rows)))] if rows else 0


def ask(
    port: int,
    requests: Callable[[int], Iterator[Request]],
    *,
    clients: int,
    seconds: float,
    expected: Sequence[int] = (200, 201),
    headers: Mapping[str, str] | None = None,
) -> Seen:
    """Let `clients` ask for so long; `requests(client)` gives each its own."""
    seen = Seen()
    lock = threading.Lock()
    until = time.perf_counter() + seconds

    def work(client: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        took: list[float] = []
        wrong: list[str] = []
        for method, path, body, more in requests(client):
            sent = None if body is None else json.dumps(body)
            begun = time.perf_counter()
            if begun >= until:
                break
            kinds = {"Content-Type": "application/json"} if sent is not None else {}
            connection.request(method, path, sent, {**(headers or {}), **kinds, **more})
            answer = connection.getresponse()
            content = answer.read()
            took.append(time.perf_counter() - begun)
            if answer.status not in expected:
                wrong.append(f"{answer.status} {content[:300].decode(errors='replace')}")
        connection.close()
        with lock:
            seen.seconds += took
            seen.wrong += wrong

    begun = time.perf_counter()
    threads = [threading.Thread(target=work, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen.elapsed = time.perf_counter() - begun
    return seen


def summary(rounds: Sequence[Seen]) -> dict[str, Any]:
    """Medians over the rounds, with the least and the most."""
    rates = [one.rate for one in rounds]
    wrong = [text for one in rounds for text in one.wrong]
    return {
        "rate": statistics.median(rates),
        "rate_min": min(rates),
        "rate_max": max(rates),
        "p50_ms": statistics.median(one.percentile(0.5) for one in rounds),
        "p95_ms": statistics.median(one.percentile(0.95) for one in rounds),
        "p99_ms": statistics.median(one.percentile(0.99) for one in rounds),
        "requests": sum(len(one.seconds) for one in rounds),
        "wrong": len(wrong),
        **({"first_wrong": wrong[0]} if wrong else {}),
    }
