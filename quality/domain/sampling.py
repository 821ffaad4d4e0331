"""Which contacts of an agent are scored: drawn by lot, spread over days, hours and kinds, and drawn the same again.

The lot of a contact is a hash of the period's seed and the contact's key, so it depends neither on the order of rows
nor on the version of Python. One after the other, the contact is chosen whose day, part of the day and kind were chosen
least often so far; the lot decides between equals. Chances are therefore not equal: a contact of a quiet day is
likelier drawn than one of a busy day, which is what spreading means.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

#: Hours of one part of the day.
PART = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contact that can be drawn: `day` and `hour` (0-23) are local, `kind` is what it was about."""

    key: str
    day: date
    hour: int
    kind: str

    @property
    def part(self) -> int:
        """The part of the day, 0 to 5."""
        return self.hour // PART


@dataclass(frozen=True, slots=True)
class Missed:
    """Days, parts of the day and kinds that had contacts and none in the sample."""

    days: tuple[date, ...]
    parts: tuple[int, ...]
    kinds: tuple[str, ...]


def draw(
    pool: Iterable[Candidate], *, drawn: Collection[Candidate] = (), target: int, seed: str
) -> list[Candidate]:
    """Choose from `pool` until, with those already `drawn`, there are `target`; fewer if there are no more."""
    taken = {one.key for one in drawn}
    left = sorted((one for one in pool if one.key not in taken), key=lambda one: _lot(seed, one.key))
    days = Counter(one.day for one in drawn)
    parts = Counter(one.part for one in drawn)
    kinds = Counter(one.kind for one in drawn)
    chosen: list[Candidate] = []
    while left and len(drawn) + len(chosen) < target:
        # `min` takes the first of equals, and `left` is in the order of the lot.
        best = min(left, key=lambda one: days[one.day] + parts[one.part] + kinds[one.kind])
        left.remove(best)
        chosen.append(best)
        days[best.day] += 1
        parts[best.part] += 1
        kinds[best.kind] += 1
    return chosen


def missed(pool: Collection[Candidate], drawn: Collection[Candidate]) -> Missed:
    """What the sample says nothing about."""
    return Missed(
        days=tuple(sorted({one.day for one in pool} - {one.day for one in drawn})),
        parts=tuple(sorted({one.part for one in pool} - {one.part for one in drawn})),
        kinds=tuple(sorted({one.kind for one in pool} - {one.kind for one in drawn})),
    )


def _lot(seed: str, key: str) -> bytes:
    return hashlib.sha256(f"{seed}:{key}".encode()).digest()
