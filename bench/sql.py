"""The limit of the machine: the same rows by SQL alone, on connections that stay open."""

import threading
import time
from collections.abc import Callable

import psycopg

from bench.load import Seen

CREATE = """
WITH person AS (INSERT INTO bare_person (name, phone) VALUES ('Siti Aminah', '+628123') RETURNING id)
INSERT INTO bare_bareticket (person_id, subject, description, state, opened_at)
SELECT id, 'Kartu tidak aktif', repeat('words ', 16), 'new', now() FROM person RETURNING id
"""
LIST = """
SELECT t.id, t.subject, t.description, t.state, t.opened_at, p.name, p.phone FROM bare_bareticket t
JOIN bare_person p ON p.id = t.person_id WHERE t.state = 'new' ORDER BY t.opened_at DESC LIMIT 26
"""


def create_limit(address: str, clients: int, seconds: float) -> Seen:
    """Two rows in one statement, one transaction each."""
    return _ask(address, lambda connection: connection.execute(CREATE).fetchone(), clients, seconds)


def list_limit(address: str, seconds: float) -> Seen:
    """A page in one statement."""
    return _ask(address, lambda connection: connection.execute(LIST).fetchall(), 1, seconds)


def _ask(
    address: str, do: Callable[["psycopg.Connection[object]"], object], clients: int, seconds: float
) -> Seen:
    seen, lock = Seen(), threading.Lock()
    until = time.perf_counter() + seconds

    def work() -> None:
        took = []
        with psycopg.connect(address, autocommit=True) as connection:
            while (begun := time.perf_counter()) < until:
                do(connection)
                took.append(time.perf_counter() - begun)
        with lock:
            seen.seconds += took

    begun = time.perf_counter()
    threads = [threading.Thread(target=work) for _each in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen.elapsed = time.perf_counter() - begun
    return seen
