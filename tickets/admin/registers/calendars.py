"""Calendars: their versions, what they do to due times, and the policies that count by them."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin

from core.errors import NotFound
from crm.admin_access import SUPERVISION, RoleAccessMixin
from tickets.actions.publish import MATCH, publish_calendar, publish_policy
from tickets.admin.reader import person
from tickets.admin.registers.calendar_forms import DAYS, AdoptForm, PublishCalendarForm, TryForm
from tickets.admin.registers.calendar_trials import Trial, trial, usual_trials
from tickets.admin.registers.limits import counted, limit_words
from tickets.admin.registers.office import WATCHERS, may_change, next_midnight, office_only
from tickets.admin.registers.policies import about
from tickets.admin.screens.page import attempt, moment, only, render_page, tell
from tickets.domain.clock import Limit
from tickets.models import Calendar, Policy

#: What a policy keeps when it goes over to another version of its calendar.
TERMS = (
    "measure",
    "amount",
    "pausable",
    "warn_percent",
    "region_percent",
    "head_office_percent",
    "published",
)


@admin.register(Calendar)
class CalendarAdmin(RoleAccessMixin, ModelAdmin):
    """Rows are read-only for everybody; versions are made by an action."""

    view_roles = SUPERVISION
    read_only = True

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list by calendar instead of a flat one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return calendar_list(request)

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        own: list[URLPattern] = [
            path("publish/", guard(publish), name="tickets_calendar_publish"),
            path("<int:pk>/page/", guard(calendar_page), name="tickets_calendar_page"),
            path("<int:pk>/adopt/", guard(adopt), name="tickets_calendar_adopt"),
        ]
        return [*own, *super().get_urls()]


def calendar_list(request: HttpRequest) -> HttpResponse:
    """Every calendar with its newest version and how many policies count by it."""
    groups: dict[str, list[Calendar]] = {}
    for row in Calendar.objects.order_by("code", "-version"):
        groups.setdefault(row.code, []).append(row)
    used = _in_use(moment())
    lines = [
        {"newest": rows[0], "older": rows[1:], "week": _week(rows[0]), "used": used.filter(calendar__in=rows).count(),
         "behind": used.filter(calendar__in=rows[1:]).count() if rows[1:] else 0}
        for rows in groups.values()
    ]  # fmt: skip
    context = {"lines": lines, "may_change": may_change(person(request))}
    return render_page(request, "desk/register_calendars.html", context, title=_("Calendars"))


@only(*WATCHERS)
def calendar_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: its week, its closed days, and a place to try it."""
    now = moment()
    calendar = _calendar(pk)
    working = calendar.working()
    form = TryForm(request.GET if "start" in request.GET else None, initial={"start": next_midnight(now)})
    answer: Trial | None = None
    if form.is_bound and form.is_valid():
        limit = Limit(*counted(form.cleaned_data["amount"], form.cleaned_data["unit"]))
        answer = attempt(form, lambda: trial(working, form.cleaned_data["start"], limit))
    closed = [date.fromisoformat(day) for day in calendar.closed]
    years = [(year, [day for day in closed if day.year == year]) for year in (now.year, now.year + 1)]
    context = {
        "calendar": calendar,
        "week": _week(calendar),
        "versions": Calendar.objects.filter(code=calendar.code).order_by("-version"),
        "years": years,
        "trials": _told(usual_trials(working, now)),
        "form": form,
        "answer": _told([answer])[0] if answer else None,
        "behind": _behind(calendar, now).count(),
        "may_change": may_change(person(request)),
    }
    return render_page(request, "desk/register_calendar.html", context, title=_("Calendar"))


