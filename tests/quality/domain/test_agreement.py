"""Agreement of scorers, held to published examples."""

import pytest

from quality.domain.agreement import Method, Undefined, drift, kappa, score_correlation

#: Shrout and Fleiss 1979, table 2: six targets by four judges. ICC(1,1) = .17, ICC(2,1) = .29.
JUDGES = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]


def pairs(table: list[list[int]]) -> list[dict[str, object]]:
    """Contacts of two scorers from a table of how often which answer met which."""
    return [
        {"a": row, "b": column}
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]


def test_cohens_kappa_of_a_two_by_two_table() -> None:
    # Observed (20 + 15) / 50 = 0.7; by chance 0.5 x 0.6 + 0.5 x 0.4 = 0.5; (0.7 - 0.5) / (1 - 0.5).
    found = kappa(pairs([[20, 5], [10, 15]]))
    assert (found.method, found.contacts) == (Method.COHEN, 50)
    assert found.observed == pytest.approx(0.7)
    assert found.figure == pytest.approx(0.4)


def test_fleiss_kappa_of_three_scorers_by_hand() -> None:
    contacts: list[dict[str, object]] = [
        {"a": 1, "b": 1, "c": 1},
        {"a": 1, "b": 1, "c": 0},
        {"a": 0, "b": 0, "c": 0},
        {"a": 1, "b": 0, "c": 0},
    ]
    # P of the contacts 1, 1/3, 1, 1/3: mean 2/3. Six of twelve answers are 1: by chance 1/4 + 1/4.
    found = kappa(contacts)
    assert (found.method, found.scorers) == (Method.FLEISS, 3)
    assert found.observed == pytest.approx(2 / 3)
    assert found.figure == pytest.approx((2 / 3 - 1 / 2) / (1 - 1 / 2))


def test_two_scorers_who_change_from_contact_to_contact_are_measured_by_fleiss() -> None:
    assert kappa([{"a": 1, "b": 1}, {"b": 0, "c": 1}, {"a": 0, "c": 0}]).method is Method.FLEISS


@pytest.mark.parametrize(
    ("contacts", "undefined"),
    [
        ([], Undefined.TOO_FEW),
        ([{"a": 1, "b": 1}], Undefined.TOO_FEW),
        ([{"a": 1}, {"a": 0}], Undefined.TOO_FEW),
        ([{"a": 1, "b": 1}, {"a": 1, "b": 1}], Undefined.NO_VARIATION),
    ],
)
def test_where_there_is_no_kappa_it_says_why(contacts: list[dict[str, object]], undefined: Undefined) -> None:
    found = kappa(contacts)
    assert (found.figure, found.undefined) == (None, undefined)


def test_the_intraclass_correlation_is_the_published_one() -> None:
    found = score_correlation([dict(zip("abcd", map(float, row), strict=True)) for row in JUDGES])
    assert (found.method, found.contacts, found.scorers) == (Method.ICC_2, 6, 4)
    assert found.figure == pytest.approx(0.29, abs=0.005)


def test_other_scorers_for_each_contact_are_measured_one_way() -> None:
    seats = ["abcd", "efgh", "abcd", "efgh", "abcd", "efgh"]
    contacts = [
        dict(zip(names, map(float, row), strict=True)) for names, row in zip(seats, JUDGES, strict=True)
    ]
    found = score_correlation(contacts)
    assert found.method is Method.ICC_1
    assert found.figure == pytest.approx(0.17, abs=0.005)


@pytest.mark.parametrize(
    ("contacts", "undefined"),
    [
        ([], Undefined.TOO_FEW),
        ([{"a": 95.0, "b": 90.0}, {"a": 85.0, "b": 80.0}], Undefined.TOO_FEW),
        ([{"a": 100.0, "b": 100.0}] * 5, Undefined.NO_VARIATION),
    ],
)
def test_where_there_is_no_correlation_it_says_why(
    contacts: list[dict[str, float]], undefined: Undefined
) -> None:
    found = score_correlation(contacts)
    assert (found.figure, found.undefined) == (None, undefined)


def test_perfect_agreement_is_one() -> None:
    contacts = [{"a": score, "b": score} for score in (80.0, 90.0, 95.0, 100.0)]
    assert score_correlation(contacts).figure == pytest.approx(1)
    assert kappa(contacts).figure == pytest.approx(1)


def test_a_scorer_is_compared_with_the_mean_of_the_others() -> None:
    found = drift([{"a": 100.0, "b": 90.0, "c": 80.0}, {"a": 95.0, "b": 95.0}, {"b": 70.0}])
    # The first is 15 above the others once and as they once; the third is 15 below them.
    assert found == {"a": (7.5, 2), "b": (0.0, 2), "c": (-15.0, 1)}
