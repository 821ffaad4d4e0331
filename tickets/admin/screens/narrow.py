"""Narrowing the list of tickets to what a figure of the board counts: by address, shown as words that can be taken off.

The filters that people set by hand are `agent.Filters`; these come from links alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from crm.domain.codes import Desk
from crm.labels import label_of
from crm.models import Branch, Staff
from tickets.domain.codes import Colour, Priority, Promise
from tickets.domain.states import State
from tickets.labels import PRIORITIES
from tickets.models import Category, Clock, Confirmation, Escalation, RootCause
from tickets.queries.causes import Period, named_in
from tickets.querysets import ours

Narrowed = tuple[Any, str] | None


@dataclass(frozen=True)
class Chip:
    """One narrowing in words; `without` is the query string that takes it off."""

    text: str
    name: str
    value: str
    without: str


def narrow(tickets: Any, query: QueryDict, now: datetime) -> tuple[Any, list[Chip]]:
    """Apply every narrowing that `query` names and that makes sense; the others are left out."""
    chips = []
    for name, rule in RULES.items():
        value = query.get(name, "").replace("\0", "")
        found = rule(tickets, value, now) if value else None
        if found is None:
            continue
        tickets, text = found
        rest = query.copy()
        del rest[name]
        rest.pop("page", None)
        chips.append(Chip(text, name, value, rest.urlencode()))
    return tickets, chips


def _owner(tickets: Any, value: str, _now: datetime) -> Narrowed:
    owner = Staff.objects.filter(pk=int(value)).first() if _is_key(value) else None
    return (tickets.filter(owner=owner), _("with %(name)s") % {"name": owner}) if owner else None


def _held(tickets: Any, value: str, _now: datetime) -> Narrowed:
    at_desk = tickets.exclude(state__in=(State.ESCALATED, State.AWAITING_CONFIRMATION))
    if value == "agent":
        return at_desk.exclude(owner=None), _("in an agent's hands")
    if value in (Desk.CARE, Desk.SOCIAL):
        return at_desk.filter(owner=None, desk=value), _("in the queue: %(desk)s") % {
            "desk": label_of(Desk(value))
        }
    return None


def _due(tickets: Any, value: str, now: datetime) -> Narrowed:
    if not _is_key(value) or not 0 < int(value) <= 24 * 366:
        return None
    until = now + timedelta(hours=int(value))
    return tickets.filter(due_at__gte=now, due_at__lt=until), _("due within %(n)s hours") % {"n": int(value)}


def _clock(tickets: Any, value: str, _now: datetime) -> Narrowed:
    if value != "none":
        return None
    return tickets.filter(due_at=None).exclude(state=State.WAITING), _("no clock runs")


def _kind(tickets: Any, value: str, _now: datetime) -> Narrowed:
    return (tickets.filter(colour=Colour.NONE), _("no complaint")) if value == "other" else None


def _priority(tickets: Any, value: str, _now: datetime) -> Narrowed:
    if value not in list(Priority):
        return None
    return tickets.filter(priority=value), _("priority %(name)s") % {"name": PRIORITIES[Priority(value)]}


def _late(tickets: Any, value: str, now: datetime) -> Narrowed:
    if value != "branch":
        return None
    late = Clock.objects.running().filter(
        ticket=OuterRef("pk"), promise=Promise.BRANCH_FEEDBACK, due_at__lt=now, paused_since=None
    )
    return tickets.filter(Exists(late), _at_branch()), _("late at the branch")


def _at(tickets: Any, value: str, _now: datetime) -> Narrowed:
    return (tickets.filter(_at_branch()), _("lies at a branch")) if value == "branch" else None


def _call(tickets: Any, value: str, now: datetime) -> Narrowed:
    calls = Confirmation.objects.open().filter(ticket=OuterRef("pk"))
    kinds = {
        "ready": (Q(holder=None, ready_at__lte=now), _("may be called now")),
        "later": (Q(holder=None, ready_at__gt=now), _("to be called later")),
        "held": (Q(holder__isnull=False), _("on the line")),
    }
    if value not in kinds:
        return None
    condition, text = kinds[value]
    return tickets.filter(Exists(calls.filter(condition))), text


def _named(tickets: Any, value: str, _now: datetime) -> Narrowed:
    """`value`: the code of a cause, the first and the last day on which a branch named it, and perhaps that branch."""
    code, first, last, branch = (*value.split(","), "", "", "")[:4]
    cause = RootCause.objects.filter(code=code).first()
    try:
        period = Period(date.fromisoformat(first), date.fromisoformat(last))
        within = named_in(period)
    except (ValueError, OverflowError):
        return None
    if cause is None or (branch and not _is_key(branch)):
        return None
    legs = Escalation.objects.telling_cause().filter(within, ticket=OuterRef("pk"), root_cause=cause)
    facts = {"name": cause, "first": date_format(period.first), "last": date_format(period.last)}
    text = _("cause: %(name)s, named from %(first)s to %(last)s") % facts
    if branch:
        legs = legs.filter(branch=int(branch))
        office = Branch.objects.filter(pk=int(branch)).first()
        text = _("%(what)s by %(branch)s") % {"what": text, "branch": office or branch}
    return tickets.filter(Exists(legs)), text


def _category(tickets: Any, value: str, _now: datetime) -> Narrowed:
    category = Category.objects.filter(code=value).first()
    if category is None:
        return None
    return tickets.filter(category=category), _("category: %(name)s") % {"name": category}


def _facility(tickets: Any, value: str, _now: datetime) -> Narrowed:
    return tickets.filter(facility=value), _("at %(name)s") % {"name": value}


def _live(tickets: Any, value: str, _now: datetime) -> Narrowed:
    return (tickets.live(), _("without imported history")) if value == "1" else None


def _origin(tickets: Any, value: str, _now: datetime) -> Narrowed:
    if not value.isascii() or "\0" in value:
        return None
    return tickets.filter(~ours(), origin=value[:32]), _("history of another desk: %(name)s") % {
        "name": value[:32]
    }


def _again(tickets: Any, value: str, _now: datetime) -> Narrowed:
    return (tickets.written_again(), _("wrote again after the answer")) if value == "1" else None


def _at_branch() -> Exists:
    return Exists(Escalation.objects.filter(ticket=OuterRef("pk"), ended_at=None))


def _is_key(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 19


RULES: Mapping[str, Callable[[Any, str, datetime], Narrowed]] = {
    "owner": _owner,
    "held": _held,
    "due": _due,
    "clock": _clock,
    "kind": _kind,
    "priority": _priority,
    "late": _late,
    "at": _at,
    "call": _call,
    "again": _again,
    "named": _named,
    "category": _category,
    "facility": _facility,
    "live": _live,
    "origin": _origin,
}