@office_only
def publish(request: HttpRequest) -> HttpResponse:
    """A new version (`from` names the one it follows) or a new calendar; “preview” stores nothing."""
    now = moment()
    base = _calendar(request.GET["from"]) if request.GET.get("from") else None
    form = PublishCalendarForm(request.POST or None, base=base)
    trials: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            trials = _previewed(form, person(request), now)
        else:
            made = attempt(form, lambda: publish_calendar(actor=person(request), now=now, **form.values()))
            if made is not None:
                tell(request, _("%(calendar)s is stored.") % {"calendar": made})
                there = "tickets_calendar_adopt" if _behind(made, now).exists() else "tickets_calendar_page"
                return redirect(f"admin:{there}", made.pk)
    title = _("New version of a calendar") if base else _("New calendar")
    context = {"form": form, "base": base, "trials": trials}
    status = 400 if form.errors else 200
    return render_page(request, "desk/register_calendar_form.html", context, title=title, status=status)


@office_only
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the policies that count by an older version of this calendar onto this one."""
    now = moment()
    calendar = _calendar(pk)
    rows = _behind(calendar, now)
    form = AdoptForm(request.POST or None, policies=rows, start=next_midnight(now))
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["policies"])
        if (
            attempt(form, lambda: _move(chosen, calendar, form.cleaned_data["valid_from"], request))
            is not None
        ):
            words = ngettext("%(n)s policy counts by it.", "%(n)s policies count by it.", len(chosen))
            tell(request, words % {"n": len(chosen)})
            return redirect("admin:tickets_calendar_page", calendar.pk)
    told = [(row, f"{row.get_promise_display()}: {about(row)}", limit_words(row.limit)) for row in rows]
    picked = (
        set(request.POST.getlist("policies")) if request.method == "POST" else {str(row.pk) for row in rows}
    )
    context = {"calendar": calendar, "rows": told, "form": form, "picked": picked}
    status = 400 if form.errors else 200
    return render_page(
        request, "desk/register_adopt.html", context, title=_("Policies of a calendar"), status=status
    )


@transaction.atomic
def _move(policies: list[Policy], calendar: Calendar, start: Any, request: HttpRequest) -> int:
    # All or none: half of the promises on another calendar is nobody's intention.
    for policy in policies:
        kept = {name: getattr(policy, name) for name in (*MATCH, *TERMS)}
        old = policy.calendar.version if policy.calendar else 0
        note = _("%(calendar)s instead of version %(old)s") % {"calendar": calendar, "old": old}
        publish_policy(
            **kept, calendar=calendar, valid_from=start, note=note[:300], actor=person(request), now=moment()
        )
    return len(policies)


def _previewed(form: PublishCalendarForm, actor: Any, now: Any) -> list[dict[str, Any]]:
    # The action itself says what would be stored; its row is taken back at once.
    with transaction.atomic():
        made = attempt(form, lambda: publish_calendar(actor=actor, now=now, **form.values()))
        trials = attempt(form, lambda: usual_trials(made.working(), now)) if made else None
        transaction.set_rollback(True)
    return _told(trials or [])


def _told(trials: list[Trial]) -> list[dict[str, Any]]:
    return [{"start": one.start, "due": one.due, "limit": limit_words(one.limit)} for one in trials]


def _week(calendar: Calendar) -> list[tuple[Any, str]]:
    return [(name, ", ".join(calendar.hours.get(day, []))) for day, name in DAYS.items()]


def _in_use(now: Any) -> Any:
    """Policies that are in force or will be, and that no later version follows."""
    return Policy.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=now), withdrawn_at=None
    ).select_related("category", "calendar")


def _behind(calendar: Calendar, now: Any) -> Any:
    older = Calendar.objects.filter(code=calendar.code, version__lt=calendar.version)
    return (
        _in_use(now).filter(valid_until=None, calendar__in=older).order_by("promise", "kind", "colour", "pk")
    )


def _calendar(pk: object) -> Calendar:
    text = str(pk)
    usable = text.isascii() and text.isdigit() and len(text) < 19
    found = Calendar.objects.filter(pk=int(text)).first() if usable else None
    if found is None:
        raise NotFound(_("There is no such calendar."))
    return found
