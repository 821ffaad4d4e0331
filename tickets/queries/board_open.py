"""What is open now: counted by state, colour and holder in one statement, and by branch in another."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, FilteredRelation, IntegerField, Min, Q, Sum, Value, When, Window
from django.db.models.functions import RowNumber

from tickets.domain.codes import Priority, Promise
from tickets.domain.states import State
from tickets.models import Escalation
from tickets.querysets import TicketQuerySet, ours

#: The board tells what is due within so many hours.
HOURS = (1, 4, 8, 24)


@dataclass(frozen=True)
class Stock:
    """Tickets that have state, colour, holder and rank of their call back in common."""

    state: str
    colour: str
    desk: str
    owner: int
    owner_name: str
    rank: int | None
    count: int
    overdue: int
    within: dict[int, int]
    uncovered: int
    oldest_due: datetime | None
    calls_later: int
    calls_in_hand: int
    oldest_call: datetime | None

    @property
    def holder(self) -> str:
        """Who holds them now: branch, outbound, agent, or queue (nobody yet)."""
        if self.state == State.ESCALATED:
            return "branch"
        if self.state == State.AWAITING_CONFIRMATION:
            return "outbound"
        return "agent" if self.owner else "queue"

    @property
    def holder_key(self) -> Any:
        """The agent's key, or the desk of the queue; branches and outbound are one holder each."""
        return {"agent": self.owner, "queue": self.desk}.get(self.holder)


@dataclass(frozen=True)
class BranchStock:
    """What lies at one branch. `median_since`: half of its tickets have been there since before this moment.

    `overdue` counts the branch's own promise (its feedback), not a first reply that an agent owed before.
    """

    pk: int
    name: str
    region: str
    count: int
    overdue: int
    high: int
    unread: int
    oldest_due: datetime | None
    median_since: datetime


def stock_of(tickets: TicketQuerySet, now: datetime) -> list[Stock]:
    """Group `tickets`. One is overdue when its earliest running clock has run out."""
    within = {
        f"within_{hours}": Count("pk", filter=Q(due_at__gte=now, due_at__lt=now + timedelta(hours=hours)))
        for hours in HOURS
    }
    rows = (
        tickets.annotate(call=FilteredRelation("confirmations", condition=Q(confirmations__ended_at=None)))
        .order_by()
        .values(
            "state",
            "colour",
            "desk",
            "owner",
            "owner__first_name",
            "owner__last_name",
            "owner__username",
            "call__rank",
        )
        .annotate(
            count=Count("pk"),
            overdue=Count("pk", filter=Q(due_at__lt=now)),
            # Whoever waits for the participant may rest; everybody else should have a clock.
            uncovered=Count("pk", filter=Q(due_at=None) & ~Q(state=State.WAITING)),
            oldest_due=Min("due_at"),
            calls_later=Count("pk", filter=Q(call__holder=None, call__ready_at__gt=now)),
            calls_in_hand=Count("pk", filter=Q(call__holder__isnull=False)),
            oldest_call=Min("call__queued_at"),
            **within,
        )
    )
    return [
        Stock(
            state=row["state"],
            colour=row["colour"],
            desk=row["desk"],
            owner=row["owner"] or 0,
            owner_name=f"{row['owner__first_name'] or ''} {row['owner__last_name'] or ''}".strip()
            or row["owner__username"]
            or "",
            rank=row["call__rank"],
            count=row["count"],
            overdue=row["overdue"],
            within={hours: row[f"within_{hours}"] for hours in HOURS},
            uncovered=row["uncovered"],
            oldest_due=row["oldest_due"],
            calls_later=row["calls_later"],
            calls_in_hand=row["calls_in_hand"],
            oldest_call=row["oldest_call"],
        )
        for row in rows
    ]


def branch_stock(region: int | None, now: datetime) -> list[BranchStock]:
    """The branches that hold tickets, the latest first; of `region` only, if one is given."""
    legs = Escalation.objects.filter(ours("ticket__"), ended_at=None)
    if region is not None:
        legs = legs.filter(branch__region=region)
    running = Q(ticket__clocks__promise=Promise.BRANCH_FEEDBACK, ticket__clocks__stopped_at=None)
    late = Q(owed__due_at__lt=now, owed__paused_since=None)
    branch = F("branch_id")
    counted = legs.annotate(
        owed=FilteredRelation("ticket__clocks", condition=running),
        place=Window(RowNumber(), order_by=["sent_at", "id"], partition_by=branch),
        of=Window(Count("pk"), partition_by=branch),
        overdue=Window(Sum(_one_if(late)), partition_by=branch),
        high=Window(Sum(_one_if(Q(priority=Priority.HIGH))), partition_by=branch),
        unread=Window(Sum(_one_if(Q(acknowledged_at=None))), partition_by=branch),
        oldest_due=Window(Min(Case(When(late, then=F("owed__due_at")))), partition_by=branch),
    )
    # The middle row of each branch, or the two middle ones, carry the branch's figures with them.
    middle = counted.filter(place__gte=F("of") / 2.0, place__lte=F("of") / 2.0 + 1).order_by(
        "branch_id", "place"
    )
    found: dict[int, BranchStock] = {}
    for row in middle.values(
        "branch_id",
        "branch__name",
        "branch__region__name",
        "sent_at",
        "of",
        "overdue",
        "high",
        "unread",
        "oldest_due",
    ):
        first = found.get(row["branch_id"])
        since = row["sent_at"]
        found[row["branch_id"]] = BranchStock(
            pk=row["branch_id"],
            name=row["branch__name"],
            region=row["branch__region__name"],
            count=row["of"],
            overdue=row["overdue"],
            high=row["high"],
            unread=row["unread"],
            oldest_due=row["oldest_due"],
            median_since=first.median_since + (since - first.median_since) / 2 if first else since,
        )
    return sorted(found.values(), key=_lateness)


def _lateness(branch: BranchStock) -> tuple[Any, ...]:
    oldest = branch.oldest_due or branch.median_since
    return (-branch.overdue, branch.oldest_due is None, oldest, branch.name)


def _one_if(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())
