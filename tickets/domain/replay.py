"""Deriving the clocks of a ticket again from its events alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tickets.domain.clockwork import ClockState, Terms, step
from tickets.domain.codes import Promise, Verb
from tickets.domain.states import State

#: After these the branch-feedback clock belongs to the branch that the event names.
MOVES_TO_BRANCH = frozenset({Verb.ESCALATED, Verb.HANDED_OVER, Verb.REPROCESSED})


@dataclass(frozen=True, slots=True)
class Record:
    """An event as far as clocks are concerned. `level` and `promise` are set for alarms, `branch` for moves,
    `stops_at` where the end of something was told late.
    """

    verb: Verb
    at: datetime
    state: State
    cycle: int
    terms: Mapping[Promise, Terms]
    level: int | None = None
    promise: Promise | None = None
    branch: int | None = None
    stops_at: datetime | None = None


@dataclass(slots=True)
class Derived:
    """What the record says: every clock by (promise, cycle), the branch that holds each, and what is missing."""

    clocks: dict[tuple[Promise, int], ClockState] = field(default_factory=dict)
    branches: dict[tuple[Promise, int], int] = field(default_factory=dict)
    unmarked: list[tuple[Promise, int, int]] = field(default_factory=list)


def replay(records: Iterable[Record]) -> Derived:
    """Go through a ticket's events in order and return the clocks as they must stand.

    `unmarked` lists rungs (promise, cycle, level) that an event passed although no alarm had been written.
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
    if record.promise is None or record.level is None:
        return
    key = (record.promise, record.cycle)
    clock = derived.clocks.get(key)
    if clock is not None:
        derived.clocks[key] = replace(clock, level=max(clock.level, record.level))
