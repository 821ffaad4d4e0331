"""Whether the items of a survey measure one thing: validity and reliability, by libraries.

Validity: Pearson's correlation of each item with the total of all items, that item included, as the source computes it,
with its two-sided p-value (scipy). Reliability: Cronbach's alpha (1951) of all items, and of those left when one is
taken out (pingouin). A respondent who left an item out is left out of all of it (listwise), and how many were is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.domain.codes import Undefined

#: Fewer respondents say nothing about a correlation.
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `correlation` is None where every answer is the same; `alpha_without` where one item is left."""

    code: str
    mean: float
    deviation: float
    correlation: float | None
    p_value: float | None
    alpha_without: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions and their correlation."""

    one: str
    other: str
    correlation: float | None


@dataclass(frozen=True, slots=True)
class Psychometrics:
    """All items over the respondents who answered each of them."""

    respondents: int
    left_out: int
    items: list[Item]
    pairs: list[Pair]
    alpha: float | None
    alpha_interval: tuple[float, float] | None
    undefined: Undefined = Undefined.NONE


def psychometrics(respondents: Sequence[Mapping[str, int | None]], items: Sequence[str]) -> Psychometrics:
    """The figures of `items`, by their codes."""
    rows = [[one.get(code) for code in items] for one in respondents]
    whole = [[float(value) for value in row if value is not None] for row in rows if None not in row]
    left_out = len(rows) - len(whole)
    if len(whole) < FEWEST:
        return Psychometrics(len(whole), left_out, [], [], None, None, Undefined.TOO_FEW)
    totals = [sum(row) for row in whole]
    columns = [list(column) for column in zip(*whole, strict=True)]
    found, interval, undefined = _alpha(columns, with_interval=True)
    return Psychometrics(
        respondents=len(whole),
        left_out=left_out,
        items=[
            _item(code, column, totals, [other for other in columns if other is not column])
            for code, column in zip(items, columns, strict=True)
        ],
        pairs=[
            Pair(items[first], items[second], _pearson(columns[first], columns[second])[0])
            for first in range(len(items))
            for second in range(first + 1, len(items))
        ],
        alpha=found,
        alpha_interval=interval,
        undefined=undefined,
    )


def _item(code: str, column: list[float], totals: list[float], others: list[list[float]]) -> Item:
    from statistics import fmean, stdev

    correlation, p_value = _pearson(column, totals)
    without, _interval, _undefined = _alpha(others)
    return Item(code, fmean(column), stdev(column), correlation, p_value, without)


def _pearson(one: list[float], other: list[float]) -> tuple[float | None, float | None]:
    """Correlation and p-value; none where one of them never changes."""
    if len(set(one)) == 1 or len(set(other)) == 1:
        return None, None
    from scipy.stats import pearsonr

    found = pearsonr(one, other)
    return float(found.statistic), float(found.pvalue)


def _alpha(
    columns: list[list[float]], *, with_interval: bool = False
) -> tuple[float | None, tuple[float, float] | None, Undefined]:
    if len(columns) < 2:
        return None, None, Undefined.ONE_ITEM
    if len({sum(row) for row in zip(*columns, strict=True)}) == 1:
        return None, None, Undefined.CONSTANT
    import pandas
    import pingouin

    figure, (low, high) = pingouin.cronbach_alpha(pandas.DataFrame(dict(enumerate(columns))))
    return float(figure), (float(low), float(high)) if with_interval else None, Undefined.NONE
