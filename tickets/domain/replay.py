"""Deriving the clocks of a ticket again from its events alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tickets.domain.clockwork import AlarmDue, ClockState, Terms, reached, step
from tickets.domain.codes import Promise, Verb
from tickets.domain.states import State

#: After these the branch-feedback clock belongs to the branch that the event names.
MOVES_TO_BRANCH = frozenset({Verb.ESCALATED, Verb.HANDED_OVER, Verb.REPROCESSED})


@dataclass(frozen=True, slots=True)
class Record:
    """An event as far as clocks are concerned. `level`, `promise` and `noticed` are set for alarms, `branch` for
    moves, `stops_at` where the end of something was told late. `noticed` is when a sweep or another event found the
    rung passed, `at` when it was.
    """

    verb: Verb
    at: datetime
    state: State
    cycle: int
    terms: Mapping[Promise, Terms]
    level: int | None = None
    promise: Promise | None = None
    noticed: datetime | None = None
    branch: int | None = None
    stops_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WrongAlarm:
    """An alarm on record that its clock did not give; `due` is the one that it would have given, if any."""

    record: Record
    due: AlarmDue | None


@dataclass(slots=True)
class Derived:
    """What the record says: every clock by (promise, cycle), the branch that holds each, and what is wrong with it."""

    clocks: dict[tuple[Promise, int], ClockState] = field(default_factory=dict)
    branches: dict[tuple[Promise, int], int] = field(default_factory=dict)
    unmarked: list[tuple[Promise, int, int]] = field(default_factory=list)
    wrong: list[WrongAlarm] = field(default_factory=list)


def replay(records: Iterable[Record]) -> Derived:
    """Go through a ticket's events in order and return the clocks as they must stand.

    `unmarked` lists rungs (promise, cycle, level) that an event passed although no alarm had been written, `wrong`
    the alarms that were written at another rung, moment or time than the clock's own.
    """
    derived = Derived()
    for record in records:
        if record.verb is Verb.ALARMED:
            _mark(derived, record)
            continue
        result = step(
            derived.clocks.values(),
            verb=record.verb,
            state=record.state,
            cycle=record.cycle,
            at=record.at,
            terms=record.terms,
            stops_at=record.stops_at,
        )
        derived.unmarked += [(alarm.clock.promise, alarm.clock.cycle, alarm.level) for alarm in result.alarms]
        derived.clocks |= result.touched
        key = (Promise.BRANCH_FEEDBACK, record.cycle)
        if record.verb in MOVES_TO_BRANCH and record.branch is not None and key in derived.clocks:
            derived.branches[key] = record.branch
    return derived


def _mark(derived: Derived, record: Record) -> None:
    clock = derived.clocks.get((record.promise, record.cycle)) if record.promise else None
    rungs = reached(clock, record.noticed) if clock and record.noticed else []
    due = rungs[0] if rungs else None
    if due is None or (due.level, due.at) != (record.level, record.at):
        derived.wrong.append(WrongAlarm(record, due))
    if clock is not None and record.level is not None:
        derived.clocks[clock.key] = replace(clock, level=max(clock.level, record.level))
