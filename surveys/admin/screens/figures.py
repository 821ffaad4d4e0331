"""What surveys say: scores with their intervals and changes, means, reasons, and whom they leave out."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.errors import NotFound
from core.i18n import decimals
from core.replica import reports_from_replica
from crm.domain.codes import Role
from surveys.admin.screens.charts import months_chart, whisker
from surveys.domain.indices import Mean
from surveys.domain.nps import Band, Change, NetScore
from surveys.domain.psychometrics import Psychometrics
from surveys.domain.spans import Span, months_later, read_span
from surveys.export import XLSX, figures_workbook
from surveys.labels import BANDS, UNDEFINED
from surveys.models import Question, Response, Survey
from surveys.queries.figures import Breakdown, Figures, Recommendation, read_figures, read_surveys, within
from surveys.queries.ratings import Ratings
from surveys.queries.reasons import read_reasons
from surveys.queries.weights import CampaignFigures
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import moment, only, render_page

READERS = (Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE, Role.BRANCH_OFFICER)
PARTS = {
    "region": _("By region"),
    "branch": _("By branch"),
    "segment": _("By segment"),
    "channel": _("By channel"),
    "team": _("By agent team"),
}
#: Below this p-value a change is called one.
SIGNIFICANT = 0.05


@only(*READERS)
def surveys(request: HttpRequest) -> HttpResponse:
    """All surveys, with how many answers the reader may count."""
    rows = read_surveys(person(request))
    return render_page(request, "surveys/surveys.html", {"rows": rows}, title=_("Surveys"))


@only(*READERS)
@reports_from_replica
def survey(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of the newest version of one survey, of all time or of some months."""
    row, span = _asked(request, code)
    user = person(request)
    found = read_figures(user, row, span, now=moment())
    responses = within(Response.objects.visible_to(user).filter(survey=row), span)
    context: dict[str, Any] = {
        "survey": row,
        "respondents": found.respondents,
        "span": span,
        "months": _choices(found),
        "recommendations": [_recommended(one, found.campaigns) for one in found.recommendations],
        "ratings": _ratings(found.ratings),
        "indices": [
            (each.campaign, decimals(each.index, 2)) for each in found.campaigns if each.index is not None
        ],
        "reasons": [
            (one.reason, one.total, one.confirmed, [(BANDS[each], one.bands[each]) for each in Band])
            for one in read_reasons(responses)
        ],
        "bands": [BANDS[each] for each in Band],
        "returns": found.returns,
        "rate": None
        if found.returns is None or found.returns.rate is None
        else decimals(found.returns.rate, 1),
        **_items(found, found.items),
    }
    return render_page(request, "surveys/survey.html", context, title=row.name)


@only(*READERS)
@reports_from_replica
def export(request: HttpRequest, code: str) -> HttpResponse:
    """The same figures as a workbook, each with its definition."""
    row, span = _asked(request, code)
    answer = HttpResponse(
        figures_workbook(read_figures(person(request), row, span, now=moment())), content_type=XLSX
    )
    answer["Content-Disposition"] = f'attachment; filename="{row.code}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer


def _asked(request: HttpRequest, code: str) -> tuple[Survey, Span | None]:
    row = Survey.newest(code)
    if row is None:
        raise NotFound(str(_("There is no such survey.")))
    return row, read_span(request.GET.get("from", ""), request.GET.get("until", ""))


def _choices(found: Figures) -> list[date]:
    """The months in which somebody answered, the newest first."""
    if found.known_months is None:
        return []
    first, last = (day.replace(day=1) for day in found.known_months)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [months_later(last, -back) for back in range(count)]


def _recommended(one: Recommendation, campaigns: list[CampaignFigures]) -> dict[str, Any]:
    return {
        "question": one.question,
        "score": told(one.score),
        "before": None if one.before is None else told(one.before),
        "change": None if one.change is None else _changed(one.change),
        "chart": months_chart(one.months),
        "months": [(month, None if score is None else told(score)) for month, score in one.months],
        "campaigns": [_campaign(each, one.question) for each in campaigns],
        "breakdowns": [_broken_down(part) for part in one.breakdowns if part.cells or part.hidden],
    }


