"""The supervisor's board: every figure of it, in five statements whose cost follows open tickets and the window.

Closed tickets cost nothing: what is open is read through partial indexes, what happened through the events' index
(verb, at) and the clocks' index on verdicts. Figures of days that are over are kept for some minutes.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm.domain.codes import Role
from crm.models import Staff
from tickets.domain.states import State
from tickets.models import Ticket
from tickets.queries import board_days, board_open
from tickets.queries.board_days import Cause, Day, Kept
from tickets.queries.board_open import HOURS, BranchStock, Stock
from tickets.queries.board_people import AGENTS, Person, people


@dataclass(frozen=True)
class Load:
    """One agent's work: open, of that overdue, and resolved since midnight."""

    pk: int
    name: str
    open: int
    overdue: int
    done: int


@dataclass(frozen=True)
class Caller:
    """One outbound agent's day: confirmations ended since midnight."""

    name: str
    done: int


@dataclass(frozen=True)
class Holder:
    """Who holds overdue tickets. `kind` is agent, branch, outbound or queue; `key` an agent's key or a desk."""

    kind: str
    key: Any
    name: str
    overdue: int
    oldest_due: datetime | None


@dataclass(frozen=True)
class Outbound:
    """The calls back that are owed. `by_rank` counts high, medium and low; `overdue` those past their promise."""

    by_rank: tuple[int, int, int]
    ready: int
    later: int
    in_hand: int
    overdue: int
    oldest: datetime | None
    done_today: int
    quota: int
    callers: list[Caller]

    @property
    def waiting(self) -> int:
        """All calls that are still to come to an end."""
        return sum(self.by_rank)

    @property
    def capacity_left(self) -> int:
        """Confirmations that today's quota still leaves room for."""
        return sum(max(0, self.quota - caller.done) for caller in self.callers)

    @property
    def days_of_work(self) -> float | None:
        """How many days of full quota the waiting calls are; None when nobody works there."""
        daily = self.quota * len(self.callers)
        return round(self.waiting / daily, 1) if daily else None


@dataclass(frozen=True)
class Bottleneck:
    """Who holds things up (domain section 4.5): `who` is branches, outbound, both or nobody.

    Branches hold up what is past the branch's own promise. Outbound holds up what is past the promise of the call
    back, or what could be called now and exceeds the quota that is left today, whichever is more.
    """

    who: str
    high_at_branches: int
    high_at_outbound: int
    late_at_branches: int
    late_at_outbound: int


@dataclass(frozen=True)
class Board:
    """All figures as of `now`."""

    now: datetime
    matrix: Counter[tuple[str, str]]
    due_within: dict[int, int]
    overdue: int
    uncovered: int
    written_again: int
    holders: list[Holder]
    branches: list[BranchStock]
    loads: list[Load]
    outbound: Outbound
    bottleneck: Bottleneck
    days: list[Day]
    kept: list[Kept]
    causes: list[Cause]
    region_only: bool = False
    queue: dict[str, int] = field(default_factory=dict)

    @property
    def open(self) -> int:
        """Every open ticket."""
        return self.matrix.total()


def read_board(*, user: Staff, now: datetime, midnight: datetime) -> Board:
    """The board as `user` may see it: a regional deputy's holds the own region only, without the agents' loads.

    `midnight` is the beginning of the day in the zone of the care centre.
    """
    region = user.region_id if user.is_regional_deputy else None
    rows = board_open.stock_of(Ticket.objects.visible_to(user).needing_somebody(), now)
    stock = [row for row in rows if row.state != State.RESOLVED]
    branches = board_open.branch_stock(region, now)
    spans = board_days.read_days(region, midnight)
    staff = [] if region else people()
    outbound = _outbound(stock, staff, spans.done)
    return Board(
        now=now,
        matrix=_matrix(stock),
        due_within={hours: sum(row.within[hours] for row in stock) for hours in HOURS},
        overdue=sum(row.overdue for row in stock),
        uncovered=sum(row.uncovered for row in stock),
        written_again=sum(row.count for row in rows if row.state == State.RESOLVED),
        holders=_holders(stock),
        branches=branches,
        loads=_loads(stock, staff, spans.done),
        outbound=outbound,
        bottleneck=_bottleneck(stock, branches, outbound),
        days=spans.days,
        kept=spans.kept,
        causes=spans.causes,
        region_only=region is not None,
        queue=_queue(stock),
    )


