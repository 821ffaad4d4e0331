"""New versions of policies and calendars. A version is never edited, and no running clock is touched."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from core.errors import N_, Conflict, Invalid, NotAllowed
from core.transactions import whole
from crm.domain.codes import Role
from crm.models import Staff
from tickets.domain.calendar import holidays_of, parse_slots
from tickets.domain.clock import Limit, Measure
from tickets.models import Calendar, Category, Policy
from tickets.models.calendar import build_calendar
from tickets.notices import local_time

#: What a policy is about; two versions with the same of these follow each other.
MATCH = ("origin", "promise", "kind", "colour", "channel", "priority", "category")
#: Nobody decides a promise longer ahead; a start beyond it is a slip of the hand in the year.
FURTHEST_START = timedelta(days=2 * 366)


@whole
def publish_policy(
    *,
    promise: str,
    amount: int,
    valid_from: datetime,
    actor: Staff | None,
    now: datetime,
    measure: str = Measure.ELAPSED,
    kind: str = "",
    colour: str = "",
    channel: str = "",
    priority: str = "",
    category: Category | None = None,
    origin: str = "",
    calendar: Calendar | None = None,
    pausable: bool = False,
    warn_percent: int = 75,
    region_percent: int = 125,
    head_office_percent: int = 150,
    published: bool = True,
    note: str = "",
) -> Policy:
    """Put a policy version into force from `valid_from`; the version before it ends at that very moment.

    So there is neither a gap nor an overlap between versions. Raises `Invalid` naming the field when the limit
    makes no sense, when `valid_from` lies in the past (only the system may load what is in force already) or beyond
    `FURTHEST_START`, or when a later version exists already.
    """
    _check_head_office(actor)
    _check_limit(measure, amount, calendar)
    _check_ladder(warn_percent, region_percent, head_office_percent)
    if actor is not None and valid_from < now:
        raise Invalid(
            N_(
                "A policy can not start in the past: due times already promised would change. Choose a later moment."
            ),
            field="valid_from",
            code="past",
        )
    if valid_from > now + FURTHEST_START:
        raise Invalid(
            N_("A policy starts by %(latest)s at the latest. Check the year."),
            params={"latest": local_time(now + FURTHEST_START)},
            field="valid_from",
            code="too_far",
        )
    match = {
        "origin": origin,
        "promise": promise,
        "kind": kind,
        "colour": colour,
        "channel": channel,
        "priority": priority,
        "category": category,
    }
    before = list(Policy.objects.select_for_update(of=("self",)).filter(**match).order_by("-version"))
    last = next((version for version in before if version.withdrawn_at is None), None)
    if last is not None and last.valid_from >= valid_from:
        raise Invalid(
            N_(
                "Version %(version)s of this policy starts at %(start)s; a new one must start later. "
                "A version that is not yet in force can be withdrawn."
            ),
            params={"version": last.version, "start": local_time(last.valid_from)},
            field="valid_from",
            code="overlap",
        )
    if last is not None and last.valid_until is not None and last.valid_until > valid_from:
        raise Invalid(
            N_("The version before ends at %(end)s. Start the new one then, so that they do not overlap."),
            params={"end": local_time(last.valid_until)},
            field="valid_from",
            code="overlap",
        )
    policy = Policy(
        **match,
        version=before[0].version + 1 if before else 1,
        valid_from=valid_from,
        measure=measure,
        amount=amount,
        calendar=calendar,
        pausable=pausable,
        warn_percent=warn_percent,
        region_percent=region_percent,
        head_office_percent=head_office_percent,
        published=published,
        note=note,
        created_at=now,
    )
    _validate(policy)
    if last is not None and last.valid_until is None:
        Policy.objects.filter(pk=last.pk).update(valid_until=valid_from)
    policy.save(force_insert=True)
    return policy


@whole
def end_policy(*, policy: Policy, valid_until: datetime, actor: Staff | None, now: datetime) -> Policy:
    """Let a policy run out. Raises `Invalid` (field "valid_until") if that would leave a gap that nothing covers."""
    _check_head_office(actor)
    if actor is not None and valid_until < now:
        raise Invalid(N_("A policy can not end in the past."), field="valid_until", code="past")
    if valid_until <= policy.valid_from:
        raise Invalid(
            N_(
                "This version starts at %(start)s. Let it end later, or withdraw it while it is not in force."
            ),
            params={"start": local_time(policy.valid_from)},
            field="valid_until",
            code="before_start",
        )
    if policy.valid_until is not None and policy.valid_until <= valid_until:
        raise Invalid(N_("This policy ends before that already."), field="valid_until", code="ended")
    if not _is_covered(policy, valid_until):
        raise Invalid(
            N_(
                "From then on nothing would promise “%(promise)s” for these tickets. "
                "Publish the policy that follows instead; this one then ends by itself."
            ),
            params={"promise": policy.get_promise_display()},
            field="valid_until",
            code="gap",
        )
    Policy.objects.filter(pk=policy.pk).update(valid_until=valid_until)
    policy.valid_until = valid_until
    return policy


@whole
def withdraw_policy(*, policy: Policy, reason: str, actor: Staff | None, now: datetime) -> Policy:
    """Take back a version that is not yet in force. It stays on record, valid at no moment.

    The version that was to end when this one starts goes on instead, up to where this one would have ended, so that
    there is neither a gap nor an overlap. Raises `Conflict` once the version is in force or is withdrawn, and
    `Invalid` (field "reason") without a reason or when a policy that ends earlier counted on this one.
    """
    _check_head_office(actor)
    if not reason.strip():
        raise Invalid(
            N_("Say why this version is withdrawn: it stays on record."), field="reason", code="required"
        )
    policy = Policy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
    if policy.withdrawn_at is not None:
        raise Conflict(N_("This version has been withdrawn already."), code="withdrawn")
    if policy.valid_from <= now:
        raise Conflict(
            N_(
                "This version is in force since %(start)s and tickets count by it. Publish the version that follows."
            ),
            params={"start": local_time(policy.valid_from)},
            code="in_force",
        )
    end = policy.valid_until
    policy.valid_until = policy.valid_from
    policy.withdrawn_at, policy.withdrawn_by, policy.withdrawn_because = now, actor, reason.strip()
    _validate(policy)
    policy.save(update_fields=["valid_until", "withdrawn_at", "withdrawn_by", "withdrawn_because"])
    Policy.objects.filter(
        **{name: getattr(policy, name) for name in MATCH}, withdrawn_at=None, valid_until=policy.valid_from
    ).update(valid_until=end)
    left = Policy.objects.filter(
        origin=policy.origin,
        promise=policy.promise,
        withdrawn_at=None,
        valid_until__gte=policy.valid_from,
    )
    for other in left.exclude(pk=policy.pk):
        until = other.valid_until
        if until is not None and _covers(policy, other) and not _is_covered(other, until):
            raise Invalid(
                N_(
                    "From %(end)s on nothing would promise “%(promise)s” for “%(policy)s”, which ends then. "
                    "Publish a version of that policy first."
                ),
                params={
                    "end": local_time(until),
                    "promise": policy.get_promise_display(),
                    "policy": other,
                },
                field="reason",
                code="gap",
            )
    return policy


@whole
def publish_calendar(
    *,
    code: str,
    name: str,
    zone: str,
    hours: Mapping[str, Any],
    actor: Staff | None,
    now: datetime,
    country: str = "",
    subdivision: str = "",
    closed: list[str] | None = None,
    open_anyway: list[str] | None = None,
    special: Mapping[str, list[str]] | None = None,
    first_year: int = 2010,
    last_year: int = 2040,
) -> Calendar:
    """Store a calendar version: the holidays of the years covered are looked up now and kept as dates.

    `closed` adds days, `open_anyway` takes holidays out again, `special` gives days other hours (ISO dates).
    Raises `Invalid` naming the field, above all for a calendar without any working hours.
    """
    _check_head_office(actor)
    days: set[str] = {_day(day, "closed") for day in closed or []}
    if country:
        holidays = holidays_of(country, subdivision or None, range(first_year, last_year + 1))
        days |= {day.isoformat() for day in holidays}
    days -= {_day(day, "open_anyway") for day in open_anyway or []}
    for day, slots in (special or {}).items():
        _day(day, "special")
        parse_slots(slots, field="special")
    build_calendar(
        zone=zone,
        hours=hours,
        closed=sorted(days),
        special=dict(special or {}),
        covers=(first_year, last_year),
    )
    last = Calendar.objects.filter(code=code).order_by("-version").first()
    return Calendar.objects.create(
        code=code,
        version=last.version + 1 if last else 1,
        name=name,
        zone=zone,
        hours=dict(hours),
        country=country,
        subdivision=subdivision,
        closed=sorted(days),
        special=dict(special or {}),
        first_year=first_year,
        last_year=last_year,
        created_at=now,
    )


def _check_head_office(actor: Staff | None) -> None:
    if actor is not None and not (actor.is_superuser or (actor.role == Role.HEAD_OFFICE and actor.is_active)):
        raise NotAllowed(N_("Only head office changes what is promised."), code="role")


def _check_limit(measure: str, amount: int, calendar: Calendar | None) -> None:
    try:
        Limit(Measure(measure), amount)
    except ValueError:
        raise Invalid(
            N_("Choose in what the limit is counted: elapsed, working or working_days."), field="measure"
        ) from None
    except Invalid as refusal:
        refusal.field = "amount"
        raise
    if measure == Measure.ELAPSED and calendar is not None:
        raise Invalid(N_("Elapsed time runs round the clock: leave the calendar empty."), field="calendar")
    if measure != Measure.ELAPSED and calendar is None:
        raise Invalid(
            N_("Working time is counted on a calendar: choose one."), field="calendar", code="required"
        )


def _check_ladder(warn: int, region: int, head_office: int) -> None:
    if not 0 < warn < 100:
        raise Invalid(N_("The warning comes before the limit: between 1 and 99 %."), field="warn_percent")
    if region <= 100:
        raise Invalid(N_("The region is told after the limit: above 100 %."), field="region_percent")
    if head_office <= region:
        raise Invalid(
            N_("Head office is told after the region: above %(region)s %%."),
            params={"region": region},
            field="head_office_percent",
        )


def _day(text: str, field: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Invalid(
            N_("“%(text)s” is not a date. Write it as 2026-08-17."), params={"text": text[:40]}, field=field
        ) from None


def _validate(policy: Policy) -> None:
    try:
        policy.full_clean(exclude=["valid_until"])
    except ValidationError as failure:
        field, messages = next(iter(failure.message_dict.items()))
        raise Invalid(messages[0], field=None if field == "__all__" else field, code="invalid") from failure


def _is_covered(policy: Policy, at: datetime) -> bool:
    """Whether another policy promises the same for the same tickets at that moment."""
    others = Policy.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=at),
        origin=policy.origin,
        promise=policy.promise,
        valid_from__lte=at,
    ).exclude(pk=policy.pk)
    return any(_covers(other, policy) for other in others)


def _covers(other: Policy, policy: Policy) -> bool:
    fields = ("kind", "colour", "channel", "priority", "category_id")
    return all(getattr(other, name) in ("", None, getattr(policy, name)) for name in fields)
