"""Holding the stored clocks against the record: what `verify_clocks` prints."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from tickets import clockrows, policies
from tickets.domain.codes import Promise, Verb
from tickets.domain.replay import Derived, Record, WrongAlarm, replay
from tickets.domain.states import State
from tickets.models import Clock, Ticket, TicketEvent

#: How many tickets are read at once: bounds the memory, not the work.
CHUNK = 500


def differences(tickets: Iterable[Ticket]) -> Iterator[str]:
    """Yield a line for everything in which the rows of `tickets` differ from what their events say."""
    chunk: list[Ticket] = []
    for ticket in tickets:
        chunk.append(ticket)
        if len(chunk) == CHUNK:
            yield from _chunk(chunk)
            chunk = []
    yield from _chunk(chunk)


def _chunk(tickets: list[Ticket]) -> Iterator[str]:
    keys = [ticket.pk for ticket in tickets]
    events = TicketEvent.objects.filter(ticket__in=keys).order_by("ticket_id", "id")
    by_ticket = {key: list(group) for key, group in groupby(events, key=lambda event: event.ticket_id)}
    clocks = Clock.objects.filter(ticket__in=keys).order_by("ticket_id", "id")
    rows = {key: list(group) for key, group in groupby(clocks, key=lambda row: row.ticket_id)}
    for ticket in tickets:
        record = by_ticket.get(ticket.pk, [])
        for difference in _ticket(ticket, record, rows.get(ticket.pk, [])):
            yield f"{ticket.number}: {difference}"


def _ticket(ticket: Ticket, events: list[TicketEvent], rows: list[Clock]) -> Iterator[str]:
    if not events:
        yield "has no events"
        return
    last = events[-1]
    if (ticket.state, ticket.cycle) != (last.to_state, last.cycle):
        yield f"is {ticket.state} in cycle {ticket.cycle}, its record says {last.to_state} in cycle {last.cycle}"
    derived = replay(_records(events))
    for promise, cycle, level in derived.unmarked:
        yield f"{promise} of cycle {cycle}: rung {level} of the ladder was passed without an alarm on record"
    for alarm in derived.wrong:
        yield _wrong(alarm)
    yield from _rows(derived, rows)
    due_at = clockrows.next_due(derived.clocks.values())
    if ticket.due_at != due_at:
        yield f"next due is {ticket.due_at}, its clocks say {due_at}"


def _wrong(alarm: WrongAlarm) -> str:
    record, due = alarm.record, alarm.due
    expected = f"rung {due.level} at {due.at}" if due else "none"
    return (
        f"{record.promise} of cycle {record.cycle}: an alarm for rung {record.level} at {record.at}, "
        f"its clock gives {expected}"
    )


def _rows(derived: Derived, rows: list[Clock]) -> Iterator[str]:
    stored = {(Promise(row.promise), row.cycle): row for row in rows}
    for promise, cycle in stored.keys() - derived.clocks.keys():
        yield f"{promise} of cycle {cycle}: a clock that no event started"
    for key, state in derived.clocks.items():
        promise, cycle = key
        row = stored.get(key)
        if row is None:
            yield f"{promise} of cycle {cycle}: the clock is missing"
            continue
        before = {name: getattr(row, name) for name in clockrows.COLUMNS}
        for name, value in clockrows.changed_columns(row, state).items():
            yield f"{promise} of cycle {cycle}: {name} is {before[name]}, its record says {value}"
        if row.branch_id != derived.branches.get(key):
            yield f"{promise} of cycle {cycle}: held by branch {row.branch_id}, not {derived.branches.get(key)}"


def _records(events: Iterable[TicketEvent]) -> Iterator[Record]:
    for event in events:
        yield Record(
            verb=Verb(event.verb),
            at=event.at,
            state=State(event.to_state),
            cycle=event.cycle,
            terms=policies.from_json(event.data.get("terms", {})),
            level=event.level,
            promise=Promise(event.data["promise"]) if "promise" in event.data else None,
            noticed=event.recorded_at,
            branch=event.data.get("branch"),
            stops_at=datetime.fromisoformat(event.data["stops_at"]) if "stops_at" in event.data else None,
        )
