"""What surveys say: scores with their intervals, and whether the questions measure one thing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.errors import NotFound
from core.i18n import decimals
from crm.domain.codes import Role
from surveys.domain.nps import Band, NetScore
from surveys.labels import BANDS, UNDEFINED
from surveys.models import Survey
from surveys.queries.figures import Breakdown, read_figures, read_surveys
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import only, render_page

READERS = (Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE, Role.BRANCH_OFFICER)
PARTS = {"branch": _("By branch"), "segment": _("By segment"), "channel": _("By channel")}


@only(*READERS)
def surveys(request: HttpRequest) -> HttpResponse:
    """All surveys, with how many answers the reader may count."""
    rows = read_surveys(person(request))
    return render_page(request, "surveys/surveys.html", {"rows": rows}, title=_("Surveys"))


@only(*READERS)
def survey(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of the newest version of one survey."""
    row = Survey.objects.filter(code=code).order_by("-version").first()
    if row is None:
        raise NotFound(str(_("There is no such survey.")))
    found = read_figures(person(request), row)
    items = found.items
    context: dict[str, Any] = {
        "survey": row,
        "respondents": found.respondents,
        "recommendations": [
            {
                "question": one.question,
                "score": _told(one.score),
                "breakdowns": [_broken_down(part) for part in one.breakdowns if part.cells or part.hidden],
            }
            for one in found.recommendations
        ],
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
    return render_page(request, "surveys/survey.html", context, title=row.name)


def _told(score: NetScore) -> dict[str, Any]:
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
        "bands": [
            (each, BANDS[each], count, decimals(score.share(count) or 0, 1)) for each, count in counts.items()
        ],
    }


def _broken_down(part: Breakdown) -> dict[str, Any]:
    return {
        "title": PARTS[part.column],
        "cells": [(cell.name, _told(cell.score)) for cell in part.cells],
        "hidden": part.hidden,
        "hidden_answers": part.hidden_answers,
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
]
group = _("Quality")
entries = (Entry(_("Surveys"), "reviews", "surveys_list", READERS),)
