"""The form of a calendar version, as people write opening hours: 08:00-12:00, 13:00-17:00."""

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid
from core.i18n import translate
from tickets.admin.registers.limits import UNIT_CHOICES
from tickets.admin.registers.office import MomentField
from tickets.domain.calendar import DAY_NAMES, holidays_of, zone_named
from tickets.models import Calendar, Policy

DAYS = dict(
    zip(
        DAY_NAMES,
        (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")),
        strict=True,
    )
)
ZONES = [
    ("Asia/Jakarta", "WIB (Asia/Jakarta)"),
    ("Asia/Makassar", "WITA (Asia/Makassar)"),
    ("Asia/Jayapura", "WIT (Asia/Jayapura)"),
]
LATEST_YEAR = 2100
_SEPARATORS = re.compile(r"[,;\n]+")


class Lines(forms.CharField):
    """Several dates, one a line or divided by commas."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs
        )

    def clean(self, value: Any) -> list[str]:
        return [part.strip() for part in _SEPARATORS.split(super().clean(value)) if part.strip()]


class PublishCalendarForm(forms.Form):
    """Everything of one version. Opened from an older one, its code is fixed and its values stand in the fields."""

    code = forms.SlugField(
        label=_("Code"), max_length=50, help_text=_("Short and lasting, such as office-wib.")
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES)
    country = forms.CharField(
        label=_("Country of the holidays"),
        max_length=2,
        required=False,
        help_text=_("Two letters, such as ID. Empty: no public holidays."),
    )
    subdivision = forms.CharField(label=_("Subdivision"), max_length=10, required=False)
    closed = Lines(label=_("Closed as well"), help_text=_("Dates such as 2026-12-24, one a line."))
    open_anyway = Lines(label=_("Open in spite of a holiday"), help_text=_("Dates, one a line."))
    special = Lines(
        label=_("Days with other hours"), help_text=_("Such as 2026-12-31 08:00-12:00, one a line.")
    )
    first_year = forms.IntegerField(
        label=_("First year"), min_value=1990, max_value=LATEST_YEAR, initial=2010
    )
    last_year = forms.IntegerField(label=_("Last year"), min_value=1990, max_value=LATEST_YEAR, initial=2040)

    def __init__(self, *args: Any, base: Calendar | None, **kwargs: Any) -> None:
        self.base = base
        kwargs["initial"] = _initial(base) if base else _usual()
        super().__init__(*args, **kwargs)
        for day, name in DAYS.items():
            self.fields[f"hours.{day}"] = forms.CharField(label=name, required=False, max_length=200)
        if base is not None:
            del self.fields["code"]
            zone: Any = self.fields["zone"]
            if base.zone not in dict(ZONES):
                zone.choices = [(base.zone, base.zone), *ZONES]

    @property
    def week(self) -> list[Any]:
        """The seven fields of the hours."""
        return [self[f"hours.{day}"] for day in DAYS]

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        try:
            zone_named(zone)
        except Invalid as error:
            raise forms.ValidationError(translate(error)) from error
        return zone

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean_special(self) -> dict[str, list[str]]:
        """Each line is a date and its slots; a date alone is a closed day."""
        days: dict[str, list[str]] = {}
        for line in self.cleaned_data["special"]:
            first, _space, slots = line.partition(" ")
            days.setdefault(first.rstrip(":"), []).extend(slots.split())
        return days

    def values(self) -> dict[str, Any]:
        """What `publish_calendar` is given."""
        values = dict(self.cleaned_data)
        week = {day: _SEPARATORS.split(values.pop(f"hours.{day}")) for day in DAYS}
        hours = {day: [slot.strip() for slot in slots if slot.strip()] for day, slots in week.items()}
        code = self.base.code if self.base else values.pop("code")
        return {**values, "code": code, "hours": {day: slots for day, slots in hours.items() if slots}}


class TryForm(forms.Form):
    """A question to a calendar: when would this be due?"""

    start = MomentField(label=_("Comes in at"), help_text=_("Time in Jakarta."))
    amount = forms.IntegerField(label=_("Limit"), min_value=1, max_value=1000, initial=2)
    unit = forms.ChoiceField(
        label=_("Counted in"),
        choices=[pair for pair in UNIT_CHOICES if "working" in pair[0]],
        initial="working_days",
    )


class AdoptForm(forms.Form):
    """Which policies go over to the new version of their calendar, and from when."""

    policies = forms.ModelMultipleChoiceField(
        label=_("Policies"), queryset=Policy.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    valid_from = MomentField(label=_("In force from"), help_text=_("Time in Jakarta."))

    def __init__(self, *args: Any, policies: Any, start: datetime, **kwargs: Any) -> None:
        kwargs["initial"] = {"valid_from": start, "policies": policies}
        super().__init__(*args, **kwargs)
        field: Any = self.fields["policies"]
        field.queryset = policies


def _usual() -> dict[str, Any]:
    week = {f"hours.{day}": "08:00-12:00, 13:00-17:00" for day in DAY_NAMES[:5]}
    return {"zone": "Asia/Jakarta", "country": "ID", **week}


def _initial(base: Calendar) -> dict[str, Any]:
    known: set[date] = set()
    if base.country:
        try:
            years = range(base.first_year, base.last_year + 1)
            known = set(holidays_of(base.country, base.subdivision or None, years))
        except Invalid:
            known = set()
    closed = {date.fromisoformat(day) for day in base.closed}
    names = ("name", "zone", "country", "subdivision", "first_year", "last_year")
    return {
        **{name: getattr(base, name) for name in names},
        **{f"hours.{day}": ", ".join(base.hours.get(day, [])) for day in DAYS},
        "closed": "\n".join(sorted(day.isoformat() for day in closed - known)),
        "open_anyway": "\n".join(sorted(day.isoformat() for day in known - closed)),
        "special": "\n".join(
            f"{day} {' '.join(slots)}".strip() for day, slots in sorted(base.special.items())
        ),
    }
