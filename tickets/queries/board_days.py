"""What happened: in and out by day, promises kept and broken, causes. Days that are over are kept for a while."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Case, CharField, Count, F, IntegerField, Value, When
from django.db.models.functions import Cast, TruncDate
from django.utils.translation import get_language

from core.i18n import in_language
from tickets.domain.codes import Promise, Verb, Verdict
from tickets.domain.states import MOVES, OPEN_STATES
from tickets.models import Clock, Escalation, TicketEvent
from tickets.queries.causes import days_before, named_in
from tickets.querysets import ours

FLOW_DAYS = 14
KEPT_DAYS = 7
CAUSE_DAYS = 30
#: How long the figures of days that are over are kept: late entries of another system may still change them.
KEEP_SECONDS = 600

#: What makes a ticket open, and what makes it no longer open.
IN = frozenset({Verb.OPENED, Verb.REOPENED, Verb.ADOPTED})
OUT = frozenset(
    verb for state in OPEN_STATES for verb, outcomes in MOVES[state].items() if outcomes - OPEN_STATES
)
#: How an outbound agent ends a confirmation; each counts towards the quota.
CONFIRMED = frozenset({Verb.SATISFIED, Verb.EDUCATED, Verb.REPROCESSED, Verb.UNREACHABLE})


@dataclass(frozen=True)
class Day:
    """Tickets that became open and that stopped being open on one local day."""

    day: date
    came: int
    left: int


@dataclass(frozen=True)
class Kept:
    """How one promise was kept over the last days."""

    promise: Promise
    kept: int
    broken: int

    @property
    def share(self) -> int | None:
        """Per cent kept; None when nothing was judged."""
        judged = self.kept + self.broken
        return 100 * self.kept // judged if judged else None


@dataclass(frozen=True)
class Cause:
    """In how many tickets branches named one cause, and where it showed most: (name, count), most frequent first."""

    code: str
    name: str
    count: int
    branches: list[tuple[str, int]]
    categories: list[tuple[str, int]]


@dataclass(frozen=True)
class Days:
    """What the board shows of days. `done` counts today's events by (actor, verb)."""

    days: list[Day]
    kept: list[Kept]
    causes: list[Cause]
    done: Counter[tuple[int, str]]


def read_days(region: int | None, midnight: datetime) -> Days:
    """Figures up to this moment; `midnight` begins today. Two statements, whether or not the past is at hand."""
    key = f"board:{region or 0}:{midnight.isoformat()}:{get_language()}"
    past: tuple[list[Any], list[Any]] | None = cache.get(key)
    since = midnight if past else midnight - timedelta(days=FLOW_DAYS - 1)
    happened = _happened(region, since, midnight)
    counted = _counted(region, midnight, with_past=past is None)
    if past is None:
        before = (
            [row for row in happened if row["day"] < midnight.date()],
            [row for row in counted if row[1] != "today"],
        )
        cache.set(key, before, KEEP_SECONDS)
    else:
        happened, counted = past[0] + happened, past[1] + counted
    return Days(
        days=_flow(happened, midnight.date()),
        kept=_kept(counted),
        causes=_causes(counted),
        done=_done(happened),
    )


def _happened(region: int | None, since: datetime, midnight: datetime) -> list[dict[str, Any]]:
    """Events that moved tickets in or out, by local day; of today also by who did them."""
    # An adopted ticket came to this desk when it was adopted, not when another desk opened it.
    events = TicketEvent.objects.filter(
        ours("ticket__", by="at"), verb__in=IN | OUT | CONFIRMED, at__gte=since
    )
    if region is not None:
        events = events.filter(ticket__branch__region=region)
    rows: Any = (
        events.order_by()
        .annotate(
            day=TruncDate("at", tzinfo=midnight.tzinfo),
            who=Case(When(at__gte=midnight, then=F("actor_id")), default=None, output_field=IntegerField()),
        )
        .values("day", "verb", "who")
        .annotate(count=Count("pk"))
    )
    return list(rows)


