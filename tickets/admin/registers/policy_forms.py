"""The forms of policies: a new version, an end, and applying today's policies to running clocks."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import CleanCharField
from crm.domain.codes import Channel
from crm.labels import choices_of
from tickets.actions.publish import MATCH
from tickets.admin.registers.limits import UNIT_CHOICES, counted, spoken
from tickets.admin.registers.office import MomentField, next_midnight
from tickets.domain.clock import Measure
from tickets.labels import COLOUR_CHOICES, KIND_CHOICES, PRIORITY_CHOICES, PROMISE_CHOICES
from tickets.models import Calendar, Category, Policy

EVERY = ("", _("every"))
#: What a version takes over from the one before it unless the form says otherwise.
CARRIED = (
    "calendar", "pausable", "warn_percent", "region_percent", "head_office_percent", "published",
)  # fmt: skip


class PublishPolicyForm(forms.Form):
    """A new version. Opened from an older one, what it is about is fixed."""

    promise = forms.ChoiceField(label=_("Promise"), choices=PROMISE_CHOICES)
    kind = forms.ChoiceField(label=_("Kind"), choices=[EVERY, *KIND_CHOICES], required=False)
    colour = forms.ChoiceField(label=_("Colour"), choices=[EVERY, *COLOUR_CHOICES], required=False)
    channel = forms.ChoiceField(label=_("Channel"), choices=[EVERY, *choices_of(Channel)], required=False)
    priority = forms.ChoiceField(label=_("Priority"), choices=[EVERY, *PRIORITY_CHOICES], required=False)
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.all(), required=False, empty_label=_("every")
    )
    amount = forms.IntegerField(label=_("Limit"), min_value=1)
    unit = forms.ChoiceField(label=_("Counted in"), choices=UNIT_CHOICES, initial="hours")
    calendar = forms.ModelChoiceField(
        label=_("Calendar"),
        queryset=Calendar.objects.none(),
        required=False,
        empty_label=_("none: round the clock"),
        help_text=_("Needed for working time and working days."),
    )
    pausable = forms.BooleanField(label=_("Rests while the participant is asked"), required=False)
    warn_percent = forms.IntegerField(label=_("Warn at (%)"), initial=75)
    region_percent = forms.IntegerField(label=_("Tell the region at (%)"), initial=125)
    head_office_percent = forms.IntegerField(label=_("Tell head office at (%)"), initial=150)
    published = forms.BooleanField(label=_("Shown in the service charter"), required=False, initial=True)
    valid_from = MomentField(
        label=_("In force from"), help_text=_("The version before ends at that very moment. Time in Jakarta.")
    )
    note = CleanCharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, base: Policy | None, now: datetime, **kwargs: Any) -> None:
        self.base = base
        initial = {"valid_from": next_midnight(now), **(_initial(base) if base else {})}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        calendar: Any = self.fields["calendar"]
        calendar.queryset = latest_calendars(keep=base.calendar if base else None)
        if base is not None:
            for name in MATCH:
                self.fields.pop(name, None)

    def values(self) -> dict[str, Any]:
        """What `publish_policy` is given."""
        values = dict(self.cleaned_data)
        measure, amount = counted(values.pop("amount"), values.pop("unit"))
        if self.base is not None:
            values |= {name: getattr(self.base, name) for name in MATCH}
        return {**values, "measure": measure, "amount": amount}


class EndPolicyForm(forms.Form):
    """When a policy runs out."""

    valid_until = MomentField(label=_("Ends at"), help_text=_("Time in Jakarta."))


class WithdrawPolicyForm(forms.Form):
    """Why a version that is not yet in force is taken back."""

    reason = CleanCharField(label=_("Why"), max_length=300, help_text=_("It stays on record with your name."))


class ReapplyForm(forms.Form):
    """Why running promises are changed; which tickets is told by the boxes beside them."""

    reason = CleanCharField(
        label=_("Reason, kept in the record of every ticket"), max_length=300, widget=forms.Textarea
    )


def latest_calendars(keep: Calendar | None = None) -> Any:
    """The newest version of each calendar, and `keep` whatever its version."""
    newest: dict[str, int] = {}
    for code, pk in Calendar.objects.order_by("version").values_list("code", "pk"):
        newest[code] = pk
    return Calendar.objects.filter(pk__in={*newest.values(), *([keep.pk] if keep else [])})


def _initial(base: Policy) -> dict[str, Any]:
    number, unit = spoken(base.limit) or (
        max(1, base.amount // 60),
        "minutes" if base.measure == Measure.ELAPSED else "working_minutes",
    )
    return {"amount": number, "unit": unit, **{name: getattr(base, name) for name in CARRIED}}
