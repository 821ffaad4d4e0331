"""The clocks of a ticket, told by its record alone."""

from datetime import UTC, datetime, timedelta

import pytest

from tickets.domain.clock import Limit, Measure
from tickets.domain.clockwork import Terms
from tickets.domain.codes import Promise, Verb, Verdict
from tickets.domain.replay import Derived, Record, replay
from tickets.domain.states import State

T0 = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
RESOLUTION = (Promise.RESOLUTION, 1)
FEEDBACK = (Promise.BRANCH_FEEDBACK, 1)
TERMS = Terms(
    policy_id=1,
    limit=Limit(Measure.ELAPSED, 100 * 3600),
    calendar=None,
    pausable=True,
    percents=(75, 100, 125, 150),
)
OPENED = Record(Verb.OPENED, T0, State.IN_PROGRESS, 1, {Promise.RESOLUTION: TERMS})


def event(verb: Verb, hours: float, state: State, *, cycle: int = 1, branch: int | None = None) -> Record:
    terms = (
        {Promise.BRANCH_FEEDBACK: TERMS, Promise.RESOLUTION: TERMS}
        if verb in (Verb.ESCALATED, Verb.REPROCESSED)
        else {}
    )
    return Record(verb, T0 + hours * HOUR, state, cycle, terms, branch=branch)


def alarm(
    level: int, hours: float, *, noticed: float | None = None, promise: Promise | None = Promise.RESOLUTION
) -> Record:
    seen = T0 + (hours if noticed is None else noticed) * HOUR + timedelta(seconds=1)
    return Record(
        Verb.ALARMED, T0 + hours * HOUR, State.IN_PROGRESS, 1, {}, level=level, promise=promise, noticed=seen
    )


def test_a_record_without_events_has_no_clocks() -> None:
    assert replay([]) == Derived()


def test_events_start_stop_and_judge_the_clocks() -> None:
    derived = replay([OPENED, event(Verb.RESOLVED, 99, State.RESOLVED)])
    clock = derived.clocks[RESOLUTION]
    assert list(derived.clocks) == [RESOLUTION]
    assert (clock.started_at, clock.due_at, clock.stopped_at) == (T0, T0 + 100 * HOUR, T0 + 99 * HOUR)
    assert clock.verdict is Verdict.MET


def test_what_ended_earlier_than_it_was_told_is_judged_by_its_end() -> None:
    told = Record(Verb.RESOLVED, T0 + 101 * HOUR, State.RESOLVED, 1, {}, stops_at=T0 + 99 * HOUR)
    assert replay([OPENED, told]).clocks[RESOLUTION].verdict is Verdict.MET


def test_alarms_at_their_moments_are_right_and_raise_the_level() -> None:
    derived = replay([OPENED, alarm(1, 75), alarm(2, 100), alarm(3, 125)])
    assert (derived.wrong, derived.unmarked) == ([], [])
    assert derived.clocks[RESOLUTION].level == 3
    # What a sweep found late still has the moment that the clock names.
    late = replay([OPENED, alarm(1, 75, noticed=130), alarm(2, 100, noticed=130)])
    assert (late.wrong, late.clocks[RESOLUTION].level) == ([], 2)


@pytest.mark.parametrize(
    ("wrong", "due_level"),
    [
        (alarm(1, 74, noticed=80), 1),  # not the moment of the rung
        (alarm(2, 75, noticed=80), 1),  # not the rung that was due
        (alarm(1, 75, noticed=60), None),  # noticed before it was reached
        (alarm(1, 75, promise=Promise.HANDLING), None),  # of a promise that nobody made
        (alarm(1, 75, promise=None), None),
        (Record(Verb.ALARMED, T0 + 75 * HOUR, State.IN_PROGRESS, 1, {}, level=1, promise=Promise.RESOLUTION), None),
        (Record(Verb.ALARMED, T0 + 75 * HOUR, State.IN_PROGRESS, 2, {}, level=1, promise=Promise.RESOLUTION,
                noticed=T0 + 80 * HOUR), None),
    ],
)  # fmt: skip
def test_an_alarm_that_its_clock_did_not_give_is_wrong(wrong: Record, due_level: int | None) -> None:
    (found,) = replay([OPENED, wrong]).wrong
    assert found.record is wrong
    assert (found.due.level if found.due else None) == due_level
    if found.due:
        assert found.due.at == T0 + 75 * HOUR


def test_a_wrong_alarm_never_lowers_the_level() -> None:
    derived = replay([OPENED, alarm(1, 75), alarm(2, 100), alarm(1, 75)])
    assert [found.due for found in derived.wrong] == [None]
    assert derived.clocks[RESOLUTION].level == 2
    assert replay([OPENED, alarm(3, 75)]).clocks[RESOLUTION].level == 3


def test_a_rung_that_an_event_passed_without_an_alarm_is_unmarked() -> None:
    derived = replay([OPENED, alarm(1, 75), event(Verb.RESOLVED, 130, State.RESOLVED)])
    assert derived.unmarked == [(Promise.RESOLUTION, 1, 2), (Promise.RESOLUTION, 1, 3)]
    assert derived.clocks[RESOLUTION].verdict is Verdict.BREACHED
    two = replay([
        OPENED,
        event(Verb.ESCALATED, 1, State.ESCALATED, branch=7),
        event(Verb.FINISHED, 90, State.AWAITING_CONFIRMATION),
    ])  # fmt: skip
    assert set(two.unmarked) == {(Promise.RESOLUTION, 1, 1), (Promise.BRANCH_FEEDBACK, 1, 1)}
    again = replay([
        OPENED,
        event(Verb.WAITED, 80, State.WAITING),
        event(Verb.RESUMED, 81, State.IN_PROGRESS),
        event(Verb.RESOLVED, 130, State.RESOLVED),
    ])  # fmt: skip
    assert again.unmarked == [(Promise.RESOLUTION, 1, level) for level in (1, 2, 3)]


def test_the_branchs_clock_belongs_to_whoever_was_named_last() -> None:
    escalated = event(Verb.ESCALATED, 1, State.ESCALATED, branch=7)
    handed = event(Verb.HANDED_OVER, 2, State.ESCALATED, branch=8)
    noted = event(Verb.NOTED, 3, State.ESCALATED, branch=9)
    assert replay([OPENED, escalated]).branches == {FEEDBACK: 7}
    assert replay([OPENED, escalated, handed, noted]).branches == {FEEDBACK: 8}
    nameless = event(Verb.HANDED_OVER, 2, State.ESCALATED)
    assert replay([OPENED, escalated, nameless]).branches == {FEEDBACK: 7}
    finished = event(Verb.FINISHED, 4, State.AWAITING_CONFIRMATION)
    again = event(Verb.REPROCESSED, 5, State.ESCALATED, cycle=2, branch=9)
    assert replay([OPENED, escalated, finished, again]).branches == {
        FEEDBACK: 7,
        (Promise.BRANCH_FEEDBACK, 2): 9,
    }


def test_a_branch_without_a_promise_has_no_clock_to_hold() -> None:
    plain = Record(Verb.ESCALATED, T0 + HOUR, State.ESCALATED, 1, {}, branch=7)
    assert replay([OPENED, plain]).branches == {}