def _campaign(each: CampaignFigures, question: Question) -> dict[str, Any]:
    plain, weighted = each.scores[question.pk]
    return {
        "campaign": each.campaign,
        "population": each.population,
        "drawn": each.drawn,
        "plain": told(plain),
        "score": None if weighted.score is None else decimals(weighted.score, 2),
        "interval": None if weighted.interval is None else [decimals(end, 1) for end in weighted.interval],
        "strata": weighted.strata,
        "collapsed": weighted.collapsed,
    }


def told(score: NetScore) -> dict[str, Any]:
    """A score in words and shares."""
    counts = {
        Band.PROMOTER: score.promoters,
        Band.PASSIVE: score.passives,
        Band.DETRACTOR: score.detractors,
    }
    return {
        "score": None if score.score is None else decimals(score.score, 2),
        "interval": None if score.interval is None else [decimals(end, 1) for end in score.interval],
        "answers": score.answers,
        "why": UNDEFINED.get(score.undefined, ""),
        "whisker": whisker(score),
        "bands": [
            (each, BANDS[each], count, decimals(score.share(count) or 0, 1)) for each, count in counts.items()
        ],
    }


def _changed(found: Change) -> dict[str, Any]:
    sign = "+" if found.points > 0 else ""
    return {
        "points": sign + decimals(found.points, 2),
        "low": decimals(found.low, 1),
        "high": decimals(found.high, 1),
        "p_value": _p_value(found.p_value),
        "is_one": found.p_value < SIGNIFICANT,
        "icon": "trending_up"
        if found.points > 0
        else "trending_down"
        if found.points < 0
        else "trending_flat",
    }


def _broken_down(part: Breakdown) -> dict[str, Any]:
    return {
        "title": PARTS[part.column],
        "cells": [(cell.name, told(cell.score)) for cell in part.cells],
        "hidden": part.hidden,
        "hidden_answers": part.hidden_answers,
    }


def _ratings(found: Ratings) -> dict[str, Any]:
    return {
        "index": None if found.index is None else decimals(found.index, 2),
        "attributes": [
            (one.question, _mean(one.importance), _mean(one.satisfaction)) for one in found.attributes
        ],
        "rated": [(one.question, _mean(one.mean)) for one in found.rated],
        "chosen": [
            (
                one.question,
                one.answers,
                [
                    (choice, count, decimals(100 * count / one.answers, 1) if one.answers else "–")
                    for choice, count in one.choices
                ],
            )
            for one in found.chosen
        ],
    }


def _mean(found: Mean) -> dict[str, Any]:
    return {
        "answers": found.answers,
        "mean": None if found.mean is None else decimals(found.mean, 2),
        "interval": None if found.interval is None else [decimals(end, 2) for end in found.interval],
        "why": UNDEFINED.get(found.undefined, ""),
    }


def _items(found: Figures, items: Psychometrics) -> dict[str, Any]:
    return {
        "measures": found.measures,
        "items": [
            {
                "question": found.questions[item.code],
                "mean": decimals(item.mean, 2),
                "deviation": decimals(item.deviation, 2),
                "correlation": _three(item.correlation),
                "p_value": _p_value(item.p_value),
                "alpha_without": _three(item.alpha_without),
            }
            for item in items.items
        ],
        "pairs": [
            (found.questions[pair.one], found.questions[pair.other], _three(pair.correlation))
            for pair in items.pairs
        ],
        "alpha": _three(items.alpha),
        "alpha_interval": None
        if items.alpha_interval is None
        else tuple(_three(end) for end in items.alpha_interval),
        "why": UNDEFINED.get(items.undefined, ""),
        "counted": items.respondents,
        "left_out": items.left_out,
    }


def _three(figure: float | None) -> str | None:
    return None if figure is None else decimals(figure, 3)


def _p_value(figure: float | None) -> str | None:
    if figure is None:
        return None
    return f"< {decimals(0.001, 3)}" if figure < 0.001 else decimals(figure, 3)


urls = [
    path("survey-results/", surveys, name="surveys_list"),
    path("survey-results/<slug:code>/", survey, name="surveys_figures"),
    path("survey-results/<slug:code>/export/", export, name="surveys_export"),
]
group = _("Surveys")
entries = (Entry(_("Results"), "reviews", "surveys_list", READERS),)
