"""Calibration: have several score the same contact, and see how far they agree."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core.errors import N_, Conflict
from core.i18n import decimals
from crm.domain.codes import Role
from crm.models import Contact, Staff
from quality.actions.calibrations import open_calibration
from quality.actions.permission import may_do
from quality.admin.screens.guard import check_national, tried
from quality.domain.agreement import Agreement
from quality.domain.codes import PeriodState, Work
from quality.domain.roles import Deed
from quality.domain.sampling import draw
from quality.labels import UNDEFINED
from quality.models import Calibration, Period, Sampled
from quality.pool import Pooled, pools_of
from quality.queries.agreement import read_agreement
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import moment, only, render_page, tell
from tickets.models import Message

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
        made = tried(form, lambda: _open(scorers, user, now))
        if made is not None:
            tell(request, _("Opened. The contact stands in the scoring queue of those you chose."))
            return redirect("admin:quality_calibration")
    periods = list(Period.objects.values_list("pk", flat=True)[:PERIODS])
    found = read_agreement(periods)
    rows = Calibration.objects.filter(sampled__period__in=periods).select_related("sampled__agent")
    context: dict[str, Any] = {
        "form": form if may_do(user, Deed.CALIBRATE) else None,
        "calibrations": list(rows.prefetch_related("scorers", "reviews")[:SHOWN]),
        "score": _told(found.score),
        "criteria": [(line.criterion, _told(line.agreement)) for line in found.criteria],
        "drift": [(one.scorer, decimals(one.points, 2), one.contacts) for one in found.drift],
    }
    status = 400 if form.errors else 200
    return render_page(request, "quality/calibration.html", context, title=_("Calibration"), status=status)


def _told(agreement: Agreement) -> dict[str, Any]:
    """A figure in words; where there is none, why."""
    return {
        "agreement": agreement,
        "figure": None if agreement.figure is None else decimals(agreement.figure, 2),
        "observed": None if agreement.observed is None else round(100 * agreement.observed),
        "why": UNDEFINED.get(agreement.undefined, ""),
    }


def _open(scorers: list[Staff], user: Staff, now: Any) -> Calibration:
    """Draw a contact by lot from the open period, of somebody who is none of the scorers."""
    period = Period.objects.filter(state=PeriodState.OPEN).order_by("-first").first()
    if period is None:
        raise Conflict(N_("No period is open. Open one first."), field="scorers", code="no_period")
    taken = {Pooled.of(row).candidate.key for row in Sampled.objects.filter(period=period)}
    agents = Staff.objects.filter(quality_periods__period=period).exclude(pk__in=[one.pk for one in scorers])
    pools = pools_of(period.span, list(agents.values_list("pk", flat=True)), until=now)
    pool = {
        one.candidate.key: one for found in pools.values() for one in found if one.candidate.key not in taken
    }
    drawn = draw((one.candidate for one in pool.values()), target=1, seed=get_random_string(12))
    if not drawn:
        raise Conflict(
            N_("Every contact of the period is in the sample already."), field="scorers", code="none_left"
        )
    chosen = pool[drawn[0].key]
    item: Contact | Message = (
        Contact.objects.get(pk=chosen.pk) if chosen.work is Work.CALL else Message.objects.get(pk=chosen.pk)
    )
    return open_calibration(period=period, item=item, scorers=scorers, actor=user, now=now)


urls = [path("quality/calibration/", calibration, name="quality_calibration")]
group = _("Quality")
entries = (Entry(_("Calibration"), "balance", "quality_calibration", WATCHERS, national=True),)
