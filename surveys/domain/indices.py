"""The satisfaction index (CSI) and the effort score (CES).

CSI = 100 x sum(importance x satisfaction) / (sum(importance) x highest satisfaction), over the means of the attributes:
what matters more weighs more. CES is the mean of the answers on its scale.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean


@dataclass(frozen=True, slots=True)
class Attribute:
    """What is judged: how important it is, and how satisfied people are with it, on scales that end with `high`."""

    code: str
    importance: Sequence[int]
    satisfaction: Sequence[int]
    high: int


def satisfaction_index(attributes: Sequence[Attribute]) -> float | None:
    """From 0 to 100; None where no attribute has both kinds of answer, or nothing is important at all."""
    judged = [
        (fmean(one.importance), fmean(one.satisfaction) / one.high)
        for one in attributes
        if one.importance and one.satisfaction
    ]
    weight = sum(importance for importance, _satisfaction in judged)
    if not weight:
        return None
    return 100 * sum(importance * satisfaction for importance, satisfaction in judged) / weight
