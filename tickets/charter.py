"""The service charter (*maklumat layanan*): what is promised today, and how well it is kept.

Every public service must publish its standards (domain section 2). Both halves come from the rows that the clocks
themselves work by, so the public page can not say anything else than what is measured.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from tickets.domain.calendar import WorkingCalendar
from tickets.domain.clock import Limit
from tickets.domain.codes import Promise, Verdict
from tickets.models import CareCentreRules, Category, Clock, Policy

#: Counting goes through months of clocks, and nobody needs it fresher than this.
KEPT_SECONDS = 300

#: By which fields versions of the same promise are told from other promises.
MATCH = ("promise", "kind", "colour", "channel", "priority", "category_id")
Match = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """How often a promise was kept (`kept`) and broken (`broken`) in the window.

    `late_now` counts those of `broken` whose clock has run out but not stopped. Leaving them out would make the
    figures better the longer a matter is left lying. Promises that were cancelled count nowhere.
    """

    kept: int = 0
    broken: int = 0
    late_now: int = 0

    @property
    def total(self) -> int:
        """All that was decided."""
        return self.kept + self.broken

    @property
    def share(self) -> float | None:
        """The part that was kept, 0 to 1; None when there was nothing to decide."""
        return self.kept / self.total if self.total else None

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(self.kept + other.kept, self.broken + other.broken, self.late_now + other.late_now)


@dataclass(frozen=True, slots=True)
class CharterPromise:
    """One promise in force. Codes are the stored ones; an empty code stands for every value."""

    promise: str
    kind: str
    colour: str
    channel: str
    priority: str
    category: Category | None
    limit: Limit
    calendar: WorkingCalendar | None
    pausable: bool
    valid_from: datetime
    kept: Kept


@dataclass(frozen=True, slots=True)
class Charter:
    """All published promises in force at `as_of`, with what became of them since `since`."""

    as_of: datetime
    since: datetime
    promises: tuple[CharterPromise, ...]

    @property
    def days(self) -> int:
        """How many days the figures cover."""
        return (self.as_of - self.since).days

    @property
    def solved(self) -> Kept:
        """What became of all promises to solve a matter, together."""
        return sum((row.kept for row in self.promises if row.promise == Promise.RESOLUTION), Kept())


def charter(now: datetime) -> Charter:
    """The charter at `now`: policies as they stand, figures at most `KEPT_SECONDS` old.

    Versions of one promise are counted together, each clock by the version that it started under.
    """
    since = now - CareCentreRules.current().charter_window
    kept = _kept_lately(since, now)
    rows = Policy.objects.filter(origin="", published=True, valid_from__lte=now)
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gt=now)).select_related("calendar", "category")
    return Charter(
        as_of=now, since=since, promises=tuple(_promise(policy, kept) for policy in _in_order(rows))
    )


def kept_since(since: datetime, now: datetime) -> dict[Match, Kept]:
    """For each promise (a tuple of `MATCH`), what became of it from `since` to `now`. One statement."""
    # A resting clock is judged by where it stood when the rest began, as in domain.clock.standing.
    late = Q(stopped_at=None, due_at__lt=Coalesce(F("paused_since"), now))
    decided = Q(stopped_at__gt=since, stopped_at__lte=now, verdict__in=[Verdict.MET, Verdict.BREACHED])
    fields = [f"policy__{name}" for name in MATCH]
    rows = (
        Clock.objects.filter(decided | late, policy__origin="")
        .order_by()
        .values_list(*fields)
        .annotate(
            kept=Count("pk", filter=Q(verdict=Verdict.MET)),
            broken=Count("pk", filter=~Q(verdict=Verdict.MET)),
            late_now=Count("pk", filter=Q(stopped_at=None)),
        )
    )
    return {tuple(row[:-3]): Kept(*row[-3:]) for row in rows}


def _kept_lately(since: datetime, now: datetime) -> dict[Match, Kept]:
    key = f"tickets.charter:{int(now.timestamp()) // KEPT_SECONDS}:{(now - since).days}"
    found: dict[Match, Kept] | None = cache.get(key)
    if found is None:
        found = kept_since(since, now)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _in_order(rows: Iterable[Policy]) -> list[Policy]:
    promises = list(Promise)
    return sorted(
        rows,
        key=lambda row: (
            promises.index(Promise(row.promise)) if row.promise in promises else len(promises),
            row.kind,
            row.limit.measure,
            row.amount,
            row.channel,
            row.priority,
            row.pk,
        ),
    )


def _promise(policy: Policy, kept: dict[Match, Kept]) -> CharterPromise:
    return CharterPromise(
        promise=policy.promise,
        kind=policy.kind,
        colour=policy.colour,
        channel=policy.channel,
        priority=policy.priority,
        category=policy.category,
        limit=policy.limit,
        calendar=policy.calendar.working() if policy.calendar else None,
        pausable=policy.pausable,
        valid_from=policy.valid_from,
        kept=kept.get(tuple(getattr(policy, name) for name in MATCH), Kept()),
    )
