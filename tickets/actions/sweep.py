"""What time brings about: alarms, and the ends of what nobody ended. Idempotent, bounded, and in any number at once."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core.poison import STOPS, done, not_set_aside, set_aside, work_off
from core.statements import insert, update_each
from core.transactions import whole
from crm.domain.codes import ContactOutcome
from crm.models import Contact, Staff
from outbox.actions.post import Draft, post
from tickets import chain, clockrows, notices, webhooks
from tickets.actions.call_back import release_call, unreachable
from tickets.actions.end_contact import end_contact
from tickets.actions.resolve import close
from tickets.domain.clockwork import AlarmDue, reached
from tickets.domain.codes import ALARMS, ActorKind, Alarm, Promise, Verb
from tickets.domain.states import State
from tickets.labels import PROMISES
from tickets.models import CareCentreRules, Clock, Confirmation, Ticket, TicketContact, TicketEvent

log = structlog.get_logger(__name__)

#: Rows handled in one transaction: large enough to be cheap, small enough to keep nobody waiting.
BATCH = 500
#: Batches of alarms in one sweep; what is left waits for the next sweep, half a minute later.
MOST_BATCHES = 200

#: Under this name clocks are set aside whose alarm cannot be raised.
ALARMS_JOB = "alarms"
EVERY = Q()

#: What an alarm reads: of every clock all, of its ticket and of people what they are told and who they are.
NEEDED = (
    *(field.attname for field in Clock._meta.concrete_fields),
    *(
        f"ticket__{name}"
        for name in ("origin", "adopted_at", "subject", "state", "event_count", "event_head")
    ),
    *(f"ticket__{name}" for name in ("kind", "colour", "channel", "category__code")),
    *(f"ticket__owner__{name}" for name in ("language", "is_active", "role")),
    *(f"ticket__branch__{name}" for name in ("name", "region_id")),
)

NEXT_COLUMN = {1: F("due_at"), 2: F("region_at"), 3: F("head_office_at"), 4: None}


@dataclass(slots=True)
class Swept:
    """What one sweep did. `failed` rows were left for the next one and logged."""

    alarms: int = 0
    breaches: int = 0
    contacts_ended: int = 0
    calls_released: int = 0
    unreachable: int = 0
    closed: int = 0
    failed: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{name} {count}" for name, count in asdict(self).items())


def sweep(*, now: datetime) -> Swept:
    """Do everything that has fallen due by `now` (UTC).

    Each alarm is stamped with the moment the share of the limit ran out and with `now`, when it was noticed. A row that
    cannot be done is set aside for a while and counted as failed; the others go on.
    """
    swept = Swept()
    for _batch in range(MOST_BATCHES):
        alarms, breaches = _raise_batch(now, swept)
        swept.alarms += alarms
        swept.breaches += breaches
        if not alarms:
            break
    rules = CareCentreRules.current()
    swept.contacts_ended = _each(
        "end_contact", _stale_contacts(now, rules), lambda row: _end(row, now), swept, now
    )
    swept.calls_released = _each(
        "release_call", _stale_calls(now, rules), lambda row: _release(row, now), swept, now
    )
    swept.unreachable = _each(
        "unreachable", _unheard(now), lambda row: unreachable(call=row, actor=None, now=now), swept, now
    )
    quiet = now - timedelta(hours=rules.quiet_hours_before_closing)
    swept.closed = _each("close", _quiet(quiet), lambda row: _close(row, quiet, now), swept, now)
    return swept


def _raise_batch(now: datetime, swept: Swept) -> tuple[int, int]:
    """One batch at once; if that fails, its clocks one by one, and those that fail again are set aside."""
    try:
        with transaction.atomic():
            return raise_alarms(now=now)
    except STOPS:
        raise
    except Exception as failure:
        log.exception("sweep.batch_failed", error=type(failure).__name__)
    alarms = breaches = 0
    for key in list(_due(now).values_list("pk", flat=True)[:BATCH]):
        try:
            with transaction.atomic():
                raised, broken = raise_alarms(now=now, among=Q(pk=key))
        except STOPS:
            raise
        except Exception as failure:
            swept.failed += 1
            set_aside(ALARMS_JOB, key, failure, now=now)
        else:
            alarms += raised
            breaches += broken
    return alarms, breaches


def _due(now: datetime) -> Any:
    return Clock.objects.alarm_due(now).filter(not_set_aside(ALARMS_JOB, now))


@whole
def raise_alarms(*, now: datetime, batch: int = BATCH, among: Q = EVERY) -> tuple[int, int]:
    """Mark one batch of rungs that were passed before `now`; return how many, and how many of them were breaches.
    `among` is a condition on the clocks.

    Tickets that another sweep or an agent is just changing are left to them (PostgreSQL) or waited for (SQLite).
    """
    due = _due(now).filter(among)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self", "ticket"), no_key=True)
    rows: list[Clock] = list(
        due.select_related("ticket__owner", "ticket__branch", "ticket__category").only(*NEEDED)[:batch]
    )
    if not rows:
        return 0, 0
    passed = {row.pk: reached(clockrows.state_of(row), now) for row in rows}
    by_level: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        by_level[passed[row.pk][-1].level].append(row.pk)
    for level, keys in by_level.items():
        Clock.objects.filter(pk__in=keys).update(level=level, next_alarm_at=NEXT_COLUMN[level])
    # One ticket may have several clocks in the batch: its chain goes on in one object.
    tickets = {row.ticket_id: row.ticket for row in rows}
    events = [_event(row, alarm, now) for row in rows for alarm in passed[row.pk]]
    for event in events:
        chain.append(tickets[event.ticket_id], [event])
    for first in range(0, len(events), BATCH):
        insert(events[first : first + BATCH])
    webhooks.announce(events)
    update_each(
        Ticket,
        {
            key: {"event_count": ticket.event_count, "event_head": ticket.event_head}
            for key, ticket in sorted(tickets.items())
        },
    )
    post(_drafts(rows, passed), now=now)
    done(ALARMS_JOB, [row.pk for row in rows])
    breaches = sum(event.alarm is Alarm.BREACH for event in events)
    return len(events), breaches


def _event(row: Clock, alarm: AlarmDue, now: datetime) -> TicketEvent:
    return TicketEvent(
        ticket=row.ticket,
        verb=Verb.ALARMED,
        at=alarm.at,
        recorded_at=now,
        actor_kind=ActorKind.SYSTEM,
        from_state=row.ticket.state,
        to_state=row.ticket.state,
        cycle=row.cycle,
        clock=row,
        level=alarm.level,
        data={"promise": row.promise},
    )


def _drafts(rows: list[Clock], passed: dict[int, list[AlarmDue]]) -> list[Draft]:
    """A notice for the highest rung that each clock has reached; lower ones are news no more."""
    supervisors = cache(notices.supervisors)
    at_branches = (row.ticket.branch for row in rows if row.ticket.state == State.ESCALATED)
    heads = notices.heads_of({branch for branch in at_branches if branch is not None})
    deputies, office = cache(notices.regional_deputies), cache(notices.head_office)

    def readers(row: Clock, alarm: Alarm) -> list[Staff | None]:
        branch = row.ticket.branch if row.ticket.state == State.ESCALATED else None
        if alarm is Alarm.HEAD_OFFICE:
            return [*office()]
        if alarm is Alarm.REGION:
            return [*(deputies(branch.region_id) if branch else supervisors())]
        if branch is not None:
            return [row.ticket.owner, *heads[branch.pk]]
        return [row.ticket.owner, *(supervisors() if alarm is Alarm.BREACH else [])]

    drafts: list[Draft] = []
    for row in rows:
        if not row.ticket.ours:
            # The history of another desk: nobody here can do anything about it.
            continue
        highest = passed[row.pk][-1]
        alarm = ALARMS[highest.level - 1]
        drafts += notices.staff_drafts(
            row.ticket,
            alarm,
            dict.fromkeys(readers(row, alarm)),
            key=f"{row.pk}.{highest.level}",
            promise=PROMISES[Promise(row.promise)],
            due=notices.local_time(row.due_at),
        )
    return drafts


def _each(
    job: str, rows: QuerySet[Any], do: Callable[[Any], object | None], swept: Swept, now: datetime
) -> int:
    count, failed = work_off(job, rows, do, now=now, batch=BATCH)
    swept.failed += failed
    return count


def _stale_contacts(now: datetime, rules: CareCentreRules) -> QuerySet[Contact]:
    """Contacts that nobody ended: the telephone system lost the end, or the agent forgot."""
    before = now - timedelta(minutes=rules.contact_minutes)
    tied = Exists(TicketContact.objects.filter(contact=OuterRef("pk")))
    return Contact.objects.filter(tied, ended_at=None, offered_at__lt=before).order_by("pk")


def _end(contact: Contact, now: datetime) -> Contact:
    return end_contact(
        contact=contact, outcome=contact.outcome or ContactOutcome.TICKET_OPENED, actor=None, now=now
    )


def _stale_calls(now: datetime, rules: CareCentreRules) -> QuerySet[Confirmation]:
    """Calls whose agent has gone: the work goes back to those who are there."""
    before = now - timedelta(minutes=rules.claim_minutes)
    return Confirmation.objects.open().filter(held_since__lt=before).select_related("ticket").order_by("pk")


def _release(call: Confirmation, now: datetime) -> TicketEvent:
    return release_call(call=call, actor=None, now=now)


def _unheard(now: datetime) -> QuerySet[Confirmation]:
    """Calls in vain whose written notice brought no word."""
    return (
        Confirmation.objects.open()
        .filter(noticed_at__isnull=False, ready_at__lte=now)
        .select_related("ticket", "leg__branch")
        .order_by("pk")
    )


def _quiet(since: datetime) -> QuerySet[Ticket]:
    """Resolved tickets about which the participant has been silent since before that moment."""
    return Ticket.objects.silent_since(since).order_by("resolved_at", "pk")


def _close(ticket: Ticket, since: datetime, now: datetime) -> TicketEvent | None:
    # Locked first, so that what the participant writes at this very moment is seen here or meets a closed ticket.
    Ticket.objects.select_for_update(no_key=True).values_list("pk").get(pk=ticket.pk)
    if not Ticket.objects.silent_since(since).filter(pk=ticket.pk).exists():
        return None
    return close(ticket=ticket, actor=None, now=now)
