"""The satisfaction index (CSI) and the effort score (CES).

CSI = 100 x sum(importance x satisfaction) / (sum(importance) x highest satisfaction), over the means of the attributes:
what matters more weighs more. CES, like every rating, is the mean of the answers on its scale, with the 95 % interval
of a mean (Student 1908), cut off at the ends of the scale.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

from surveys.domain.codes import Undefined


@dataclass(frozen=True, slots=True)
class Attribute:
    """What is judged: how important it is, and how satisfied people are with it, on scales that end with `high`."""

    code: str
    importance: Sequence[int]
    satisfaction: Sequence[int]
    high: int


def satisfaction_index(attributes: Sequence[Attribute]) -> float | None:
    """From 0 to 100; None where no attribute has both kinds of answer, or nothing is important at all."""
    return weighted_index(
        [
            (fmean(one.importance), fmean(one.satisfaction), one.high)
            for one in attributes
            if one.importance and one.satisfaction
        ]
    )


def weighted_index(judged: Sequence[tuple[float | None, float | None, int]]) -> float | None:
    """The same from mean importance, mean satisfaction and highest satisfaction; what lacks one is left out."""
    pairs = [
        (importance, satisfaction / high)
        for importance, satisfaction, high in judged
        if importance is not None and satisfaction is not None
    ]
    weight = sum(importance for importance, _satisfaction in pairs)
    if not weight:
        return None
    return 100 * sum(importance * satisfaction for importance, satisfaction in pairs) / weight


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of answers; no interval for one alone, and none where all are alike, for they show no spread."""

    answers: int
    mean: float | None
    interval: tuple[float, float] | None
    undefined: Undefined = Undefined.NONE


def mean_of(counts: Sequence[tuple[int, int]], low: int, high: int) -> Mean:
    """From pairs of an answer and how many gave it, on a scale from `low` to `high`."""
    answers = [answer for answer, count in counts for _each in range(count)]
    if not answers:
        return Mean(0, None, None, Undefined.NO_ANSWERS)
    middle = fmean(answers)
    if len(answers) == 1:
        return Mean(1, middle, None, Undefined.ONE_ANSWER)
    if len(set(answers)) == 1:
        return Mean(len(answers), middle, None, Undefined.CONSTANT)
    from scipy.stats import t

    half = float(t.ppf(0.975, len(answers) - 1)) * stdev(answers) / sqrt(len(answers))
    return Mean(len(answers), middle, (max(float(low), middle - half), min(float(high), middle + half)))
