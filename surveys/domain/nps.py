"""The Net Promoter Score with its shares, its interval, and the difference between two of them.

NPS = % promoters - % detractors. On the scale of the source (1-10) and on the usual one (0-10) alike a promoter gives 9
or 10, a passive 7 or 8, a detractor less (domain section 9; Reichheld 2003).

Interval: adjusted Wald, which adds 3/4 promoters, 3/4 detractors and 3/2 passives to the answers before the usual
variance of a difference of two shares of one sample is taken (Agresti and Min 2005; found best for small and large
samples by Rocks 2016, The American Statistician 70:365). With one answer there is none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from core.errors import N_, Invalid
from surveys.domain.codes import Undefined

PROMOTER, PASSIVE = 9, 7
#: Pseudo-answers that the adjusted interval adds to each end, and in all.
ADDED_END, ADDED = 0.75, 3
CONFIDENCE = 0.95


class Band(StrEnum):
    """How somebody speaks of the service to others."""

    PROMOTER = "promoter"
    PASSIVE = "passive"
    DETRACTOR = "detractor"


@dataclass(frozen=True, slots=True)
class Scale:
    """The lowest and the highest answer."""

    low: int
    high: int

    def check(self, answer: int, *, field: str) -> int:
        """The answer, if it lies on the scale. Raises `Invalid` naming `field`."""
        if not self.low <= answer <= self.high:
            raise Invalid(
                N_("%(answer)s is outside the scale of this survey, %(low)s to %(high)s."),
                params={"answer": answer, "low": self.low, "high": self.high},
                field=field,
                code="outside_scale",
            )
        return answer


def band(answer: int) -> Band:
    """The band of an answer on a scale that ends with 10."""
    if answer >= PROMOTER:
        return Band.PROMOTER
    return Band.PASSIVE if answer >= PASSIVE else Band.DETRACTOR


@dataclass(frozen=True, slots=True)
class NetScore:
    """Counts of each band, and what follows from them in percent points."""

    promoters: int
    passives: int
    detractors: int

    def __add__(self, other: "NetScore") -> "NetScore":
        """The answers of both."""
        return NetScore(
            self.promoters + other.promoters,
            self.passives + other.passives,
            self.detractors + other.detractors,
        )

    @property
    def answers(self) -> int:
        """All answers."""
        return self.promoters + self.passives + self.detractors

    @property
    def undefined(self) -> Undefined:
        """Why there is no score, or no interval."""
        return {0: Undefined.NO_ANSWERS, 1: Undefined.ONE_ANSWER}.get(self.answers, Undefined.NONE)

    @property
    def score(self) -> float | None:
        """From -100 to 100; None without answers."""
        return 100 * (self.promoters - self.detractors) / self.answers if self.answers else None

    def share(self, count: int) -> float | None:
        """A count in percent of the answers."""
        return 100 * count / self.answers if self.answers else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % confidence interval; None for fewer than two answers."""
        if self.answers < 2:
            return None
        total = self.answers + ADDED
        up, down = (self.promoters + ADDED_END) / total, (self.detractors + ADDED_END) / total
        half = _normal_quantile() * sqrt((up + down - (up - down) ** 2) / total)
        middle = up - down
        return 100 * max(-1.0, middle - half), 100 * min(1.0, middle + half)


def net_score(answers: Iterable[int]) -> NetScore:
    """The score of these answers."""
    return band_counts((answer, 1) for answer in answers)


def band_counts(counts: Iterable[tuple[int, int]]) -> NetScore:
    """The score from pairs of an answer and how many gave it."""
    bands = dict.fromkeys(Band, 0)
    for answer, count in counts:
        bands[band(answer)] += count
    return NetScore(*bands.values())


@dataclass(frozen=True, slots=True)
class Change:
    """The difference of two scores (percent points), with its interval and its two-sided p-value."""

    points: float
    low: float
    high: float
    p_value: float


def change(before: NetScore, after: NetScore) -> Change | None:
    """How far `after` lies above `before`: two independent samples, variances of the adjusted shares, normal
    approximation. None when either has fewer than two answers.
    """
    if before.score is None or after.score is None or min(before.answers, after.answers) < 2:
        return None
    from scipy.stats import norm

    deviation = sqrt(_variance(before) + _variance(after))
    points = after.score - before.score
    half = _normal_quantile() * deviation
    return Change(points, points - half, points + half, float(2 * norm.sf(abs(points) / deviation)))


def _variance(found: NetScore) -> float:
    """Of the score in percent points, from the adjusted shares, which are never all in one band."""
    total = found.answers + ADDED
    up, down = (found.promoters + ADDED_END) / total, (found.detractors + ADDED_END) / total
    return 100.0**2 * (up + down - (up - down) ** 2) / total


def _normal_quantile() -> float:
    from scipy.stats import norm

    return float(norm.ppf(1 - (1 - CONFIDENCE) / 2))
