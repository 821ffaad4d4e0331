"""Why complaints come, what is done about it, and whether they fall afterwards (domain section 11)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.errors import NotFound
from core.paging import CountedPages
from core.replica import reports_from_replica
from crm.domain.codes import Role
from tickets.actions.corrective_action import (
    complete_corrective_action,
    may_complete,
    may_plan,
    plan_corrective_action,
)
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.board import tickets_where
from tickets.admin.screens.board_chart import scale
from tickets.admin.screens.causes_chart import effect_chart, effect_words
from tickets.admin.screens.causes_forms import CompleteForm, PeriodForm, PlanForm
from tickets.admin.screens.page import attempt, moment, only, render_page, tell
from tickets.domain.learning import Effect
from tickets.models import CareCentreRules, CorrectiveAction
from tickets.queries.causes import (
    CauseCount,
    Causes,
    Line,
    actions_of,
    read_causes,
    read_effects,
)
from tickets.zones import local_day

READERS = (Role.SUPERVISOR, Role.HEAD_OFFICE)
PER_PAGE = 10
#: How many lines of each way of counting are shown before the rest is folded away.
TOP = 4


@only(*READERS)
@reports_from_replica
def causes(request: HttpRequest) -> HttpResponse:
    """Causes of a period by category, branch and facility, and the corrective actions with their effect."""
    user, now = person(request), moment()
    rules, today = CareCentreRules.current(), local_day(now)
    form = PeriodForm(request.GET, today=today, days=rules.cause_days)
    found = read_causes(user, form.period)
    page = CountedPages(actions_of(user), PER_PAGE).get_page(request.GET.get("page"))
    actions = list(page.object_list)
    effects = read_effects(user, actions, weeks=rules.effect_weeks, today=today)
    context = {
        "form": form,
        "period": found.period,
        "total": found.total,
        "causes": [_cause(cause, found) for cause in found.causes],
        "page": page,
        "actions": [_shown(action, effects[action.pk], today) for action in actions],
        "may_plan": may_plan(user),
        "region_only": user.is_regional_deputy,
    }
    status = 400 if form.errors else 200
    return render_page(request, "desk/causes.html", context, title=_("Causes and remedies"), status=status)


@only(*READERS)
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a corrective action; `cause` in the address names the cause."""
    user, now = person(request), moment()
    form = PlanForm(request.POST or None, planner=user)
    if request.method != "POST":
        cause: Any = form.fields["root_cause"]
        form.initial["root_cause"] = cause.queryset.filter(code=request.GET.get("cause", "")).first()
    elif form.is_valid():
        made = attempt(form, lambda: plan_corrective_action(actor=user, now=now, **form.cleaned_data))
        if made is not None:
            tell(request, _("Planned. %(name)s is told.") % {"name": made.owner})
            return redirect(made.get_absolute_url())
    status = 400 if form.errors else 200
    context = {"form": form}
    title = _("Plan a corrective action")
    return render_page(request, "desk/corrective_action_form.html", context, title=title, status=status)


@only()
def corrective_action(request: HttpRequest, pk: int) -> HttpResponse:
    """One corrective action, with the form by which its owner says that it is done."""
    user, now = person(request), moment()
    today = local_day(now)
    action = actions_of(user).select_related("planned_by", "completed_by").filter(pk=pk).first()
    if action is None:
        raise NotFound(str(_("There is no such corrective action within your sight.")))
    form = CompleteForm(request.POST or None, initial={"done_on": today})
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form, lambda: complete_corrective_action(action=action, actor=user, now=now, **form.cleaned_data)
        )
        if done is not None:
            tell(request, _("Done. Whether complaints fall is shown as the weeks pass."))
            return redirect(done.get_absolute_url())
    weeks = CareCentreRules.current().effect_weeks
    effect = read_effects(user, [action], weeks=weeks, today=today)[action.pk]
    context = {
        "row": _shown(action, effect, today),
        "action": action,
        "form": form,
        "may_complete": action.done_on is None and may_complete(user, action),
        "reads_causes": user.is_superuser or user.role in READERS,
    }
    status = 400 if form.errors else 200
    return render_page(
        request, "desk/corrective_action.html", context, title=_("Corrective action"), status=status
    )


def _cause(cause: CauseCount, found: Causes) -> dict[str, Any]:
    named = f"{cause.code},{found.period.first.isoformat()},{found.period.last.isoformat()}"
    return {
        "code": cause.code,
        "name": cause.name,
        "count": cause.count,
        "share": round(100 * cause.count / found.total),
        "width": scale(cause.count, found.causes[0].count),
        "url": tickets_where(named=named),
        "ways": [
            (
                _("Category"),
                "category",
                _fold(cause.categories, lambda key: {"named": named, "category": key}),
            ),
            (_("Branch"), "domain", _fold(cause.branches, lambda key: {"named": f"{named},{key}"})),
            (
                _("Facility"),
                "local_hospital",
                _fold(cause.facilities, lambda key: {"named": named, "facility": key}),
            ),
        ],
    }


def _fold(lines: list[Line], query: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """Lines with their lists of tickets; a facility that nobody wrote down has none."""
    rows = [
        {
            "name": line.name or _("none named"),
            "count": line.count,
            "url": tickets_where(**query(line.key)) if line.key else "",
        }
        for line in lines
    ]
    # A fold that hides one line is more trouble than it is.
    top = TOP if len(rows) > TOP + 1 else len(rows)
    return {"top": rows[:top], "rest": rows[top:]}


def _shown(action: CorrectiveAction, effect: Effect, today: date) -> dict[str, Any]:
    return {
        "action": action,
        "overdue": action.is_overdue(today),
        "chart": effect_chart(effect),
        "words": effect_words(effect, today),
    }


urls = [
    path("causes/", causes, name="desk_causes"),
    path("causes/actions/new/", plan, name="desk_corrective_action_plan"),
    path("causes/actions/<int:pk>/", corrective_action, name="desk_corrective_action"),
]
entries = (Entry(_("Causes and remedies"), "troubleshoot", "desk_causes", READERS),)
