"""One agent: the score of a period opened down to the rows that it comes from, the trend, what to work on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.errors import NotFound
from crm.models import Staff
from quality.admin.screens.charts import trend
from quality.domain.sampling import PART
from quality.labels import MISSINGS
from quality.models.weights import PARTS
from quality.queries.agent import AgentPage, periods_of, read_agent
from tickets.admin.reader import person
from tickets.admin.screens.page import only, render_page
from tickets.labels import KINDS

#: What each part of discipline is called, and how it is counted.
SHARES = {
    "punctuality": (_("Log-in in time"), _("days logged in in time / days at work")),
    "attendance": (_("Attendance"), _("days at work / days expected")),
    "recording": (_("Records against calls"), _("contacts recorded / calls answered")),
    "handling": (_("Handling time"), _("time that is aimed at / average handling time")),
}


@only()
def agent(request: HttpRequest, pk: int) -> HttpResponse:
    """The agent's page; `period` in the address names another than the newest."""
    return agent_page(request, pk)


def agent_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What the agent themselves and whoever watches see."""
    user = person(request)
    rows = periods_of(user, pk)
    if not rows:
        if pk == user.pk:
            return render_page(request, "quality/agent.html", {"page": None}, title=_("My quality"))
        raise NotFound(str(_("There is no such agent's period within your sight.")))
    chosen = request.GET.get("period", "")
    row = next((one for one in rows if one.period.first.isoformat() == chosen), rows[0])
    page = read_agent(user, rows, row)
    own = pk == user.pk
    context: dict[str, Any] = {
        "page": page,
        "own": own,
        "periods": rows,
        "why": MISSINGS[page.score.missing] if page.score.missing else "",
        "chart": trend(page.trend, page.standard),
        "shares": _shares(page),
        "left_out": _left_out(page),
    }
    title = _("My quality") if own else _title(row.agent)
    return render_page(request, "quality/agent.html", context, title=title)


def _title(someone: Staff) -> str:
    return str(_("Quality of %(name)s")) % {"name": someone}


def _shares(page: AgentPage) -> list[dict[str, Any]]:
    """Each part of discipline with its weight, its fraction and its percentage."""
    counts = page.counts
    shown = {
        "punctuality": f"{counts.in_time} / {counts.present}",
        "attendance": f"{counts.present} / {counts.expected}",
        "recording": f"{counts.recorded} / {counts.answered}",
        "handling": ""
        if counts.average_handling is None
        else f"{_target(page)} / {round(counts.average_handling)}",
    }
    weights = _weights(page)
    found = []
    for name in PARTS[1:]:
        share = page.figures.basis["shares"][name]
        title, meaning = SHARES[name]
        found.append(
            {
                "title": title,
                "meaning": meaning,
                "weight": weights.get(name),
                "fraction": shown[name],
                "percent": None if share is None else _percent(share),
            }
        )
    return found


def _percent(share: str) -> float:
    top, _slash, bottom = share.partition("/")
    return round(100 * int(top) / int(bottom or 1), 1)


def _target(page: AgentPage) -> str:
    top, _slash, bottom = str(page.figures.basis["handling_target"]).partition("/")
    return str(round(int(top) / int(bottom or 1)))


def _weights(page: AgentPage) -> dict[str, float]:
    """Percent of each part, the mean by days where there were several desks."""
    days = sum(number for _row, number in page.weights)
    return (
        {
            part: round(sum(getattr(row, part) * number for row, number in page.weights) / days, 2)
            for part in PARTS
        }
        if days
        else {}
    )


def _left_out(page: AgentPage) -> list[str]:
    """In words what had contacts and no sample."""
    said = [f"{day:%d/%m}" for day in page.missed.days]
    said += [f"{part * PART:02d}–{(part + 1) * PART:02d}" for part in page.missed.parts]
    return said + [str(_words(kind)) for kind in page.missed.kinds]


def _words(kind: str) -> object:
    return next((word for code, word in KINDS.items() if code == kind), kind.replace("_", " "))


urls = [path("quality/agents/<int:pk>/", agent, name="quality_agent")]
