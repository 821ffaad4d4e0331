"""Calibration: have several score the same contact, and see how far they agree."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.i18n import decimals
from crm.domain.codes import Role
from crm.models import Staff
from quality.actions.calibrations import draw_calibration
from quality.actions.permission import may_do
from quality.admin.screens.charts import CourseChart, course_chart
from quality.admin.screens.guard import check_national, tried
from quality.domain.agreement import Agreement
from quality.domain.roles import Deed
from quality.labels import UNDEFINED
from quality.models import Calibration, Period
from quality.queries.agreement import Calibrated, read_agreement
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import moment, only, render_page, tell

WATCHERS = (Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE)
SHOWN = 20
#: Periods over which agreement is told.
PERIODS = 9


class ScorersForm(forms.Form):
    """Who scores."""

    scorers = forms.ModelMultipleChoiceField(
        label=_("Who scores"), queryset=Staff.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scorers: Any = self.fields["scorers"]
        rows = Staff.objects.at_work().filter(role__in=(Role.QCO, Role.SUPERVISOR))
        scorers.queryset = rows.order_by("role", "first_name", "last_name")


@only(*WATCHERS)
def calibration(request: HttpRequest) -> HttpResponse:
    """The calibrations of the last periods with their agreement; for scorers the form for another one."""
    check_national(request)
    user, now = person(request), moment()
    form = ScorersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        scorers = list(form.cleaned_data["scorers"])
        made = tried(form, lambda: draw_calibration(scorers=scorers, actor=user, now=now))
        if made is not None:
            tell(request, _("Opened. The contact stands in the scoring queue of those you chose."))
            return redirect("admin:quality_calibration")
    periods = list(Period.objects.values_list("pk", flat=True)[:PERIODS])
    found = read_agreement(periods)
    rows = Calibration.objects.filter(sampled__period__in=periods).select_related("sampled__agent")
    context: dict[str, Any] = {
        "form": form if may_do(user, Deed.CALIBRATE) else None,
        "calibrations": list(rows.prefetch_related("scorers")[:SHOWN]),
        "score": _told(found.score),
        "criteria": [(line.criterion, _told(line.agreement)) for line in found.criteria],
        "drift": [(one.scorer, decimals(one.points, 2), one.contacts) for one in found.drift],
        "courses": _courses(found) if len(found.days) > 1 else [],
    }
    status = 400 if form.errors else 200
    return render_page(request, "quality/calibration.html", context, title=_("Calibration"), status=status)


def _courses(found: Calibrated) -> list[tuple[Staff, CourseChart, list[str]]]:
    reach = max((abs(value) for one in found.courses for value in one.points if value is not None), default=0)
    return [
        (
            one.scorer,
            course_chart(one.points, found.days, reach),
            [
                f"{day.isoformat()}: {'–' if value is None else decimals(value, 2)}"
                for day, value in zip(found.days, one.points, strict=True)
            ],
        )
        for one in found.courses
    ]


def _told(agreement: Agreement) -> dict[str, Any]:
    """A figure in words; where there is none, why."""
    return {
        "agreement": agreement,
        "figure": None if agreement.figure is None else decimals(agreement.figure, 2),
        "observed": None if agreement.observed is None else round(100 * agreement.observed),
        "why": UNDEFINED.get(agreement.undefined, ""),
    }


urls = [path("quality/calibration/", calibration, name="quality_calibration")]
group = _("Quality")
entries = (Entry(_("Calibration"), "balance", "quality_calibration", WATCHERS, national=True),)
