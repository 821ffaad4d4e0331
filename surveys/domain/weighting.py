"""From the answers of a stratified sample back to the population.

The weighted mean is sum(W x mean of the stratum), W the stratum's share of the population; its variance is
sum(W^2 x (1 - n/N) x s^2 / n), s^2 the variance of the answers within the stratum (Cochran 1977, *Sampling Techniques*,
theorem 5.3). A net score is such a mean, of 1 for promoters, -1 for detractors and 0 for passives. Strata in which
fewer than two people answered are put together with the next ones until there are two (collapsed strata, ibid. 5A.12):
nobody is left out of the population, and the interval tends to be a little too wide.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from surveys.domain.nps import NetScore
from surveys.domain.sample import FEWEST, QUANTILE


@dataclass(frozen=True, slots=True)
class StratumAnswers:
    """How many people a stratum stands for; how many of it have answered, the sum of what they said, and of its
    squares.
    """

    population: int
    answers: int = 0
    total: float = 0
    squares: float = 0

    @classmethod
    def of_score(cls, population: int, score: NetScore) -> "StratumAnswers":
        """Promoters count 1, detractors -1."""
        up, down = score.promoters, score.detractors
        return cls(population, score.answers, up - down, up + down)

    @classmethod
    def of_counts(cls, population: int, counts: Iterable[tuple[int, int]]) -> "StratumAnswers":
        """From pairs of an answer and how many gave it."""
        pairs = list(counts)
        return cls(
            population,
            sum(count for _answer, count in pairs),
            sum(answer * count for answer, count in pairs),
            sum(answer**2 * count for answer, count in pairs),
        )

    @property
    def variance(self) -> float:
        """Of the answers, with n - 1; for at least two."""
        return max(0.0, self.squares - self.total**2 / self.answers) / (self.answers - 1)

    def joined(self, other: "StratumAnswers") -> "StratumAnswers":
        """Both as one stratum."""
        return StratumAnswers(
            self.population + other.population,
            self.answers + other.answers,
            self.total + other.total,
            self.squares + other.squares,
        )


@dataclass(frozen=True, slots=True)
class Weighted:
    """The mean of the population, and half its 95 % interval; both None where fewer than two people answered in all.
    `collapsed`: strata that were put together with others.
    """

    mean: float | None
    half: float | None
    answers: int
    strata: int
    collapsed: int

    @property
    def score(self) -> float | None:
        """A net score, in percent points."""
        return None if self.mean is None else 100 * self.mean

    @property
    def interval(self) -> tuple[float, float] | None:
        """Of a net score, cut off at ±100."""
        if self.mean is None or self.half is None:
            return None
        return 100 * max(-1.0, self.mean - self.half), 100 * min(1.0, self.mean + self.half)


def weighted(strata: Sequence[StratumAnswers]) -> Weighted:
    """The weighted mean of these strata; those without people do not count."""
    peopled = [one for one in strata if one.population]
    answers = sum(one.answers for one in peopled)
    cells, collapsed = _collapse(peopled)
    whole = sum(one.population for one in cells)
    if not whole or any(one.answers < FEWEST for one in cells):
        return Weighted(None, None, answers, len(peopled), collapsed)
    mean, variance = 0.0, 0.0
    for one in cells:
        share = one.population / whole
        mean += share * one.total / one.answers
        unseen = max(0.0, 1 - one.answers / one.population)
        variance += share**2 * unseen * one.variance / one.answers
    return Weighted(mean, QUANTILE * sqrt(variance), answers, len(peopled), collapsed)


def _collapse(strata: Sequence[StratumAnswers]) -> tuple[list[StratumAnswers], int]:
    """The strata with at least two answers each, as far as there are so many in all, and how often two were joined."""
    waiting = sorted(strata, key=lambda one: (one.answers, one.population))
    joined = 0
    while len(waiting) > 1 and waiting[0].answers < FEWEST:
        both = waiting[0].joined(waiting[1])
        joined += 1
        waiting = sorted([both, *waiting[2:]], key=lambda each: (each.answers, each.population))
    return waiting, joined
