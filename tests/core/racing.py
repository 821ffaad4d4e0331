"""Threads that start together, each with a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def race(work: Callable[[int], T], *, runners: int) -> list[T]:
    """What `work(number)` returned for each of so many runners that all began at the same moment."""
    start = Barrier(runners, timeout=60)

    def run(number: int) -> T:
        try:
            connection.ensure_connection()
            start.wait()
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=runners) as pool:
        return list(pool.map(run, range(runners)))
