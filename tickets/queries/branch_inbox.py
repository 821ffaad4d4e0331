"""Reading for a branch office: what it is asked to do, and who does it. Each is a fixed number of statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, F, Prefetch, Q, QuerySet

from crm.models import Branch, Staff
from tickets.domain.codes import CallOutcome, Promise
from tickets.domain.states import State
from tickets.labels import CALL_OUTCOMES
from tickets.models import Clock, Confirmation, Escalation


class Tab(StrEnum):
    """The heaps of the inbox. A ticket that is overdue is in its own heap too."""

    NEW = "new"
    WORKING = "working"
    OVERDUE = "overdue"
    WAITING = "waiting"
    DONE = "done"


def _at_branch() -> Q:
    return Q(ended_at=None, ticket__state=State.ESCALATED)


def condition(tab: Tab, now: datetime, since: datetime) -> Q:
    """Which stays at a branch a heap holds. What ended before `since` is done, but not lately."""
    return {
        Tab.NEW: _at_branch() & Q(acknowledged_at=None),
        Tab.WORKING: _at_branch() & Q(acknowledged_at__isnull=False),
        Tab.OVERDUE: _at_branch() & Q(ticket__due_at__lt=now),
        Tab.WAITING: Q(ended_at=None, ticket__state=State.WAITING),
        Tab.DONE: Q(ended_at__gte=since),
    }[tab]


def counts(branch: Branch, now: datetime, since: datetime) -> dict[Tab, int]:
    """How many tickets each heap holds. One statement."""
    recent = branch.escalations.filter(Q(ended_at=None) | Q(ended_at__gte=since))
    found = recent.aggregate(**{tab.value: Count("pk", filter=condition(tab, now, since)) for tab in Tab})
    return {tab: found[tab] for tab in Tab}


def inbox(
    branch: Branch, tab: Tab, now: datetime, since: datetime, officer: int | None = None
) -> QuerySet[Escalation]:
    """The stays of one heap: what is open by time left, what is done newest first.

    `officer` narrows it to what one officer acknowledged. Two statements: the rows, and their clocks.
    """
    rows = branch.escalations.filter(condition(tab, now, since))
    if officer is not None:
        rows = rows.filter(acknowledged_by=officer)
    if tab is Tab.DONE:
        clocks = Clock.objects.filter(promise=Promise.BRANCH_FEEDBACK)
        order = [F("ended_at").desc()]
    else:
        clocks = Clock.objects.running().order_by("due_at")
        order = [F("ticket__due_at").asc(nulls_last=True)]
    return (
        rows.select_related("ticket__category", "ticket__participant", "acknowledged_by", "sent_by")
        .prefetch_related(Prefetch("ticket__clocks", clocks, to_attr="running_clocks"))
        .order_by(*order, "-id" if tab is Tab.DONE else "id")
    )


def promise_kept(leg: Escalation) -> Clock | None:
    """The branch's own clock of a stay that is over, from a row of the heap `DONE`."""
    clocks: Iterable[Clock] = getattr(leg.ticket, "running_clocks", ())
    return next((clock for clock in clocks if clock.cycle == leg.cycle and clock.stopped_at), None)


def echoes(legs: Iterable[Escalation]) -> dict[int, str]:
    """What the participant said about each answer, in words, by the key of the stay. One statement."""
    rows = Confirmation.objects.filter(leg__in=[leg.pk for leg in legs]).exclude(outcome="")
    return {leg: str(CALL_OUTCOMES[CallOutcome(code)]) for leg, code in rows.values_list("leg", "outcome")}


@dataclass(frozen=True)
class Load:
    """What one officer has in hand, how much of it is late, and what they finished lately."""

    officer: Staff
    open: int
    overdue: int
    done: int


def loads(branch: Branch, now: datetime, since: datetime) -> list[Load]:
    """The load of every officer of the branch, the most loaded first. Two statements."""
    mine = branch.escalations.filter(acknowledged_by__isnull=False)
    found = {
        row["acknowledged_by"]: row
        for row in mine.filter(Q(ended_at=None) | Q(ended_at__gte=since))
        .order_by()
        .values("acknowledged_by")
        .annotate(
            open=Count("pk", filter=Q(ended_at=None)),
            overdue=Count("pk", filter=condition(Tab.OVERDUE, now, since)),
            done=Count("pk", filter=condition(Tab.DONE, now, since)),
        )
    }
    at_work = Q(branch=branch, is_active=True)
    officers = Staff.objects.filter(at_work | Q(pk__in=found)).order_by("first_name", "last_name", "pk")
    nothing = {"open": 0, "overdue": 0, "done": 0}
    rows = []
    for officer in officers:
        row = found.get(officer.pk, nothing)
        rows.append(Load(officer, row["open"], row["overdue"], row["done"]))
    return sorted(rows, key=lambda load: (-load.overdue, -load.open))
