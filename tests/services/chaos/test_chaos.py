"""Whatever is killed: every accepted complaint is there once, every alarm once, every message at least once.

A short round by default; `make chaos` (CHAOS=full) does what docs/reliability.md reports.
"""

import json
import os
import random
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.services.chaos.product import Channel, Product
from tests.services.chaos.servers import PostgreSQL, Redis

pytestmark = [pytest.mark.services, pytest.mark.chaos]

FULL = os.environ.get("CHAOS") == "full"
#: How often each thing happens.
TIMES = {
    "kill -9 of a worker": 100 if FULL else 6,
    "kill -9 of the web server": 20 if FULL else 2,
    "immediate restart of PostgreSQL": 20 if FULL else 2,
    "kill -9 and restart of Redis": 20 if FULL else 2,
    "FLUSHALL": 20 if FULL else 2,
}
LATE_TICKETS = 400 if FULL else 60
CHANNELS = 3
#: What must be zero.
NEVER = (
    "accepted and lost",
    "accepted and doubled",
    "alarms twice",
    "alarms missing",
    "messages not sent",
    "messages recorded as sent, never on the wire",
    "messages on the wire without a record",
    "differences of verify_clocks",
    "faults of verify_events",
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[PostgreSQL]:
    server = PostgreSQL(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def product(tmp_path: Path, database: PostgreSQL, queue: Redis) -> Iterator[Product]:
    product = Product(tmp_path, database, queue)
    product.manage("migrate", "-v0")
    yield product
    product.stop_all()


def test_nothing_is_lost_and_nothing_is_done_twice(
    product: Product, database: PostgreSQL, queue: Redis, tmp_path: Path, figures: Callable[[str], None]
) -> None:
    chance = random.Random(7)
    key = product.script("prepare.py", str(LATE_TICKETS))["key"]
    product.start_all()
    wait_for(lambda: "status" in readiness(product))
    channels = [Channel(product, key, f"c{number}") for number in range(CHANNELS)]
    for channel in channels:
        channel.start()
    workers = [name for name in product.commands if name.startswith("worker")]
    deeds: dict[str, Callable[[], None]] = {
        "kill -9 of a worker": lambda: product.kill(chance.choice(workers)),
        "kill -9 of the web server": lambda: product.kill("web"),
        "immediate restart of PostgreSQL": database.crash,
        "kill -9 and restart of Redis": queue.crash,
        "FLUSHALL": queue.forget,
    }
    order = [name for name, times in TIMES.items() for _ in range(times)]
    chance.shuffle(order)
    for deed in order:
        deeds[deed]()
        # Long enough for what was started anew to be at work when the next thing happens.
        time.sleep(chance.uniform(0.5, 2.5))
    for channel in channels:
        channel.over.set()
    for channel in channels:
        channel.join(60)
    # What a dead worker held comes back when its lease is over; one an hour ahead leased for an hour longer.
    for name in ("worker an hour ahead", "worker an hour behind"):
        product.kill(name)
    wait_for(lambda: quiet(product), seconds=300)
    product.stop_all()
    product.log = (tmp_path / "log").open("ab")

    accepted = tmp_path / "accepted.json"
    accepted.write_text(json.dumps([name for channel in channels for name in channel.accepted]))
    counts = product.script("judge.py", str(accepted))
    lines = [f"{'':2}{name}: {times}" for name, times in TIMES.items()]
    lines += [f"{'':2}requests tried again by the channels: {sum(channel.retries for channel in channels)}"]
    lines += [f"{'':2}{name}: {count}" for name, count in counts.items()]
    figures("\n".join(["chaos, three schedulers, four workers (one an hour ahead, one behind)", *lines]))
    assert [refusal for channel in channels for refusal in channel.refused] == []
    assert counts["accepted"] > len(order)
    assert counts["alarms on record"] > LATE_TICKETS
    assert {name: counts[name] for name in NEVER} == dict.fromkeys(NEVER, 0)


def readiness(product: Product) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{product.port}/readyz", timeout=10) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        return dict(json.load(error))
    except OSError:
        return {}


def quiet(product: Product) -> bool:
    """Nothing waits any more."""
    backlog = readiness(product).get("backlog", {})
    return bool(backlog) and all(work["oldest_seconds"] == 0 for work in backlog.values())


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it does not come to rest"
        time.sleep(1)
