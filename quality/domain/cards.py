"""What a scorecard asks, and the score that its answers give.

An answer is a number of points from 0 to the criterion's `top`, or None where the criterion does not apply. Yes and no
are the scale with a top of 1. score = 100 x sum(weight x points / top) / sum(weight) over the criteria that apply.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.errors import N_, Invalid
from quality.domain.codes import Critical
from quality.domain.figures import hundredths

#: Points, or None: the criterion does not apply to this contact.
Answers = Mapping[str, int | None]
LARGEST = 100


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question. `optional`: it may be answered with "does not apply"."""

    code: str
    weight: int
    top: int = 1
    critical: Critical = Critical.NONE
    optional: bool = False

    def __post_init__(self) -> None:
        for name, number in (("weight", self.weight), ("top", self.top)):
            if not 0 < number <= LARGEST:
                raise Invalid(
                    N_(
                        "Criterion %(code)s: %(name)s is %(number)s. Give a whole number from 1 to %(largest)s."
                    ),
                    params={"code": self.code, "name": name, "number": number, "largest": LARGEST},
                    field=name,
                    code="out_of_range",
                )


@dataclass(frozen=True, slots=True)
class Section:
    """Criteria that belong together."""

    code: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A whole scorecard. Raises `Invalid` when it asks nothing, or two things under one code."""

    sections: tuple[Section, ...]

    def __post_init__(self) -> None:
        codes = [criterion.code for section in self.sections for criterion in section.criteria]
        if not codes or not all(section.criteria for section in self.sections):
            raise Invalid(
                N_("Every section of a scorecard needs at least one criterion."),
                field="sections",
                code="empty",
            )
        for names in (codes, [section.code for section in self.sections]):
            twice = sorted({code for code in names if names.count(code) > 1})
            if twice:
                raise Invalid(
                    N_("The code %(codes)s stands on the scorecard more than once. Give each its own."),
                    params={"codes": twice},
                    field="sections",
                    code="duplicate",
                )

    @property
    def criteria(self) -> dict[str, Criterion]:
        """Every criterion by its code, in order."""
        return {one.code: one for section in self.sections for one in section.criteria}


@dataclass(frozen=True, slots=True)
class Scored:
    """What the answers give, out of 100. A score is None where nothing applies.

    `failed` are the criteria with less than their full points, in the card's order; `zeroed_by` those of them that took
    a section or the whole with them.
    """

    score: Decimal | None
    sections: Mapping[str, Decimal | None]
    failed: tuple[str, ...]
    zeroed_by: tuple[str, ...]


def mark(card: Card, answers: Answers) -> Scored:
    """Score `answers`; criteria without an answer are left out, so that a draft shows where it stands.

    A critical criterion counts as failed when it gets no point at all. Raises `Invalid` for an unknown criterion, for
    points outside its scale, and for "does not apply" where that is no answer.
    """
    criteria = card.criteria
    for code, points in answers.items():
        _check(criteria.get(code), code, points)
    failed = tuple(
        code
        for code, one in criteria.items()
        if (points := answers.get(code)) is not None and points < one.top
    )
    fatal = tuple(code for code in failed if criteria[code].critical and answers[code] == 0)
    whole_lost = any(criteria[code].critical is Critical.WHOLE for code in fatal)
    earned = possible = Fraction(0)
    sections: dict[str, Decimal | None] = {}
    for section in card.sections:
        lost = whole_lost or any(one.code in fatal for one in section.criteria)
        got, of = _sum(section, answers)
        earned, possible = earned + (0 if lost else got), possible + of
        sections[section.code] = _percent(Fraction(0) if lost else got, of)
    return Scored(_percent(earned, possible), sections, failed, fatal)


def unanswered(card: Card, answers: Answers) -> tuple[str, ...]:
    """The criteria that still need an answer, in the card's order."""
    return tuple(code for code in card.criteria if code not in answers)


def _check(criterion: Criterion | None, code: str, points: int | None) -> None:
    if criterion is None:
        raise Invalid(
            N_("The scorecard has no criterion %(code)s. Load it again."),
            params={"code": code},
            field=code,
            code="unknown_criterion",
        )
    if points is None:
        if not criterion.optional:
            raise Invalid(
                N_("This criterion applies to every contact. Answer it."), field=code, code="always_applies"
            )
    elif not 0 <= points <= criterion.top:
        raise Invalid(
            N_("%(points)s is outside the scale. Give 0 to %(top)s."),
            params={"points": points, "top": criterion.top},
            field=code,
            code="out_of_range",
        )


def _sum(section: Section, answers: Answers) -> tuple[Fraction, Fraction]:
    """Weighted points that were earned, and that could have been."""
    earned = possible = Fraction(0)
    for one in section.criteria:
        points = answers.get(one.code)
        if points is not None:
            earned += Fraction(one.weight * points, one.top)
            possible += one.weight
    return earned, possible


def _percent(earned: Fraction, possible: Fraction) -> Decimal | None:
    return hundredths(100 * earned / possible) if possible else None
