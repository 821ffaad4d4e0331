"""The QM score of an agent and a period: weighted quality plus weighted discipline, out of 100 (domain section 7).

quality    = mean of the scores of the contacts that were scored
discipline = 100 x sum(weight x share) / sum(weight) over the shares that can be counted
QM score   = (quality weight x quality + discipline weight x discipline) / 100

A desk whose quality weight is 0 (outbound) has discipline only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

from core.errors import N_, Invalid
from quality.domain.codes import Missing
from quality.domain.discipline import Shares
from quality.domain.figures import hundredths


@dataclass(frozen=True, slots=True)
class Weights:
    """Percent of each part; together 100. Raises `Invalid` otherwise."""

    quality: Fraction
    punctuality: Fraction
    attendance: Fraction
    recording: Fraction
    handling: Fraction

    def __post_init__(self) -> None:
        parts = [getattr(self, field.name) for field in fields(self)]
        if any(part < 0 for part in parts) or sum(parts) != 100:
            raise Invalid(
                N_("The weights add up to %(sum)s. Make them 0 or more, and 100 together."),
                params={"sum": str(sum(parts))},
                field="quality",
                code="not_a_hundred",
            )

    @property
    def discipline(self) -> Fraction:
        """What is left to discipline."""
        return 100 - self.quality


@dataclass(frozen=True, slots=True)
class PeriodScore:
    """The score and its two parts; `missing` says why there is none."""

    total: Decimal | None
    quality: Decimal | None
    discipline: Decimal | None
    missing: Missing = Missing.NONE


def blend(desks: Sequence[tuple[Weights, int]]) -> Weights:
    """The weights of somebody who worked at several desks, each for so many days: their mean by days.

    Raises `ValueError` without a single day.
    """
    days = sum(count for _weights, count in desks)
    return Weights(
        *(
            sum((getattr(weights, field.name) * count for weights, count in desks), Fraction(0)) / days
            for field in fields(Weights)
        )
    )


def period_score(weights: Weights | None, reviews: Sequence[Decimal], shares: Shares) -> PeriodScore:
    """The score of one agent. A share that cannot be counted leaves its weight to the others of discipline."""
    quality = sum(map(Fraction, reviews), Fraction(0)) / len(reviews) if reviews else None
    counted = {} if weights is None else _counted(weights, shares)
    weighed = sum(weight for weight, _share in counted.values())
    discipline = (
        100 * sum((weight * share for weight, share in counted.values()), Fraction(0)) / weighed
        if weighed
        else None
    )
    missing = _missing(weights, quality, discipline)
    total = None
    if weights is not None and not missing:
        total = (weights.quality * (quality or 0) + weights.discipline * (discipline or 0)) / 100
    return PeriodScore(_written(total), _written(quality), _written(discipline), missing)


def _counted(weights: Weights, shares: Shares) -> Mapping[str, tuple[Fraction, Fraction]]:
    found = {
        field.name: (Fraction(getattr(weights, field.name)), share)
        for field in fields(shares)
        if (share := getattr(shares, field.name)) is not None
    }
    return {name: pair for name, pair in found.items() if pair[0]}


def _missing(weights: Weights | None, quality: Fraction | None, discipline: Fraction | None) -> Missing:
    if weights is None:
        return Missing.NO_WEIGHTS
    if weights.quality and quality is None:
        return Missing.NO_REVIEWS
    if weights.discipline and discipline is None:
        return Missing.NO_DISCIPLINE
    return Missing.NONE


def _written(figure: Fraction | None) -> Decimal | None:
    return None if figure is None else hundredths(figure)