def _matrix(stock: list[Stock]) -> Counter[tuple[str, str]]:
    cells: Counter[tuple[str, str]] = Counter()
    for row in stock:
        cells[row.state, row.colour] += row.count
    return cells


def _queue(stock: list[Stock]) -> dict[str, int]:
    waiting: Counter[str] = Counter()
    for row in stock:
        if row.holder == "queue":
            waiting[row.desk] += row.count
    return dict(waiting)


def _holders(stock: list[Stock]) -> list[Holder]:
    late: dict[tuple[str, Any], list[Stock]] = {}
    for row in stock:
        if row.overdue:
            late.setdefault((row.holder, row.holder_key), []).append(row)
    holders = [
        Holder(
            kind=kind,
            key=key,
            name=rows[0].owner_name if kind == "agent" else "",
            overdue=sum(row.overdue for row in rows),
            oldest_due=min((row.oldest_due for row in rows if row.oldest_due), default=None),
        )
        for (kind, key), rows in late.items()
    ]
    return sorted(holders, key=lambda holder: (-holder.overdue, holder.kind, holder.name))


def _loads(stock: list[Stock], staff: list[Person], done: Counter[tuple[int, str]]) -> list[Load]:
    open_of: Counter[int] = Counter()
    overdue_of: Counter[int] = Counter()
    names = {one.pk: one.name for one in staff if one.role in AGENTS}
    for row in stock:
        if row.holder == "agent" and staff:
            open_of[row.owner] += row.count
            overdue_of[row.owner] += row.overdue
            names.setdefault(row.owner, row.owner_name)
    loads = [Load(pk, name, open_of[pk], overdue_of[pk], done[pk, "resolved"]) for pk, name in names.items()]
    return sorted(loads, key=lambda load: (-load.overdue, -load.open, load.name))


def _outbound(stock: list[Stock], staff: list[Person], done: Counter[tuple[int, str]]) -> Outbound:
    calls = [row for row in stock if row.holder == "outbound"]
    callers = [
        Caller(one.name, sum(done[one.pk, verb] for verb in board_days.CONFIRMED))
        for one in staff
        if one.role == Role.OUTBOUND_AGENT
    ]
    high, medium, low = (sum(row.count for row in calls if row.rank == rank) for rank in (0, 1, 2))
    later, in_hand = sum(row.calls_later for row in calls), sum(row.calls_in_hand for row in calls)
    return Outbound(
        by_rank=(high, medium, low),
        ready=high + medium + low - later - in_hand,
        later=later,
        in_hand=in_hand,
        overdue=sum(row.overdue for row in calls),
        oldest=min((row.oldest_call for row in calls if row.oldest_call), default=None),
        done_today=sum(caller.done for caller in callers),
        quota=staff[0].quota if staff else 0,
        callers=callers,
    )


def _bottleneck(stock: list[Stock], branches: list[BranchStock], outbound: Outbound) -> Bottleneck:
    at_branches = sum(branch.overdue for branch in branches)
    beyond_today = outbound.ready - outbound.capacity_left if outbound.callers else 0
    at_outbound = max(outbound.overdue, beyond_today, 0)
    if not at_branches and not at_outbound:
        who = "nobody"
    elif at_branches == at_outbound:
        who = "both"
    else:
        who = "branches" if at_branches > at_outbound else "outbound"
    return Bottleneck(
        who=who,
        high_at_branches=sum(branch.high for branch in branches),
        high_at_outbound=outbound.by_rank[0],
        late_at_branches=at_branches,
        late_at_outbound=at_outbound,
    )


def midnight_before(now: datetime, zone: Any) -> datetime:
    """The beginning of the local day that `now` falls into."""
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
