"""A log with one row an event: the rows of a case, in order of time, become its steps; no row is lost.

Each row makes at least one step. What the row changed travels with its first step, so that the whole of
the log can be read again from the ticket's events.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.tables import Row
from intake.history.errors import RowRefused
from intake.history.mapping.fields import SAME
from intake.history.mapping.model import Events, Mapping
from intake.history.plan import CasePlan, Do, Planned, Reject, Step
from intake.history.plan_cases import check_verdict, facts_of, private_columns, target_of
from intake.history.values import moment_of, text_of
from tickets.domain.codes import Verdict
from tickets.domain.states import State

S = State
ENDED = (S.RESOLVED, S.CLOSED, S.DISMISSED)


@dataclass(frozen=True, slots=True)
class _Event:
    """One row, read: its moment (not before the opening), its cells and its state in our words."""

    at: datetime
    order: tuple[int, int]
    row: Row
    state: str
    person: str
    group: str
    verdict: Verdict
    early: bool


@dataclass(slots=True)
class _Walk:
    """Where the ticket stands while its rows are walked through."""

    state: State = S.NEW
    owner: str = ""
    steps: list[Step] = field(default_factory=list)


def plan_events(mapping: Mapping, external_id: str, rows: Sequence[Row], now: datetime) -> Planned:
    """Plan one case from all of its rows. A bad row is refused alone; without an opening time all of
    them are.
    """
    rejects: list[Reject] = []
    try:
        opened_at = _opening(mapping, rows, now)
    except RowRefused as refusal:
        return Planned(None, tuple(Reject(row.line, external_id, str(refusal)) for row in rows))
    events = []
    for row in rows:
        try:
            events.append(_event(mapping, row, opened_at, now))
        except RowRefused as refusal:
            rejects.append(Reject(row.line, external_id, str(refusal)))
    if not events:
        return Planned(None, tuple(rejects))
    events.sort(key=lambda event: (event.at, event.order))
    try:
        plan = _plan(mapping, external_id, opened_at, events)
    except RowRefused as refusal:
        refused = [Reject(event.row.line, external_id, str(refusal)) for event in events]
        return Planned(None, (*rejects, *refused))
    return Planned(plan, tuple(rejects))


def _opening(mapping: Mapping, rows: Sequence[Row], now: datetime) -> datetime:
    """When the case was opened: as the first row that can be read says, or, where no column does, its
    first event.
    """
    field = mapping.fields.get("opened_at")
    name = "opened_at" if field else "events.at"
    reason = f"{name} is missing"
    found: list[datetime] = []
    for row in rows:
        if row.problem:
            reason = f"the row {row.problem}"
            continue
        try:
            at = moment_of(field or _rules(mapping).at, row.cells, mapping.missing, mapping.dates, name)
        except RowRefused as refusal:
            reason = str(refusal)
            continue
        if at and at > now:
            reason = f"{name} ({at.isoformat(sep=' ')}) lies in the future"
        elif at:
            found.append(at)
            if field:
                break
    if not found:
        raise RowRefused(reason)
    return min(found)


def _event(mapping: Mapping, row: Row, opened_at: datetime, now: datetime) -> _Event:
    if row.problem:
        raise RowRefused(f"the row {row.problem}")
    rules, missing = _rules(mapping), mapping.missing
    at = moment_of(rules.at, row.cells, missing, mapping.dates, "events.at")
    if at is None:
        raise RowRefused("the time of the event is missing")
    if at > now:
        raise RowRefused(f"the event ({at.isoformat(sep=' ')}) lies in the future")
    if at < opened_at and not rules.early_at_opening:
        raise RowRefused(f"the event ({at.isoformat(sep=' ')}) is before the opening of its case")
    number = row.cells[rules.order].strip() if rules.order else ""
    verdict = text_of(mapping.verdict, row.cells, missing, "verdict") if mapping.verdict else ""
    return _Event(
        at=max(at, opened_at),
        order=(int(number) if number.isdecimal() else 0, row.line),
        row=row,
        state=text_of(rules.state, row.cells, missing, "events.state") or SAME,
        person=text_of(rules.person, row.cells, missing, "events.person") if rules.person else "",
        group=text_of(rules.group, row.cells, missing, "events.group") if rules.group else "",
        verdict=check_verdict(verdict),
        early=at < opened_at,
    )


def _rules(mapping: Mapping) -> Events:
    assert mapping.events is not None  # the loader refuses an event log without the block
    return mapping.events


def _plan(mapping: Mapping, external_id: str, opened_at: datetime, events: list[_Event]) -> CasePlan:
    first, rules = events[0].row, _rules(mapping)
    walk = _Walk(steps=[Step(opened_at, Do.OPEN, first.line)])
    cells: dict[str, str] = {}
    for event in events:
        _take(walk, event, _news(mapping, cells, event))
        cells = event.row.cells
    breached = [event for event in events if event.verdict is Verdict.BREACHED]
    judged = breached or [event for event in events[-1:] if event.verdict]
    return CasePlan(
        external_id=external_id,
        line=first.line,
        rows=len(events),
        facts=facts_of(mapping, first.cells),
        steps=tuple(walk.steps),
        target_at=target_of(mapping, first.cells, opened_at),
        verdict=judged[0].verdict if judged else Verdict.NONE,
        judged_at=judged[0].at if judged else None,
        reopened_by_counter=_counted(events, rules.reopened_counter),
        reassigned_by_counter=_counted(events, rules.reassigned_counter),
    )


def _news(mapping: Mapping, before: dict[str, str], event: _Event) -> dict[str, str]:
    """The columns that this row changed, with their new content. Back-filled columns are no news."""
    rules = _rules(mapping)
    quiet = rules.backfilled | rules.ignored | {rules.at.column} | private_columns(mapping)
    news = {
        name: cell
        for name, cell in event.row.cells.items()
        if name not in quiet
        and before.get(name) != cell
        and (before or cell.strip().casefold() not in mapping.missing)
    }
    if event.early:
        news[rules.at.column] = event.row.cells[rules.at.column]
    return news


def _take(walk: _Walk, event: _Event, news: dict[str, str]) -> None:
    """Append the steps of one row: the record of what it says, then its move or its new owner."""
    target = walk.state if event.state == SAME else S(event.state)
    who = event.person or event.group
    doing = _path(walk.state, target)
    if not doing and target in (S.IN_PROGRESS, S.WAITING) and who and who != walk.owner:
        doing = [Do.ASSIGN]
    walk.steps.append(Step(event.at, Do.RECORD, event.row.line, news))
    for do in doing:
        walk.steps.append(Step(event.at, do, event.row.line, person=who if do is Do.ASSIGN else ""))
        if do in (Do.ASSIGN, Do.RELEASE, Do.REOPEN):
            walk.owner = who if do is Do.ASSIGN else ""
    walk.state = target


def _path(state: State, target: State) -> list[Do]:
    """The actions that lead from `state` to `target`; none when it is there already."""
    if state == target:
        return []
    if state is S.RESOLVED and target is S.CLOSED:
        return [Do.CLOSE]
    if state in ENDED:
        return [Do.REOPEN, *_from_open(S.NEW, target)]
    return _from_open(state, target)


def _from_open(state: State, target: State) -> list[Do]:
    if state == target:
        return []
    if target is S.NEW:
        return [Do.RESUME, Do.RELEASE] if state is S.WAITING else [Do.RELEASE]
    if target is S.IN_PROGRESS:
        return [Do.RESUME] if state is S.WAITING else [Do.ASSIGN]
    ends = {
        S.WAITING: [Do.WAIT],
        S.RESOLVED: [Do.RESOLVE],
        S.CLOSED: [Do.RESOLVE, Do.CLOSE],
        S.DISMISSED: [Do.DISMISS],
    }
    return ends[target]


def _counted(events: list[_Event], column: str) -> int | None:
    """How far a counter of the log went up over the case; None where it is not a number."""
    if not column:
        return None
    ends = [events[0].row.cells[column].strip(), events[-1].row.cells[column].strip()]
    return int(ends[1]) - int(ends[0]) if all(text.isdecimal() for text in ends) else None
