"""Scorecards and weights: the versions in force and before, and the forms by which head office publishes another."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.errors import NotFound
from crm.domain.codes import Desk, Role
from crm.labels import label_of
from quality.actions.permission import may_do
from quality.actions.publish import publish_scorecard, publish_weights
from quality.admin.screens.card_forms import CardForm, CriterionForm, WeightsForm, sections_of
from quality.admin.screens.guard import check_national, tried
from quality.domain.codes import Work
from quality.domain.roles import Deed
from quality.labels import WORKS
from quality.models import Scorecard, ScoreWeights
from quality.models.weights import PARTS, SCORED_DESKS
from tickets.admin.navigation import HOUSE_TITLE, Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import moment, only, render_page, tell

WATCHERS = (Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE)
#: Empty lines for further criteria.
FURTHER = 2
Criteria = forms.formset_factory(CriterionForm, extra=FURTHER, can_delete=True, max_num=60)


@only(*WATCHERS)
def cards(request: HttpRequest) -> HttpResponse:
    """All versions, the newest first."""
    check_national(request)
    context = {
        "works": [
            (
                work,
                WORKS[work],
                list(Scorecard.objects.filter(work=work).prefetch_related("sections__criteria")),
            )
            for work in Work
        ],
        "desks": [
            (desk, label_of(desk), list(ScoreWeights.objects.filter(desk=desk))) for desk in SCORED_DESKS
        ],
        "may_publish": may_do(person(request), Deed.PUBLISH),
    }
    return render_page(request, "quality/cards.html", context, title=_("Scorecards and weights"))


@only(Role.HEAD_OFFICE)
def new_card(request: HttpRequest, work: str) -> HttpResponse:
    """Another version of a card, begun with the words of the newest."""
    check_national(request)
    if work not in set(Work):
        raise NotFound(str(_("There is no such scorecard.")))
    before = Scorecard.objects.filter(work=work).prefetch_related("sections__criteria").first()
    posted = request.POST or None
    form = CardForm(posted, initial=_of_card(before))
    criteria = Criteria(posted, initial=_of_criteria(before), prefix="c")
    if request.method == "POST" and form.is_valid() and criteria.is_valid():
        made = tried(
            form,
            lambda: publish_scorecard(
                work=Work(work),
                sections=sections_of(criteria, before),
                actor=person(request),
                now=moment(),
                **form.cleaned_data,
            ),
        )
        if made is not None:
            tell(request, _("Published. Periods that begin from that day on use it."))
            return redirect("admin:quality_cards")
    context: dict[str, Any] = {"form": form, "criteria": criteria, "work": WORKS[Work(work)]}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "quality/new_card.html", context, title=_("New scorecard"), status=status)


@only(Role.HEAD_OFFICE)
def new_weights(request: HttpRequest, desk: str) -> HttpResponse:
    """Another version of a desk's weights, begun with the newest."""
    check_national(request)
    if desk not in SCORED_DESKS:
        raise NotFound(str(_("Nobody of this desk is scored. Choose another desk.")))
    before = ScoreWeights.objects.filter(desk=desk).first()
    names = (*PARTS, "handling_target_seconds")
    form = WeightsForm(request.POST or None, initial={name: getattr(before, name, 0) for name in names})
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        made = tried(
            form,
            lambda: publish_weights(
                desk=desk,
                parts={part: sent[part] for part in PARTS},
                handling_target_seconds=sent["handling_target_seconds"],
                valid_from=sent["valid_from"],
                actor=person(request),
                now=moment(),
            ),
        )
        if made is not None:
            tell(request, _("Published. Periods that begin from that day on use it."))
            return redirect("admin:quality_cards")
    context = {"form": form, "desk": label_of(Desk(desk))}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "quality/new_weights.html", context, title=_("New weights"), status=status)


def _of_card(card: Scorecard | None) -> dict[str, Any]:
    return {"name_id": card.name_id, "name_en": card.name_en} if card else {}


def _of_criteria(card: Scorecard | None) -> list[dict[str, Any]]:
    if card is None:
        return []
    return [
        {"section": section.title_id, **{name: getattr(one, name) for name in CriterionForm.COLUMNS}}
        for section in card.sections.all()
        for one in section.criteria.all()
    ]


urls = [
    path("quality/cards/", cards, name="quality_cards"),
    path("quality/cards/<slug:work>/new/", new_card, name="quality_new_card"),
    path("quality/weights/<slug:desk>/new/", new_weights, name="quality_new_weights"),
]
group = HOUSE_TITLE
entries = (Entry(_("Scorecards and weights"), "checklist", "quality_cards", WATCHERS, national=True),)
