"""The figures of an import, counted from what is stored: they are the same however many runs it took."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Sum

from intake.history.ground import FILLER
from intake.history.mapping.model import Mapping
from intake.models import ImportedCase
from tickets.domain.clock import due_at
from tickets.domain.codes import BREACH_LEVEL, Promise, Verb, Verdict
from tickets.models import Clock, Ticket, TicketEvent


@dataclass(slots=True)
class Agreement:
    """How many of a number of comparisons came out equal."""

    equal: int = 0
    of: int = 0

    def add(self, equal: bool) -> None:
        self.of += 1
        self.equal += equal

    def __str__(self) -> str:
        share = f" ({100 * self.equal / self.of:.1f} %)" if self.of else ""
        return f"{self.equal:,} of {self.of:,}{share}"


@dataclass(slots=True)
class Summary:
    """What the tickets of one log look like now, held against what the log says itself.

    A ticket met its promise only if all of its cycles did (domain section 2). `own_rule` compares the
    log's due times with what our calendar and the mapping's limits give; `targets` with those that our
    clocks carry.
    """

    tickets: int = 0
    adopted: int = 0
    rows: int = 0
    events: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    refused_steps: int = 0
    targets: Agreement = field(default_factory=Agreement)
    own_rule: Agreement = field(default_factory=Agreement)
    verdict: Agreement = field(default_factory=Agreement)
    verdict_with_target: Agreement = field(default_factory=Agreement)
    sticky: Agreement = field(default_factory=Agreement)
    reopened: Agreement = field(default_factory=Agreement)
    reassigned: Agreement = field(default_factory=Agreement)


def summarise(mapping: Mapping) -> Summary:
    """Count everything that was imported under the mapping's source, by this run and by those before."""
    origin = mapping.source
    tickets = Ticket.objects.filter(origin=origin)
    summary = Summary(tickets=tickets.count(), adopted=tickets.exclude(adopted_at=None).count())
    totals = ImportedCase.objects.filter(origin=origin).aggregate(
        rows=Sum("rows"), refused=Sum("refused_steps")
    )
    summary.rows, summary.refused_steps = totals["rows"] or 0, totals["refused"] or 0
    summary.states.update(dict(tickets.order_by().values_list("state").annotate(Count("pk"))))
    events = TicketEvent.objects.filter(ticket__origin=origin).order_by()
    summary.events.update(dict(events.values_list("verb").annotate(Count("pk"))))
    promise = mapping.target.promise if mapping.target else Promise.RESOLUTION
    _judge(summary, mapping, promise)
    _count_reopenings(summary, origin)
    if mapping.events and mapping.events.group:
        _count_reassignments(summary, origin, mapping.events.group.column)
    return summary


def _judge(summary: Summary, mapping: Mapping, promise: Promise) -> None:
    """Our verdicts, cycle by cycle and as a whole, against the log's."""
    cases = ImportedCase.objects.filter(origin=mapping.source)
    told = {case.ticket_id: case for case in cases.iterator(chunk_size=2000)}
    flagged = _flagged(mapping.source, promise)
    for ticket_id, clocks in _clocks_by_ticket(mapping.source, promise):
        whole = _whole(clocks)
        summary.verdicts[whole or "running"] += 1
        case = told.pop(ticket_id)
        if ticket_id in flagged:
            summary.sticky.add(whole == Verdict.BREACHED)
        if case.target_at:
            _compare_due(summary, mapping, clocks[0], case)
        if case.verdict and whole:
            summary.verdict.add(whole == case.verdict)
            if case.target_at:
                summary.verdict_with_target.add(whole == case.verdict)
    summary.verdicts["no promise"] += len(told)


def _flagged(origin: str, promise: Promise) -> set[int]:
    """Tickets whose record holds a breach of the promise, in whatever cycle."""
    alarms = TicketEvent.objects.filter(
        ticket__origin=origin, verb=Verb.ALARMED, level=BREACH_LEVEL, clock__promise=promise
    )
    return set(alarms.values_list("ticket_id", flat=True))


def _whole(clocks: list[Clock]) -> str:
    """Breached if any cycle was, even if it still runs; empty while nothing is decided yet."""
    verdicts = {clock.verdict for clock in clocks}
    if Verdict.BREACHED in verdicts or any(clock.running and clock.level >= BREACH_LEVEL for clock in clocks):
        return Verdict.BREACHED.value
    for verdict in (Verdict.NONE, Verdict.MET):
        if verdict in verdicts:
            return verdict.value
    return Verdict.CANCELLED.value


def _compare_due(summary: Summary, mapping: Mapping, clock: Clock, case: ImportedCase) -> None:
    target = mapping.target
    if target is None or case.target_at is None:
        return
    summary.targets.add(abs(clock.due_at - case.target_at) <= target.tolerance)
    if clock.policy.note == FILLER:
        return
    calendar = clock.policy.calendar.working() if clock.policy.calendar else None
    ours = due_at(clock.started_at, clock.policy.limit, calendar)
    summary.own_rule.add(abs(ours - case.target_at) <= target.tolerance)


def _clocks_by_ticket(origin: str, promise: Promise) -> Iterator[tuple[int, list[Clock]]]:
    clocks = (
        Clock.objects.filter(ticket__origin=origin, promise=promise)
        .select_related("policy__calendar")
        .order_by("ticket_id", "cycle")
    )
    group: list[Clock] = []
    for clock in clocks.iterator(chunk_size=2000):
        if group and group[0].ticket_id != clock.ticket_id:
            yield group[0].ticket_id, group
            group = []
        group.append(clock)
    if group:
        yield group[0].ticket_id, group


def _count_reopenings(summary: Summary, origin: str) -> None:
    """Reopenings as our cycles count them, and as the log's own counter does."""
    cases = ImportedCase.objects.filter(origin=origin).exclude(reopened=None)
    for cycle, reopened in cases.values_list("ticket__cycle", "reopened").iterator(chunk_size=2000):
        summary.reopened.add(cycle - 1 == reopened)


def _count_reassignments(summary: Summary, origin: str, column: str) -> None:
    """Changes of the group as the record of the rows has them, and as the log's own counter does."""
    events = TicketEvent.objects.filter(ticket__origin=origin, verb=Verb.RECORDED)
    changes: Counter[int] = Counter()
    seen: set[int] = set()
    for ticket_id, data in events.order_by("id").values_list("ticket_id", "data").iterator(chunk_size=2000):
        if column in data.get("log", {}) and ticket_id in seen:
            changes[ticket_id] += 1
        seen.add(ticket_id)
    cases = ImportedCase.objects.filter(origin=origin).exclude(reassigned=None)
    for ticket_id, reassigned in cases.values_list("ticket_id", "reassigned").iterator(chunk_size=2000):
        summary.reassigned.add(changes[ticket_id] == reassigned)