def _counted(region: int | None, midnight: datetime, *, with_past: bool) -> list[tuple[Any, ...]]:
    """Rows of (what, when, code, name, place, subject, count): verdicts of clocks and, with the past, causes.

    One statement for both, because each statement is a round trip and these rows are few.
    """
    # What another desk promised, an adopted ticket's first clocks, is not this desk's to keep (see the charter).
    clocks = Clock.objects.filter(verdict__in=(Verdict.MET, Verdict.BREACHED), policy__origin="")
    since = midnight - timedelta(days=KEPT_DAYS - 1) if with_past else midnight
    clocks = clocks.filter(stopped_at__gte=since)
    legs = Escalation.objects.telling_cause().filter(
        ours("ticket__"), named_in(days_before(midnight.date(), CAUSE_DAYS))
    )
    if region is not None:
        clocks = clocks.filter(ticket__branch__region=region)
        legs = legs.filter(branch__region=region)
    when = Case(When(stopped_at__gte=midnight, then=_text("today")), default=_text("before"))
    verdicts = _columns(clocks, Count("pk"), "clock", when, F("promise"), F("verdict"), _text(""), _text(""))
    if not with_past:
        return list(verdicts)
    named = in_language("name")
    causes = _columns(
        legs, Count("ticket", distinct=True), "cause", _text("before"),
        F("root_cause__code"), F(f"root_cause__{named}"), F("branch__name"), F(f"ticket__category__{named}"),
    )  # fmt: skip
    return list(verdicts.union(causes, all=True))


def _text(value: str) -> Any:
    return Cast(Value(value), CharField())


def _columns(
    rows: Any, counted: Count, what: str, when: Any, code: Any, name: Any, place: Any, subject: Any
) -> Any:
    columns = ("c_what", "c_when", "c_code", "c_name", "c_place", "c_subject")
    made = dict(zip(columns, (_text(what), when, code, name, place, subject), strict=True))
    grouped = rows.order_by().annotate(**made).values(*columns).annotate(c_count=counted)
    return grouped.values_list(*columns, "c_count")


def _flow(rows: list[dict[str, Any]], today: date) -> list[Day]:
    came: Counter[date] = Counter()
    left: Counter[date] = Counter()
    for row in rows:
        if row["verb"] in IN:
            came[row["day"]] += row["count"]
        elif row["verb"] in OUT:
            left[row["day"]] += row["count"]
    days = [today - timedelta(days=back) for back in reversed(range(FLOW_DAYS))]
    return [Day(day, came[day], left[day]) for day in days]


def _done(rows: list[dict[str, Any]]) -> Counter[tuple[int, str]]:
    done: Counter[tuple[int, str]] = Counter()
    for row in rows:
        if row["who"]:
            done[row["who"], row["verb"]] += row["count"]
    return done


def _kept(rows: list[tuple[Any, ...]]) -> list[Kept]:
    counts: Counter[tuple[str, str]] = Counter()
    for what, _when, promise, verdict, _place, _subject, count in rows:
        if what == "clock":
            counts[promise, verdict] += count
    return [
        Kept(promise, counts[promise, Verdict.MET], counts[promise, Verdict.BREACHED])
        for promise in Promise
        if counts[promise, Verdict.MET] or counts[promise, Verdict.BREACHED]
    ]


def _causes(rows: list[tuple[Any, ...]]) -> list[Cause]:
    names: dict[str, str] = {}
    totals: Counter[str] = Counter()
    places: dict[str, Counter[str]] = {}
    subjects: dict[str, Counter[str]] = {}
    for what, _when, code, name, place, subject, count in rows:
        if what != "cause":
            continue
        names[code] = name
        totals[code] += count
        places.setdefault(code, Counter())[place] += count
        subjects.setdefault(code, Counter())[subject] += count
    return [
        Cause(code, names[code], count, places[code].most_common(3), subjects[code].most_common(3))
        for code, count in totals.most_common()
    ]
