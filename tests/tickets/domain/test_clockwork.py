"""How events move the clocks of one ticket."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tickets.domain.calendar import WorkingCalendar
from tickets.domain.clock import Limit, Measure
from tickets.domain.clockwork import (
    ClockState,
    Terms,
    cancel,
    moves_clocks,
    reached,
    renew,
    rest,
    run,
    start,
    step,
    stop,
)
from tickets.domain.codes import Promise, Verb, Verdict
from tickets.domain.commitments import EFFECTS, RUNS_IN
from tickets.domain.states import State

T0 = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def terms(
    hours: int = 24, *, pausable: bool = True, policy: int = 1, target: datetime | None = None
) -> Terms:
    return Terms(
        policy_id=policy,
        limit=Limit(Measure.ELAPSED, hours * 3600),
        calendar=None,
        pausable=pausable,
        percents=(75, 100, 125, 150),
        target_at=target,
    )


def happen(
    clocks: Mapping[tuple[Promise, int], ClockState],
    verb: Verb,
    state: State,
    at: datetime,
    *,
    cycle: int = 1,
    **promised: Terms,
) -> dict[tuple[Promise, int], ClockState]:
    """The clocks after one more event."""
    given = {Promise(promise): term for promise, term in promised.items()}
    result = step(clocks.values(), verb=verb, state=state, cycle=cycle, at=at, terms=given)
    return {**clocks, **result.touched}


def opened(**promised: Terms) -> dict[tuple[Promise, int], ClockState]:
    if not promised:
        promised["resolution"] = terms()
    given = {Promise(promise): term for promise, term in promised.items()}
    return step([], verb=Verb.OPENED, state=State.IN_PROGRESS, cycle=1, at=T0, terms=given).touched


RESOLUTION = (Promise.RESOLUTION, 1)
FEEDBACK = (Promise.BRANCH_FEEDBACK, 1)


def test_a_clock_has_its_four_moments_at_the_shares_that_the_policy_names() -> None:
    assert opened()[RESOLUTION].moments == (T0 + 18 * HOUR, T0 + 24 * HOUR, T0 + 30 * HOUR, T0 + 36 * HOUR)


def test_what_stops_exactly_when_due_has_kept_the_promise_and_a_moment_later_has_not() -> None:
    clock = opened()[RESOLUTION]
    assert stop(clock, clock.due_at).verdict is Verdict.MET
    assert stop(clock, clock.due_at + timedelta(microseconds=1)).verdict is Verdict.BREACHED
    assert [alarm.level for alarm in reached(clock, clock.due_at)] == [1]
    assert [alarm.level for alarm in reached(clock, clock.due_at + timedelta(microseconds=1))] == [1, 2]


def test_waiting_for_the_participant_moves_everything_still_to_come_by_the_time_waited() -> None:
    clocks = happen(opened(), Verb.WAITED, State.WAITING, T0 + 2 * HOUR)
    assert clocks[RESOLUTION].next_alarm_at is None
    clocks = happen(clocks, Verb.RESUMED, State.IN_PROGRESS, T0 + 12 * HOUR)
    assert clocks[RESOLUTION].due_at == T0 + 34 * HOUR
    assert clocks[RESOLUTION].paused_for == 10 * HOUR


def test_a_policy_that_does_not_allow_it_runs_on_while_the_ticket_waits() -> None:
    clocks = happen(opened(resolution=terms(pausable=False)), Verb.WAITED, State.WAITING, T0 + 2 * HOUR)
    assert clocks[RESOLUTION].paused_since is None


def test_a_ticket_that_is_resolved_while_waiting_is_judged_by_where_its_clock_stood() -> None:
    clocks = happen(opened(), Verb.WAITED, State.WAITING, T0 + 2 * HOUR)
    clocks = happen(clocks, Verb.RESOLVED, State.RESOLVED, T0 + 300 * HOUR)
    assert clocks[RESOLUTION].verdict is Verdict.MET


def test_waiting_does_not_mend_a_promise_that_was_broken_before() -> None:
    late = T0 + 25 * HOUR
    clocks = happen(opened(), Verb.WAITED, State.WAITING, late)
    clocks = happen(clocks, Verb.RESUMED, State.IN_PROGRESS, late + 10 * HOUR)
    assert clocks[RESOLUTION].due_at == T0 + 24 * HOUR
    assert clocks[RESOLUTION].moments[2] == T0 + 40 * HOUR
    assert stop(clocks[RESOLUTION], late + 11 * HOUR).verdict is Verdict.BREACHED


def test_the_branch_keeps_what_is_left_of_its_limit_when_it_returns_a_ticket_and_gets_it_back() -> None:
    clocks = happen(opened(), Verb.ESCALATED, State.ESCALATED, T0 + HOUR, branch_feedback=terms(100))
    clocks = happen(clocks, Verb.RETURNED, State.IN_PROGRESS, T0 + 11 * HOUR)
    assert clocks[FEEDBACK].paused_since == T0 + 11 * HOUR
    assert clocks[RESOLUTION].paused_since is None
    clocks = happen(clocks, Verb.WAITED, State.WAITING, T0 + 12 * HOUR)
    clocks = happen(clocks, Verb.RESUMED, State.IN_PROGRESS, T0 + 13 * HOUR)
    assert clocks[FEEDBACK].paused_since == T0 + 11 * HOUR
    clocks = happen(clocks, Verb.ESCALATED, State.ESCALATED, T0 + 21 * HOUR, branch_feedback=terms(100))
    assert clocks[FEEDBACK].due_at == T0 + 111 * HOUR


def test_handing_over_to_another_branch_gives_no_fresh_limit() -> None:
    clocks = happen(opened(), Verb.ESCALATED, State.ESCALATED, T0 + HOUR, branch_feedback=terms(100))
    clocks = happen(clocks, Verb.HANDED_OVER, State.ESCALATED, T0 + 50 * HOUR)
    assert clocks[FEEDBACK].due_at == T0 + 101 * HOUR


def test_a_new_colour_keeps_start_and_rest_and_takes_the_new_limit() -> None:
    clocks = happen(opened(), Verb.WAITED, State.WAITING, T0 + HOUR)
    clocks = happen(clocks, Verb.RESUMED, State.IN_PROGRESS, T0 + 6 * HOUR)
    clocks = happen(
        clocks, Verb.CLASSIFIED, State.IN_PROGRESS, T0 + 7 * HOUR, resolution=terms(120, policy=2)
    )
    assert clocks[RESOLUTION].due_at == T0 + 125 * HOUR
    assert clocks[RESOLUTION].terms.policy_id == 2


def test_a_new_colour_does_not_mend_a_promise_that_is_broken() -> None:
    clock = opened()[RESOLUTION]
    assert renew(clock, terms(120, policy=2), T0 + 25 * HOUR) is clock


def test_a_reprocess_starts_a_fresh_cycle_and_leaves_the_old_verdict_alone() -> None:
    clocks = happen(opened(), Verb.ESCALATED, State.ESCALATED, T0 + HOUR, branch_feedback=terms(100))
    clocks = happen(
        clocks, Verb.FINISHED, State.AWAITING_CONFIRMATION, T0 + 25 * HOUR, confirmation=terms(48)
    )
    clocks = happen(
        clocks,
        Verb.REPROCESSED,
        State.ESCALATED,
        T0 + 30 * HOUR,
        cycle=2,
        resolution=terms(),
        branch_feedback=terms(100),
    )
    assert clocks[RESOLUTION].verdict is Verdict.BREACHED
    assert clocks[FEEDBACK].verdict is Verdict.MET
    assert clocks[Promise.CONFIRMATION, 1].verdict is Verdict.MET
    assert clocks[Promise.RESOLUTION, 2].due_at == T0 + 54 * HOUR
    assert clocks[Promise.BRANCH_FEEDBACK, 2].running


def test_merging_stops_every_clock_and_what_was_late_stays_late() -> None:
    both = opened(resolution=terms(), first_reply=terms(1))
    clocks = happen(both, Verb.MERGED, State.MERGED, T0 + 2 * HOUR)
    assert clocks[RESOLUTION].verdict is Verdict.CANCELLED
    assert clocks[Promise.FIRST_REPLY, 1].verdict is Verdict.BREACHED
    assert not [clock for clock in clocks.values() if clock.next_alarm_at]


def test_a_closing_thank_you_starts_no_clock_again() -> None:
    clocks = happen(opened(first_reply=terms(1)), Verb.REPLIED, State.IN_PROGRESS, T0)
    clocks = happen(clocks, Verb.RESOLVED, State.RESOLVED, T0 + HOUR)
    assert happen(clocks, Verb.JOINED, State.RESOLVED, T0 + 2 * HOUR) == clocks


def test_a_due_time_from_outside_stands_whatever_the_limit_says() -> None:
    target = T0 + 7 * HOUR
    clock = opened(resolution=terms(target=target))[RESOLUTION]
    assert clock.due_at == target
    assert run(rest(clock, T0 + HOUR), T0 + 2 * HOUR).due_at == target


def test_an_event_first_reports_the_rungs_that_nobody_had_noticed() -> None:
    result = step(
        opened().values(), verb=Verb.RESOLVED, state=State.RESOLVED, cycle=1, at=T0 + 31 * HOUR, terms={}
    )
    assert [(alarm.level, alarm.at) for alarm in result.alarms] == [
        (1, T0 + 18 * HOUR),
        (2, T0 + 24 * HOUR),
        (3, T0 + 30 * HOUR),
    ]
    assert result.touched[RESOLUTION].level == 3


def test_a_call_is_promised_from_the_moment_it_was_answered() -> None:
    early = Terms(1, Limit(Measure.ELAPSED, 180), None, False, (75, 100, 125, 150), started_at=T0 - HOUR)
    assert start(Promise.HANDLING, 1, early, T0).started_at == T0 - HOUR


@pytest.mark.parametrize("promise", list(Promise))
def test_every_promise_is_started_and_stopped_by_some_event_and_runs_in_some_state(promise: Promise) -> None:
    assert any(promise in effect.starts for effect in EFFECTS.values())
    assert any(promise in effect.stops for effect in EFFECTS.values())
    assert RUNS_IN[promise]


def test_a_stopped_clock_says_when_it_stopped_and_since_when_it_rested() -> None:
    clock = opened()[RESOLUTION]
    ended = stop(clock, T0 + 3 * HOUR)
    assert (ended.stopped_at, ended.paused_since, ended.verdict) == (T0 + 3 * HOUR, None, Verdict.MET)
    resting = rest(clock, T0 + 2 * HOUR)
    ended = stop(resting, T0 + 30 * HOUR)
    assert (ended.stopped_at, ended.paused_since, ended.verdict) == (
        T0 + 30 * HOUR,
        T0 + 2 * HOUR,
        Verdict.MET,
    )
    # Stopped at the very moment at which it began to rest: the rest stands.
    assert stop(resting, T0 + 2 * HOUR).paused_since == T0 + 2 * HOUR
    # What the end told late was over before the rest began: it never was one.
    assert stop(resting, T0 + HOUR).paused_since is None
    assert stop(clock, T0 - HOUR).stopped_at == T0


def test_a_cancelled_clock_has_no_verdict_unless_it_was_broken() -> None:
    clock = opened()[RESOLUTION]
    assert (cancel(clock, clock.due_at).verdict, cancel(clock, clock.due_at).stopped_at) == (
        Verdict.CANCELLED,
        clock.due_at,
    )
    assert cancel(clock, clock.due_at + timedelta(seconds=1)).verdict is Verdict.BREACHED
    assert cancel(rest(clock, T0 + HOUR), T0 + 90 * HOUR).verdict is Verdict.CANCELLED


def test_a_rest_is_measured_in_the_hours_of_the_office() -> None:
    office = WorkingCalendar("UTC", (((480, 960),),) * 7)
    promised = replace(terms(), limit=Limit(Measure.WORKING, 4 * 3600), calendar=office)
    clock = start(Promise.RESOLUTION, 1, promised, datetime(2026, 3, 2, 8, tzinfo=UTC))
    assert clock.due_at == datetime(2026, 3, 2, 12, tzinfo=UTC)
    # From nine until nine of the next day: seven hours of the first day and one of the second.
    rested = run(rest(clock, datetime(2026, 3, 2, 9, tzinfo=UTC)), datetime(2026, 3, 3, 9, tzinfo=UTC))
    assert (rested.paused_for, rested.paused_since) == (8 * HOUR, None)
    assert rested.due_at == datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_a_rung_at_the_very_moment_of_the_rest_is_still_to_come() -> None:
    clock = opened()[RESOLUTION]
    rung = clock.moments[0]
    assert run(rest(clock, rung), rung + HOUR).moments[0] == rung + HOUR
    assert run(rest(clock, rung + timedelta(seconds=1)), rung + HOUR).moments[0] == rung
    assert run(clock, rung) is clock
    resting = rest(clock, T0 + HOUR)
    assert rest(resting, T0 + 2 * HOUR) is resting


def test_alarms_name_their_clock_and_each_rung_once() -> None:
    clock = opened()[RESOLUTION]
    late = T0 + 31 * HOUR
    assert [(alarm.clock, alarm.level, alarm.at) for alarm in reached(clock, late)] == [
        (clock, level, clock.moments[level - 1]) for level in (1, 2, 3)
    ]
    assert [alarm.level for alarm in reached(replace(clock, level=2), late)] == [3]
    assert reached(replace(clock, level=3), late) == []
    assert reached(stop(clock, T0 + HOUR), late) == []
    assert [alarm.level for alarm in reached(rest(clock, T0 + 19 * HOUR), late)] == [1]


def test_one_event_reports_the_rungs_of_every_clock_that_it_moves() -> None:
    given = {Promise.RESOLUTION: terms(24), Promise.FIRST_REPLY: terms(1, pausable=False)}
    clocks = step([], verb=Verb.OPENED, state=State.NEW, cycle=1, at=T0, terms=given).touched
    result = step(
        clocks.values(), verb=Verb.RESOLVED, state=State.RESOLVED, cycle=1, at=T0 + 20 * HOUR, terms={}
    )
    assert sorted((alarm.clock.promise, alarm.level) for alarm in result.alarms) == [
        (Promise.FIRST_REPLY, 1),
        (Promise.FIRST_REPLY, 2),
        (Promise.FIRST_REPLY, 3),
        (Promise.FIRST_REPLY, 4),
        (Promise.RESOLUTION, 1),
    ]
    assert {key[0]: clock.level for key, clock in result.touched.items()} == {
        Promise.FIRST_REPLY: 4,
        Promise.RESOLUTION: 1,
    }


def test_a_promise_that_begins_while_the_ticket_waits_rests_from_its_beginning() -> None:
    begun = step(
        [], verb=Verb.OPENED, state=State.WAITING, cycle=1, at=T0, terms={Promise.RESOLUTION: terms()}
    )
    (clock,) = begun.touched.values()
    assert (clock.paused_since, clock.next_alarm_at) == (T0, None)


@pytest.mark.parametrize(
    ("verb", "before", "after", "given", "moves"),
    [
        (Verb.RESOLVED, State.NEW, State.RESOLVED, {}, True),
        (Verb.NOTED, State.NEW, State.NEW, {}, False),
        (Verb.NOTED, State.NEW, State.NEW, {Promise.RESOLUTION: terms()}, True),
        (Verb.TAKEN, State.NEW, State.IN_PROGRESS, {}, False),
        (Verb.RESUMED, State.WAITING, State.IN_PROGRESS, {}, True),
        (Verb.RETURNED, State.ESCALATED, State.IN_PROGRESS, {}, True),
    ],
)
def test_nobody_looks_at_clocks_that_an_event_cannot_move(
    verb: Verb, before: State, after: State, given: dict[Promise, Terms], moves: bool
) -> None:
    assert moves_clocks(verb, before, after, given) is moves
