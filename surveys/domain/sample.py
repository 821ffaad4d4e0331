"""How many people a campaign asks, of which stratum how many, and whom: by lot, the same for the same seed.

Size: n0 = (z / e)^2 x V, with the finite correction n = n0 / (1 + (n0 - 1) / N) (Cochran 1977, *Sampling Techniques*,
sections 4.4 to 4.6). e is the wanted margin of error as a fraction. V is the largest variance that the figure can have:
1 for an NPS (half promoters, half detractors), 1/4 for a share. Allocation: in proportion to the strata (ibid. 5.5), by
largest remainders, and at least two a stratum, of which a variance can be told.
"""

import hashlib
import heapq
import math
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from core.errors import N_, Invalid

Key = TypeVar("Key", bound=Hashable)

#: Largest variances.
OF_NET_SCORE, OF_SHARE = 1.0, 0.25
#: 95 %, two-sided.
QUANTILE = 1.959963984540054
#: Fewest answers of which a variance can be told.
FEWEST = 2


def wanted_answers(population: int, margin: float, *, variance: float) -> int:
    """How many answers give a 95 % interval of ± `margin` (percent points). Raises `Invalid` (margin)."""
    if not 0.5 <= margin <= 50:
        raise Invalid(
            N_("The margin of error lies between 0.5 and 50 percent points."), field="margin", code="range"
        )
    endless = (QUANTILE / (margin / 100)) ** 2 * variance
    return min(population, math.ceil(endless / (1 + (endless - 1) / population))) if population else 0


def wanted_invitations(answers: int, expected_percent: int) -> int:
    """How many have to be asked where so many percent answer. Raises `Invalid` (expected_percent)."""
    if not 1 <= expected_percent <= 100:
        raise Invalid(
            N_("The share of people who answer lies between 1 and 100 percent."),
            field="expected_percent",
            code="range",
        )
    return math.ceil(answers * 100 / expected_percent)


def allocate(populations: Mapping[Key, int], size: int) -> dict[Key, int]:
    """How many of each stratum are asked: in proportion, at least two, at most all.

    The least of two may take the sum above `size`; nobody is asked less for it.
    """
    whole = sum(populations.values())
    if not whole:
        return dict.fromkeys(populations, 0)
    size = min(size, whole)
    shares = {key: size * count / whole for key, count in populations.items()}
    found = {key: math.floor(share) for key, share in shares.items()}
    rest = size - sum(found.values())
    for key in sorted(shares, key=lambda one: found[one] - shares[one])[:rest]:
        found[key] += 1
    return {key: min(populations[key], max(FEWEST, count)) for key, count in found.items()}


def draw(seed: str, keys: Iterable[int], size: int) -> list[int]:
    """`size` of the keys by lot, in the order of their lots. The order in which `keys` come does not matter."""
    return heapq.nsmallest(size, keys, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).digest())
