"""Clock rows and clock states: the same thing as a table row and as the pure domain sees it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from tickets.domain.clockwork import ClockState
from tickets.domain.codes import Promise, Verdict
from tickets.models import Clock
from tickets.policies import terms_of

#: Every column that a step of the clocks may change.
COLUMNS = (
    "policy_id",
    "started_at",
    "warn_at",
    "due_at",
    "region_at",
    "head_office_at",
    "target_at",
    "paused_since",
    "paused_for",
    "stopped_at",
    "verdict",
    "level",
    "next_alarm_at",
)


def state_of(row: Clock) -> ClockState:
    """A row as the domain sees it."""
    return ClockState(
        promise=Promise(row.promise),
        cycle=row.cycle,
        terms=replace(terms_of(row.policy_id), target_at=row.target_at),
        started_at=row.started_at,
        moments=(row.warn_at, row.due_at, row.region_at, row.head_office_at),
        paused_since=row.paused_since,
        paused_for=row.paused_for,
        stopped_at=row.stopped_at,
        verdict=Verdict(row.verdict),
        level=row.level,
    )


def write(row: Clock, state: ClockState) -> Clock:
    """Put a state into a row (not saved)."""
    row.promise, row.cycle = state.promise, state.cycle
    row.policy_id = state.terms.policy_id
    row.started_at = state.started_at
    row.warn_at, row.due_at, row.region_at, row.head_office_at = state.moments
    row.target_at = state.terms.target_at
    row.paused_since, row.paused_for = state.paused_since, state.paused_for
    row.stopped_at, row.verdict = state.stopped_at, state.verdict
    row.level, row.next_alarm_at = state.level, state.next_alarm_at
    return row


def changed_columns(row: Clock, state: ClockState) -> dict[str, Any]:
    """Write `state` into `row` (not saved) and return the columns whose values changed."""
    before = {name: getattr(row, name) for name in COLUMNS}
    write(row, state)
    return {name: getattr(row, name) for name in COLUMNS if getattr(row, name) != before[name]}


def next_due(states: Iterable[ClockState]) -> datetime | None:
    """The earliest due time among clocks that run and do not rest: what a queue is sorted by."""
    return min((state.due_at for state in states if state.running and not state.paused_since), default=None)
