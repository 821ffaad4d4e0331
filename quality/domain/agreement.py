"""How far scorers agree who scored the same contacts (calibration).

Of a criterion: Cohen's kappa (1960) where the same two scored every contact, else Fleiss' kappa (1971). Of the whole
score: the intraclass correlation of a single scorer with absolute agreement (Shrout and Fleiss 1979), two-way random
(ICC 2,1) where the same scorers scored every contact, else one-way (ICC 1,1). The figures come from statsmodels and
pingouin; what is left here is to say when there is none.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: One contact: what each scorer gave.
Ratings = Mapping[Any, object]
FEWEST_CONTACTS = 2
#: An intraclass correlation of fewer contacts says nothing.
FEWEST_FOR_ICC = 3


class Method(StrEnum):
    """How an agreement was measured."""

    COHEN = "cohen"
    FLEISS = "fleiss"
    ICC_2 = "icc2"
    ICC_1 = "icc1"


class Undefined(StrEnum):
    """Why there is no figure."""

    NONE = ""
    TOO_FEW = "too_few"
    NO_VARIATION = "no_variation"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A figure of agreement with what it rests on. `observed` is the share of pairs of scorers who gave the same."""

    contacts: int
    scorers: int
    method: Method
    observed: float | None
    figure: float | None
    undefined: Undefined = Undefined.NONE


def kappa(contacts: Sequence[Ratings]) -> Agreement:
    """Agreement about one criterion. Contacts with another number of scorers than most have are left out."""
    rows, same_two = _balanced(contacts)
    method = Method.COHEN if same_two else Method.FLEISS
    scorers = len(rows[0]) if rows else 0
    if len(rows) < FEWEST_CONTACTS or scorers < 2:
        return Agreement(len(rows), scorers, method, None, None, Undefined.TOO_FEW)
    observed = _observed(rows)
    categories = sorted({str(given) for row in rows for given in row})
    if len(categories) == 1:
        # Chance alone would agree as much: kappa is nought by nought.
        return Agreement(len(rows), scorers, method, observed, None, Undefined.NO_VARIATION)
    import numpy
    from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

    if same_two:
        table = numpy.zeros((len(categories), len(categories)), dtype=int)
        for one, other in rows:
            table[categories.index(str(one)), categories.index(str(other))] += 1
        figure = float(cohens_kappa(table, return_results=False))
    else:
        counts = numpy.array(
            [[sum(str(given) == each for given in row) for each in categories] for row in rows]
        )
        figure = float(fleiss_kappa(counts, method="fleiss"))
    return Agreement(len(rows), scorers, method, observed, figure)


def score_correlation(contacts: Sequence[Mapping[Any, float]]) -> Agreement:
    """Agreement about the score out of 100."""
    rows, _same_two = _balanced(contacts)
    same = len({frozenset(one) for one in contacts if len(one) == (len(rows[0]) if rows else 0)}) == 1
    method = Method.ICC_2 if same else Method.ICC_1
    scorers = len(rows[0]) if rows else 0
    if len(rows) < FEWEST_FOR_ICC or scorers < 2:
        return Agreement(len(rows), scorers, method, None, None, Undefined.TOO_FEW)
    if len({given for row in rows for given in row}) == 1:
        return Agreement(len(rows), scorers, method, _observed(rows), None, Undefined.NO_VARIATION)
    import pandas
    import pingouin

    data = pandas.DataFrame(
        [
            {"contact": place, "scorer": seat, "score": float(str(given))}
            for place, row in enumerate(rows)
            for seat, given in enumerate(row)
        ]
    )
    with warnings.catch_warnings():
        # Perfect agreement divides by a variance of nought on the way to confidence limits that are not used.
        warnings.simplefilter("ignore")
        table = pingouin.intraclass_corr(data, targets="contact", raters="scorer", ratings="score")
    wanted = "ICC(A,1)" if same else "ICC(1,1)"
    figure = float(table.set_index("Type").loc[wanted, "ICC"])
    return Agreement(len(rows), scorers, method, _observed(rows), figure)


def drift(contacts: Sequence[Mapping[Any, float]]) -> dict[Any, tuple[float, int]]:
    """By scorer: how many points they give above the mean of the others, on average, and in how many contacts."""
    apart: dict[Any, list[float]] = {}
    for one in contacts:
        for scorer, score in one.items():
            others = [given for other, given in one.items() if other != scorer]
            if others:
                apart.setdefault(scorer, []).append(score - sum(others) / len(others))
    return {scorer: (sum(found) / len(found), len(found)) for scorer, found in apart.items()}


def _balanced(contacts: Sequence[Ratings]) -> tuple[list[list[object]], bool]:
    """The contacts that were scored by as many as most were, each in the order of the scorers, and whether these were
    the same two throughout.
    """
    sizes = sorted(
        (len(one) for one in contacts if len(one) > 1), key=lambda size: (-_times(size, contacts), -size)
    )
    if not sizes:
        return [], False
    kept = [one for one in contacts if len(one) == sizes[0]]
    rows = [[one[scorer] for scorer in sorted(one, key=str)] for one in kept]
    return rows, sizes[0] == 2 and len({frozenset(one) for one in kept}) == 1


def _times(size: int, contacts: Sequence[Ratings]) -> int:
    return sum(len(one) == size for one in contacts)


def _observed(rows: Sequence[Sequence[object]]) -> float:
    """Share of the pairs of scorers of a contact who gave the same, the mean over the contacts."""
    shares = []
    for row in rows:
        pairs = [(one, other) for place, one in enumerate(row) for other in row[place + 1 :]]
        shares.append(sum(one == other for one, other in pairs) / len(pairs))
    return sum(shares) / len(shares)
