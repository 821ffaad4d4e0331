"""What a case of a log becomes: every row is planned or refused, and every move has its actions."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tables import Row
from intake.history.mapping import Mapping, load_mapping
from intake.history.plan import Do
from intake.history.plan_cases import plan_case
from intake.history.plan_events import plan_events
from tests.intake.test_running_again import CASES, EVENTS
from tickets.domain.codes import Verb as V
from tickets.domain.codes import Verdict
from tickets.domain.states import MOVES, REMARKS, State

NOW = datetime(2024, 6, 1, tzinfo=UTC)
VERDICT = "verdict: {column: kept, values: {yes: met, no: breached}}\n"
#: The verb that each step puts on record.
VERBS = {
    Do.RECORD: V.RECORDED,
    Do.ASSIGN: V.ASSIGNED,
    Do.RELEASE: V.RELEASED,
    Do.WAIT: V.WAITED,
    Do.RESUME: V.RESUMED,
    Do.RESOLVE: V.RESOLVED,
    Do.CLOSE: V.CLOSED,
    Do.REOPEN: V.REOPENED,
    Do.DISMISS: V.DISMISSED,
}


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Mapping:
    return _load(
        tmp_path_factory.mktemp("m"), EVENTS.replace("End: closed", "End: closed, Out: dismissed") + VERDICT
    )


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Mapping:
    return _load(tmp_path_factory.mktemp("m"), CASES + VERDICT)


def _load(folder: Path, text: str) -> Mapping:
    (folder / "m.yaml").write_text(text)
    return load_mapping(folder / "m.yaml")


def event(line: int, state: str, *, at: str = "", who: str = "", kept: str = "") -> Row:
    cells = {"id": "1", "opened": "2024-05-01 08:00", "at": at or f"2024-05-01 08:{line:02d}", "state": state}
    return Row(line, {**cells, "who": who, "kept": kept})


def steps(mapping: Mapping, *rows: Row) -> list[Do]:
    planned = plan_events(mapping, "1", rows, NOW)
    assert planned.plan is not None
    return [step.do for step in planned.plan.steps if step.do not in (Do.OPEN, Do.RECORD)]


WORDS = {
    "New": State.NEW,
    "Work": State.IN_PROGRESS,
    "Wait": State.WAITING,
    "Done": State.RESOLVED,
    "End": State.CLOSED,
    "Out": State.DISMISSED,
}


@pytest.mark.parametrize("last", WORDS)
@pytest.mark.parametrize("first", WORDS)
def test_every_move_of_a_log_has_actions_that_our_states_allow(
    first: str, last: str, events: Mapping
) -> None:
    state = State.NEW
    for do in steps(events, event(1, first), event(2, last)):
        outcomes = MOVES[state].get(VERBS[do])
        assert outcomes is not None or state in REMARKS.get(VERBS[do], frozenset()), (state, do)
        if do is Do.REOPEN or do is Do.RELEASE:
            state = State.NEW
        elif outcomes:
            state = State.IN_PROGRESS if State.IN_PROGRESS in outcomes else next(iter(outcomes))
    assert state == WORDS[last]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("Work", "Sari"), ("Work", "Budi")], [Do.ASSIGN, Do.ASSIGN]),
        ([("Work", "Sari"), ("Wait", "Budi"), ("Work", "Budi")], [Do.ASSIGN, Do.WAIT, Do.RESUME]),
        ([("Work", "Sari"), ("Wait", "Sari"), ("Wait", "Budi")], [Do.ASSIGN, Do.WAIT, Do.ASSIGN]),
        ([("New", "Sari"), ("New", "Budi")], []),
        ([("Done", ""), ("Work", "Sari"), ("Done", "")], [Do.RESOLVE, Do.REOPEN, Do.ASSIGN, Do.RESOLVE]),
        ([("End", ""), ("Wait", "")], [Do.RESOLVE, Do.CLOSE, Do.REOPEN, Do.WAIT]),
    ],
)
def test_moves_and_new_owners_become_actions(
    rows: list[tuple[str, str]], expected: list[Do], events: Mapping
) -> None:
    assert steps(events, *(event(n, state, who=who) for n, (state, who) in enumerate(rows, 1))) == expected


def test_events_are_taken_in_order_of_time_whatever_their_order_in_the_file(events: Mapping) -> None:
    rows = [event(1, "Done", at="2024-05-01 10:00"), event(2, "Work", at="2024-05-01 09:00")]
    assert steps(events, *rows) == [Do.ASSIGN, Do.RESOLVE]


def test_a_log_that_once_says_breached_has_said_so(events: Mapping) -> None:
    rows = [event(1, "New", kept="yes"), event(2, "Done", kept="no"), event(3, "End", kept="yes")]
    plan = plan_events(events, "1", rows, NOW).plan
    assert plan is not None
    assert (plan.verdict, plan.judged_at) == (Verdict.BREACHED, datetime(2024, 5, 1, 8, 2, tzinfo=UTC))


cells = st.sampled_from(
    ["", "?", "2024-05-01 08:00", "2024-05-01 07:00", "2024-05-02", "soon", "2199-01-01", "New"]
)
texts = st.one_of(cells, st.sampled_from([*WORDS, "yes", "no", "\x00", "💊"]), st.text(max_size=5))
rows_of_any_kind = st.lists(
    st.tuples(
        st.fixed_dictionaries(dict.fromkeys(("opened", "at", "state", "who", "kept", "closed"), texts)),
        st.sampled_from(["", "", "", "is damaged"]),
    ),
    min_size=1,
    max_size=6,
)


@given(rows_of_any_kind)
def test_no_row_is_lost_whatever_it_says(
    cases: Mapping, events: Mapping, told: list[tuple[dict[str, str], str]]
) -> None:
    rows = [Row(n, {"id": "1", **cells}, problem) for n, (cells, problem) in enumerate(told, 2)]
    for planned in (plan_case(cases, "1", rows, NOW), plan_events(events, "1", rows, NOW)):
        kept = planned.plan.rows if planned.plan else 0
        assert kept + len(planned.rejects) == len(rows)
        assert all(reject.reason for reject in planned.rejects)
        if planned.plan:
            moments = [step.at for step in planned.plan.steps]
            assert moments == sorted(moments)
            assert planned.plan.steps[0].do is Do.OPEN
            assert moments[-1] <= NOW
