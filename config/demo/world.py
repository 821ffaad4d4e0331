"""Simulated time: lives that sleep until their next moment, woken in order until now is reached."""

import heapq
import random
from collections.abc import Callable, Generator
from datetime import datetime, timedelta

#: A life does something at `world.now`, then yields the moment at which it goes on. Never woken: it stays as it is.
Life = Generator[datetime, None, None]


class World:
    """The clock of the demo. `now` runs from `start` to `end`, both UTC, and `chance` decides everything."""

    def __init__(self, *, start: datetime, end: datetime, chance: random.Random) -> None:
        self.start, self.end, self.now = start, end, start
        self.chance = chance
        #: Tickets that somebody else than their own life has changed since it last looked.
        self.touched: set[int] = set()
        self._lives: list[tuple[datetime, int, Life]] = []
        self._born = 0

    def begin(self, life: Life, at: datetime) -> None:
        """Wake `life` for the first time at `at`."""
        self._born += 1
        heapq.heappush(self._lives, (at, self._born, life))

    def run(self, *, tell: Callable[[datetime], None]) -> None:
        """Let everything happen that happens before the end; `tell` hears once for each simulated day."""
        day = self.start
        while self._lives and self._lives[0][0] <= self.end:
            at, number, life = heapq.heappop(self._lives)
            self.now = max(at, self.now)
            while day + timedelta(days=1) <= self.now:
                day += timedelta(days=1)
                tell(day)
            later = next(life, None)
            if later is not None:
                heapq.heappush(self._lives, (max(later, self.now), number, life))
        self.now = self.end

    def minutes(self, low: float, high: float) -> timedelta:
        """A span between `low` and `high` minutes, short ones more often than long ones."""
        return timedelta(minutes=low + (high - low) * self.chance.random() ** 1.6)

    def hours(self, low: float, high: float) -> timedelta:
        """The same in hours."""
        return self.minutes(low * 60, high * 60)

    def happens(self, share: float) -> bool:
        """True with this probability."""
        return self.chance.random() < share
