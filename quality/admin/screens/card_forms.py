"""The forms by which a scorecard and weights are published."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from quality.domain.codes import Critical
from quality.labels import choices_of
from quality.models import Scorecard
from quality.models.weights import PARTS, ScoreWeights
from tickets.admin.screens.step_forms import Words


class FromDay(forms.Form):
    """From which day on periods use it."""

    valid_from = forms.DateField(
        label=_("For periods from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Periods that have begun keep their version."),
    )


class CardForm(FromDay):
    """The name of a card."""

    name_id = forms.CharField(label=_("Name (Indonesian)"), max_length=120)
    name_en = forms.CharField(label=_("Name (English)"), max_length=120)

    field_order = ("name_id", "name_en", "valid_from")


class CriterionForm(forms.Form):
    """One criterion, below the section that it names."""

    COLUMNS = (
        "code", "question_id", "question_en", "weight", "top", "critical", "optional", "guidance_id", "guidance_en",
        "good", "bad",
    )  # fmt: skip

    section = forms.CharField(label=_("Section (Indonesian)"), max_length=120)
    code = forms.SlugField(label=_("Code"), max_length=40)
    question_id = forms.CharField(label=_("Question (Indonesian)"), max_length=240)
    question_en = forms.CharField(label=_("Question (English)"), max_length=240)
    weight = forms.IntegerField(label=_("Weight"), min_value=1, max_value=100)
    top = forms.IntegerField(label=_("Highest points"), min_value=1, max_value=100, initial=1)
    critical = forms.ChoiceField(
        label=_("Critical"), choices=[("", _("no")), *choices_of(Critical)], required=False
    )
    optional = forms.BooleanField(label=_("May not apply"), required=False)
    guidance_id = Words(label=_("Guidance (Indonesian)"), rows=2, required=False, max_length=2000)
    guidance_en = Words(label=_("Guidance (English)"), rows=2, required=False, max_length=2000)
    good = Words(label=_("Good example"), rows=2, required=False, max_length=2000)
    bad = Words(label=_("Bad example"), rows=2, required=False, max_length=2000)


class WeightsForm(FromDay):
    """The parts in percent, and the handling time that is aimed at."""

    field_order = (*PARTS, "handling_target_seconds", "valid_from")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in PARTS:
            column: Any = ScoreWeights._meta.get_field(part)
            self.fields[part] = forms.IntegerField(label=column.verbose_name, min_value=0, max_value=100)
        target: Any = ScoreWeights._meta.get_field("handling_target_seconds")
        self.fields["handling_target_seconds"] = forms.IntegerField(
            label=target.verbose_name, min_value=1, max_value=86_400
        )
        self.order_fields(self.field_order)


def sections_of(criteria: Any, before: Scorecard | None) -> list[dict[str, Any]]:
    """The lines of the form as sections with their criteria, in the order in which they stand. A section that the
    version before had keeps its code and English title; another is told by its Indonesian one.
    """
    known = {one.title_id: one for one in before.sections.all()} if before else {}
    found: dict[str, dict[str, Any]] = {}
    for form in criteria:
        sent = dict(form.cleaned_data)
        if not sent or sent.pop("DELETE", False):
            continue
        title = sent.pop("section")
        section = known.get(title)
        spec = found.setdefault(
            title,
            {
                "code": section.code if section else slugify(title)[:40] or "section",
                "title_id": title,
                "title_en": section.title_en if section else title,
                "criteria": [],
            },
        )
        spec["criteria"].append(sent)
    return list(found.values())
