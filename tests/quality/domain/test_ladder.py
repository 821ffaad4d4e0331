"""Which step follows from a cause."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.domain.ladder import RUNGS, Rung, Taken, next_rung

WINDOW = timedelta(days=30)
FIRST = date(2026, 11, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def taken(rung: Rung, cause: int, done: int | None) -> Taken:
    return Taken(rung, day(cause), None if done is None else day(done))


C1, C2, C3, S1, S2, S3, BATL = RUNGS

CASES: list[tuple[str, list[Taken], int, Rung, Rung | None]] = [
    ("the first cause is the first coaching", [], 0, C1, C1),
    ("a serious one begins higher", [], 0, S1, S1),
    ("the next cause climbs one rung", [taken(C1, 0, 2)], 3, C1, C2),
    ("coaching leads to counselling", [taken(C3, 0, 2)], 3, C1, S1),
    ("counselling leads to the record", [taken(S3, 0, 2)], 3, C1, BATL),
    ("after the record comes another", [taken(BATL, 0, 2)], 3, C1, BATL),
    ("a serious one jumps", [taken(C1, 0, 2)], 3, S1, S1),
    ("a serious one climbs where one is higher already", [taken(S2, 0, 2)], 3, S1, S3),
    ("before the step was done it is raised", [taken(C1, 0, None)], 3, C1, None),
    ("the same day as the talk is before it", [taken(C1, 0, 3)], 3, C1, None),
    ("a cause of before the talk is raised", [taken(C1, 0, 5)], 3, C1, None),
    ("a step that is not done is raised however old", [taken(C1, 0, None)], 300, C1, None),
    ("within the window one climbs", [taken(C2, 0, 2)], 30, C1, C3),
    ("after the window one starts afresh", [taken(C2, 0, 2)], 31, C1, C1),
    ("afresh, a serious one begins higher", [taken(C2, 0, 2)], 31, S1, S1),
    ("the last step decides", [taken(C1, 0, 2), taken(C2, 5, 6)], 8, C1, C3),
]


@pytest.mark.parametrize(("name", "steps", "on", "least", "rung"), CASES, ids=[case[0] for case in CASES])
def test_next_rung(name: str, steps: list[Taken], on: int, least: Rung, rung: Rung | None) -> None:
    assert next_rung(steps, day(on), window=WINDOW, least=least) is rung


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 5)), max_size=12))
def test_nobody_skips_a_rung_and_everybody_who_rests_begins_again(gaps: list[tuple[int, int]]) -> None:
    steps: list[Taken] = []
    today = FIRST
    for gap, wait in gaps:
        today += timedelta(days=gap + (5 if steps else 0))
        rung = next_rung(steps, today, window=WINDOW, least=C1)
        assert rung is not None
        if not steps or today - steps[-1].cause_on > WINDOW:
            assert rung is C1
        else:
            assert RUNGS.index(rung) == min(RUNGS.index(steps[-1].rung) + 1, len(RUNGS) - 1)
        steps.append(Taken(rung, today, today + timedelta(days=wait)))
