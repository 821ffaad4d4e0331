"""Why complaints come, and whether what was done about it helps (domain section 11). A fixed number of statements.

A ticket counts once, under the cause that a branch named last. What was imported from another desk has no causes.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate

from core.i18n import in_language
from crm.models import Staff
from tickets.domain.codes import Colour
from tickets.domain.learning import Effect, effect, window
from tickets.models import CorrectiveAction, Escalation, Ticket
from tickets.querysets import EscalationQuerySet, TicketQuerySet, ours
from tickets.zones import DEFAULT_ZONE, midnight, span_of_days

#: Lines kept of each way of counting; what is rarer is in the list of tickets.
MOST_LINES = 50
_NO_CAUSE = ~Exists(Escalation.objects.filter(ticket=OuterRef("pk"), root_cause__isnull=False))


@dataclass(frozen=True)
class Period:
    """Days of the service's own zone, both included."""

    first: date
    last: date

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The moments at which it begins and after which it is over."""
        return span_of_days(self.first, self.last)


@dataclass(frozen=True)
class Line:
    """How many complaints of a cause one category, branch or facility had; `key` finds it again."""

    key: Any
    name: str
    count: int


@dataclass(frozen=True)
class CauseCount:
    """How many complaints had one cause, and where: each the most frequent first."""

    code: str
    name: str
    count: int
    categories: list[Line]
    branches: list[Line]
    facilities: list[Line]


@dataclass(frozen=True)
class Causes:
    """The causes of a period, the most frequent first."""

    period: Period
    causes: list[CauseCount]

    @property
    def total(self) -> int:
        """All complaints whose cause was named."""
        return sum(cause.count for cause in self.causes)


def days_before(today: date, days: int) -> Period:
    """So many whole days that are over."""
    return Period(today - timedelta(days=days), today - timedelta(days=1))


def named_in(period: Period) -> Q:
    """Stays whose branch was done, and named the cause, in the period."""
    since, until = period.bounds
    return Q(ended_at__gte=since, ended_at__lt=until)


def read_causes(user: Staff, period: Period) -> Causes:
    """What `user` may see of the causes of a period. Three statements."""
    legs = _legs_of(user).filter(named_in(period))
    named = in_language("name")
    categories = _lines(legs, named, F("ticket__category__code"), F(f"ticket__category__{named}"))
    branches = _lines(legs, named, F("branch_id"), F("branch__name"))
    facilities = _lines(legs, named, F("ticket__facility"), F("ticket__facility"))
    causes = [
        CauseCount(
            code=code,
            name=name,
            count=sum(line.count for line in lines),
            categories=lines[:MOST_LINES],
            branches=branches[code, name][:MOST_LINES],
            facilities=facilities[code, name][:MOST_LINES],
        )
        for (code, name), lines in categories.items()
    ]
    return Causes(period, sorted(causes, key=lambda cause: (-cause.count, cause.name)))


def actions_of(user: Staff) -> Any:
    """The corrective actions that `user` may see: what is to be done by its date, then what is done, newest first."""
    rows = CorrectiveAction.objects.visible_to(user).select_related(
        "root_cause", "branch", "category", "owner"
    )
    return rows.order_by(F("done_on").desc(nulls_first=True), "due_on", "id")


def read_effects(
    user: Staff, actions: Collection[CorrectiveAction], *, weeks: int, today: date
) -> dict[int, Effect]:
    """What became of complaints of the cause of each action, by its key, where the action reaches and `user` sees.

    Two statements, however many actions.
    """
    if not actions:
        return {}
    named, unnamed = Q(pk__in=[]), Q(pk__in=[])
    for action in actions:
        since, until = map(midnight, window(action.day, weeks))
        branch = Q(branch=action.branch_id) if action.branch_id else Q()
        named |= branch & Q(root_cause=action.root_cause_id) & _came(action, since, until, "ticket__")
        unnamed |= branch & _came(action, since, until)
    with_cause = _by_day(
        _legs_of(user).filter(named), "ticket__opened_at", "root_cause", "branch", "ticket__category"
    )
    # Only of an open ticket can a branch still name the cause.
    without = _complaints_of(user).open().filter(unnamed, _NO_CAUSE)
    without_cause = _by_day(without, "opened_at", "branch", "category")
    effects = {}
    for action in actions:
        place = (action.branch_id, action.category_id)
        effects[action.pk] = effect(
            action.day,
            weeks,
            today,
            named=_matching(with_cause, (action.root_cause_id, *place)),
            unnamed=_matching(without_cause, place),
        )
    return effects


def _came(action: CorrectiveAction, since: datetime, until: datetime, ticket: str = "") -> Q:
    """Tickets (by way of `ticket`) of the action's category that came in within these moments."""
    came = Q(**{f"{ticket}opened_at__gte": since, f"{ticket}opened_at__lt": until})
    return came & Q(**{f"{ticket}category": action.category_id}) if action.category_id else came


def _legs_of(user: Staff) -> EscalationQuerySet:
    legs = Escalation.objects.telling_cause().filter(ours("ticket__"))
    if user.is_regional_deputy:
        legs = legs.filter(ticket__branch__region=user.region_id)
    return legs


def _complaints_of(user: Staff) -> TicketQuerySet:
    return Ticket.objects.visible_to(user).live().filter(colour=Colour.RED)


def _lines(legs: EscalationQuerySet, named: str, key: F, name: F) -> dict[tuple[str, str], list[Line]]:
    """By cause (code, name): the lines of one way of counting, the most frequent first. One statement."""
    rows = (
        legs.order_by()
        .values_list("root_cause__code", f"root_cause__{named}", key, name)
        .annotate(count=Count("pk"))
        .order_by("-count", name)
    )
    found: dict[tuple[str, str], list[Line]] = {}
    for code, cause, row_key, row_name, count in rows:
        found.setdefault((code, cause), []).append(Line(row_key, row_name, count))
    return found


def _by_day(rows: Any, moment: str, *keys: str) -> list[tuple[Any, ...]]:
    """Rows of (*keys, day, count), counted by local day. One statement."""
    counted = rows.order_by().annotate(day=TruncDate(moment, tzinfo=DEFAULT_ZONE)).values_list(*keys, "day")
    return list(counted.annotate(count=Count("pk")))


def _matching(rows: Iterable[tuple[Any, ...]], wanted: tuple[Any, ...]) -> Mapping[date, int]:
    """Counts by day of the rows whose keys are those that are wanted; None wants every key."""
    days: Counter[date] = Counter()
    for *keys, day, count in rows:
        if all(want in (None, key) for want, key in zip(wanted, keys, strict=True)):
            days[day] += count
    return days
