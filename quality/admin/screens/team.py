"""A period over everybody: the team table, the distribution around the standard, what fails most often."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.errors import NotFound
from core.replica import reports_from_replica
from crm.domain.codes import Role
from crm.labels import label_of
from quality.actions.periods import close_period, draw_samples, open_period
from quality.actions.permission import may_do
from quality.admin.screens.charts import distribution
from quality.admin.screens.guard import check_national
from quality.domain.roles import Deed
from quality.export import allowance_workbook
from quality.models import AgentPeriod, Period
from quality.models.weights import SCORED_DESKS
from quality.queries.team import read_team
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import moment, only, posted, render_page, tell
from tickets.zones import local_day

WATCHERS = (Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 24


@only(*WATCHERS)
@reports_from_replica
def periods(request: HttpRequest) -> HttpResponse:
    """All periods, the newest first."""
    check_national(request)
    user, now = person(request), moment()
    rows = list(Period.objects.all()[:SHOWN])
    today = local_day(now)
    context = {
        "periods": rows,
        "may_run": may_do(user, Deed.RUN_PERIOD),
        "today_is_open": any(today in row.span for row in rows),
    }
    return render_page(request, "quality/periods.html", context, title=_("Scores"))


@only(*WATCHERS)
@reports_from_replica
def period(request: HttpRequest, first: str) -> HttpResponse:
    """One period."""
    user = person(request)
    row = _period(request, first)
    teams = AgentPeriod.objects.filter(period=row).exclude(team="").order_by("team")
    names = list(teams.values_list("team", flat=True).distinct())
    team = request.GET.get("team", "")
    desk = request.GET.get("desk", "")
    found = read_team(
        user, row, team=team if team in names else "", desk=desk if desk in SCORED_DESKS else ""
    )
    context: dict[str, Any] = {
        "period": row,
        "team": found,
        "teams": names,
        "desks": [(str(one), label_of(one)) for one in SCORED_DESKS],
        "chosen": {"team": team, "desk": desk},
        "chart": distribution(found),
        "may_run": may_do(user, Deed.RUN_PERIOD) and row.is_open,
        "is_over": local_day(moment()) > row.last,
    }
    return render_page(request, "quality/period.html", context, title=str(row))


@posted("quality_periods")
@only(*WATCHERS)
def begin(request: HttpRequest) -> HttpResponse:
    """Open the period of today, and draw what is due."""
    user, now = person(request), moment()
    row = open_period(day=local_day(now), actor=user, now=now)
    draw_samples(period=row, actor=user, now=now)
    tell(request, _("Opened: %(period)s") % {"period": row})
    return redirect(row.get_absolute_url())


@posted("quality_period", "first")
@only(*WATCHERS)
def draw(request: HttpRequest, first: str) -> HttpResponse:
    """Draw what is due by now."""
    row = _period(request, first)
    count = draw_samples(period=row, actor=person(request), now=moment())
    tell(request, _("Drawn: %(count)s contacts.") % {"count": count})
    return redirect(row.get_absolute_url())


@posted("quality_period", "first")
@only(*WATCHERS)
def close(request: HttpRequest, first: str) -> HttpResponse:
    """Write the scores down for good."""
    row = _period(request, first)
    close_period(period=row, actor=person(request), now=moment())
    tell(request, _("Closed. The scores are final."))
    return redirect(row.get_absolute_url())


@only(*WATCHERS)
@reports_from_replica
def export(request: HttpRequest, first: str) -> HttpResponse:
    """The scores as a workbook, each figure with its definition."""
    row = _period(request, first)
    answer = HttpResponse(allowance_workbook(read_team(person(request), row)), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="skor-qm-{row.first.isoformat()}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer


def _period(request: HttpRequest, first: str) -> Period:
    check_national(request)
    try:
        day = date.fromisoformat(first)
    except ValueError:
        day = date.min
    row = Period.objects.filter(first=day).first()
    if row is None:
        raise NotFound(str(_("There is no such period.")))
    return row


urls = [
    path("quality/periods/", periods, name="quality_periods"),
    path("quality/periods/open/", begin, name="quality_open"),
    path("quality/periods/<str:first>/", period, name="quality_period"),
    path("quality/periods/<str:first>/draw/", draw, name="quality_draw"),
    path("quality/periods/<str:first>/close/", close, name="quality_close"),
    path("quality/periods/<str:first>/export/", export, name="quality_export"),
]
group = _("Quality")
entries = (Entry(_("Scores"), "leaderboard", "quality_periods", WATCHERS, national=True),)
