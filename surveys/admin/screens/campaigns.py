"""Campaigns: how many have to be asked for a wanted precision, whom the lot drew, and how far it has come."""

from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.errors import NotFound
from crm.domain.codes import Role, Segment
from crm.labels import label_of
from crm.models import Region
from surveys.actions.draw_campaign import Plan, draw_campaign, plan_campaign
from surveys.actions.permission import Deed, may_do
from surveys.models import Campaign, Survey
from surveys.querysets import counts_nation
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import attempt, moment, only, render_page, tell

READERS = (Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE)


class CampaignForm(forms.Form):
    """What is wanted."""

    survey_code = forms.ChoiceField(label=_("Survey"))
    margin = forms.DecimalField(
        label=_("Margin of error (percent points)"),
        min_value=0.5,
        max_value=50,
        decimal_places=1,
        initial=5,
        help_text=_("Half the width of the 95 % interval for the whole country."),
    )
    expected_percent = forms.IntegerField(
        label=_("Share of people who are expected to answer (%)"), min_value=1, max_value=100, initial=25
    )
    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Small letters, digits and hyphens: csi-2026.")
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    closes_on = forms.DateField(
        label=_("Last day on which people are asked"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    seed = forms.CharField(
        label=_("Seed"),
        max_length=40,
        required=False,
        help_text=_("Leave it empty for a new one. The same seed draws the same people again."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["survey_code"]
        newest = {one.code: one for one in Survey.objects.order_by("code", "version")}
        field.choices = [(code, str(one)) for code, one in newest.items()]


@only(*READERS)
def campaigns(request: HttpRequest) -> HttpResponse:
    """All campaigns, and the form for another: first the sizes, then the draw."""
    user, now = person(request), moment()
    _check_nation(request)
    form = CampaignForm(request.POST or None)
    plan: Plan | None = None
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        if request.POST.get("do") == "draw":
            done = attempt(form, lambda: draw_campaign(actor=user, now=now, **wanted))
            if done is not None:
                tell(request, _("Drawn. People are written to in the next hours, by day."))
                return redirect("admin:surveys_campaign", done.code)
        else:
            plan = attempt(
                form,
                lambda: plan_campaign(
                    survey_code=wanted["survey_code"],
                    margin=wanted["margin"],
                    expected_percent=wanted["expected_percent"],
                    now=now,
                ),
            )
    rows = Campaign.objects.select_related("survey").annotate(
        drawn_count=Count("strata__invitations"),
        answered=Count("strata__invitations", filter=Q(strata__invitations__response__isnull=False)),
    )
    context = {
        "rows": rows,
        "form": form if may_do(user, Deed.DRAW) else None,
        "plan": plan,
        "strata": _strata(plan) if plan else [],
    }
    status = 422 if form.errors else 200
    return render_page(request, "surveys/campaigns.html", context, title=_("Campaigns"), status=status)


@only(*READERS)
def campaign(request: HttpRequest, code: str) -> HttpResponse:
    """One campaign by its strata."""
    _check_nation(request)
    row = Campaign.objects.select_related("survey", "drawn_by").filter(code=code).first()
    if row is None:
        raise NotFound(str(_("There is no such campaign.")))
    strata = row.strata.select_related("region").annotate(
        asked=Count("invitations", filter=Q(invitations__invited_at__isnull=False)),
        answered=Count("invitations", filter=Q(invitations__response__isnull=False)),
    )
    rows = list(strata)
    context = {
        "campaign": row,
        "strata": rows,
        "sums": {
            name: sum(getattr(one, name) for one in rows)
            for name in ("population", "drawn", "asked", "answered")
        },
    }
    return render_page(request, "surveys/campaign.html", context, title=row.name)


def _check_nation(request: HttpRequest) -> None:
    if not counts_nation(person(request)):
        raise NotFound(str(_("Campaigns are looked at for the whole country.")))


def _strata(plan: Plan) -> list[tuple[str, str, int, int]]:
    names = {one.pk: str(one) for one in Region.objects.all()}
    rows = [
        (
            names[region] if region else str(_("home not known")),
            str(label_of(Segment(segment))) if segment else "",
            people,
            asked,
        )
        for (region, segment), (people, asked) in plan.strata.items()
    ]
    return sorted(rows)


urls = [
    path("survey-campaigns/", campaigns, name="surveys_campaigns"),
    path("survey-campaigns/<slug:code>/", campaign, name="surveys_campaign"),
]
group = _("Surveys")
entries = (Entry(_("Campaigns"), "campaign", "surveys_campaigns", READERS, national=True),)
