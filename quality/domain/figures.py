"""Exact figures: sums and shares are fractions, and are rounded once, when they are written down."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

HUNDREDTH = Decimal("0.01")


def hundredths(figure: Fraction) -> Decimal:
    """The figure with two decimals, halves rounded away from zero, as people round by hand."""
    exact = Decimal(figure.numerator) / Decimal(figure.denominator)
    # A tie must not be lost in the division: it is decided on the fraction itself.
    scaled = figure * 100
    if scaled.denominator == 2:
        up = (abs(scaled.numerator) + 1) // 2
        return (Decimal(up if figure > 0 else -up) / 100).quantize(HUNDREDTH)
    return exact.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)
