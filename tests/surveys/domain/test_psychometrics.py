"""Validity and reliability: the source's own figures, and what cannot be computed."""

import csv
from pathlib import Path

import numpy
import pytest

from surveys.domain.codes import Undefined
from surveys.domain.nps import net_score
from surveys.domain.psychometrics import psychometrics

DATA = Path(__file__).parents[3] / "surveys" / "data" / "nps_tondano_2021.csv"
ITEMS = ["likes_program", "recommends_program", "recommends_agency"]


@pytest.fixture(scope="module")
def answers() -> list[dict[str, int | None]]:
    with DATA.open(encoding="utf-8") as file:
        return [{code: int(row[code]) for code in ITEMS} for row in csv.DictReader(file)]


def test_the_figures_of_the_source_come_out(answers: list[dict[str, int | None]]) -> None:
    found = psychometrics(answers, ITEMS)
    assert (found.respondents, found.left_out) == (119, 0)
    assert [round(item.correlation or 0, 3) for item in found.items] == [0.926, 0.966, 0.909]
    assert [round(pair.correlation or 0, 3) for pair in found.pairs] == [0.879, 0.717, 0.827]
    assert round(found.alpha or 0, 3) == 0.926
    assert all(item.p_value is not None and item.p_value < 0.001 for item in found.items)


def test_the_scores_of_the_source_are_computed_from_its_rows(answers: list[dict[str, int | None]]) -> None:
    scores = {code: net_score([row[code] or 0 for row in answers]) for code in ITEMS}
    assert round(scores["recommends_program"].score or 0, 2) == 90.76
    assert round(scores["recommends_agency"].score or 0, 2) == 92.44
    assert scores["recommends_agency"].answers == 119


def test_alpha_agrees_with_its_formula_by_numpy(answers: list[dict[str, int | None]]) -> None:
    table = numpy.array([[row[code] for code in ITEMS] for row in answers], dtype=float)

    def alpha(columns: list[int]) -> float:
        some = table[:, columns]
        parts = some.var(axis=0, ddof=1).sum() / some.sum(axis=1).var(ddof=1)
        return float(len(columns) / (len(columns) - 1) * (1 - parts))

    found = psychometrics(answers, ITEMS)
    assert found.alpha == pytest.approx(alpha([0, 1, 2]), abs=1e-12)
    assert [item.alpha_without for item in found.items] == pytest.approx(
        [alpha([1, 2]), alpha([0, 2]), alpha([0, 1])], abs=1e-12
    )


def test_who_left_an_item_out_is_left_out_and_counted(answers: list[dict[str, int | None]]) -> None:
    found = psychometrics([*answers, {"likes_program": 1, "recommends_program": None}], ITEMS)
    assert (found.respondents, found.left_out) == (119, 1)
    assert round(found.alpha or 0, 3) == 0.926


def test_a_constant_item_has_no_correlation_and_the_others_have() -> None:
    rows: list[dict[str, int | None]] = [{"a": 5, "b": value, "c": value + 1} for value in (1, 4, 7, 9)]
    found = psychometrics(rows, ["a", "b", "c"])
    by_code = {item.code: item for item in found.items}
    assert (by_code["a"].correlation, by_code["a"].p_value) == (None, None)
    assert by_code["b"].correlation == pytest.approx(1)
    assert found.undefined == Undefined.NONE


@pytest.mark.parametrize(
    ("rows", "items", "undefined"),
    [
        ([], ["a", "b"], Undefined.TOO_FEW),
        ([{"a": 5, "b": 6}], ["a", "b"], Undefined.TOO_FEW),
        ([{"a": 5, "b": 6}] * 9, ["a", "b"], Undefined.CONSTANT),
        ([{"a": 1}, {"a": 5}, {"a": 9}], ["a"], Undefined.ONE_ITEM),
    ],
)
def test_where_there_is_no_alpha_it_says_why(
    rows: list[dict[str, int | None]], items: list[str], undefined: Undefined
) -> None:
    found = psychometrics(rows, items)
    assert (found.alpha, found.undefined) == (None, undefined)
