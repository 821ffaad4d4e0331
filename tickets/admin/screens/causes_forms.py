"""The forms of the page of causes: the period, a corrective action, and that it is done."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import CleanCharField
from crm.models import Branch, Staff
from tickets.actions.write import MAX_NOTE_BYTES
from tickets.domain.codes import Kind
from tickets.domain.roles import OWNERS
from tickets.models import Category, RootCause
from tickets.queries.causes import Period

#: Longer ago than any complaint of this desk.
LONGEST = timedelta(days=3660)


class DayField(forms.DateField):
    """A day, by the browser's picker."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class PeriodForm(forms.Form):
    """The days over which causes are counted. Opened without any, it is the last `days`."""

    first = DayField(label=_("From"))
    last = DayField(label=_("To"))

    def __init__(self, sent: Any, *, today: date, days: int) -> None:
        self.today = today
        self.usual = Period(today - timedelta(days=days - 1), today)
        chosen = {name: sent[name] for name in ("first", "last") if name in sent}
        usual = {"first": self.usual.first, "last": self.usual.last}
        super().__init__({**usual, **chosen} if chosen else None, initial=usual)

    def clean(self) -> dict[str, Any]:
        days: dict[str, Any] = super().clean() or {}
        first, last = days.get("first"), days.get("last")
        if first and last and first > last:
            self.add_error("first", _("The period begins after its end. Choose an earlier day."))
        if last and last > self.today:
            self.add_error("last", _("This day is still to come. Choose today or a day before."))
        if first and first < self.today - LONGEST:
            self.add_error("first", _("This is too long ago. Choose a later day."))
        return days

    @property
    def period(self) -> Period:
        """The period that was asked for, or the usual one where it can not be understood."""
        if not self.is_bound or not self.is_valid():
            return self.usual
        return Period(self.cleaned_data["first"], self.cleaned_data["last"])


class OwnerField(forms.ModelChoiceField):
    """Somebody who can own a corrective action, with the place where they work."""

    def label_from_instance(self, obj: Staff) -> str:
        """Name and branch, or role."""
        return f"{obj} · {obj.branch or obj.get_role_display()}"


class PlanForm(forms.Form):
    """A corrective action under the names of the action's arguments."""

    root_cause = forms.ModelChoiceField(
        label=_("Root cause"), queryset=RootCause.objects.filter(active=True), empty_label=_("choose")
    )
    branch = forms.ModelChoiceField(
        label=_("Branch"),
        queryset=Branch.objects.filter(active=True),
        required=False,
        empty_label=_("the whole country"),
        help_text=_("Where it is done, and where complaints are counted to see whether it helps."),
    )
    category = forms.ModelChoiceField(
        label=_("Category"),
        queryset=Category.objects.filter(kind=Kind.COMPLAINT, active=True),
        required=False,
        empty_label=_("every complaint"),
    )
    plan = CleanCharField(
        label=_("What will be done"), widget=forms.Textarea(attrs={"rows": 4}), max_bytes=MAX_NOTE_BYTES
    )
    owner = OwnerField(label=_("Owner"), queryset=Staff.objects.none(), empty_label=_("choose"))
    due_on = DayField(label=_("Due"))

    def __init__(self, *args: Any, planner: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owners = Staff.objects.at_work().filter(role__in=OWNERS).select_related("branch")
        owner.queryset = owners.order_by("first_name", "last_name")
        if planner.is_regional_deputy:
            branch: Any = self.fields["branch"]
            branch.queryset = branch.queryset.filter(region=planner.region_id)
            branch.required, branch.empty_label = True, _("choose")


class CompleteForm(forms.Form):
    """A corrective action was carried out."""

    done_on = DayField(label=_("Done on"))
    note = CleanCharField(
        label=_("What came of it"), widget=forms.Textarea(attrs={"rows": 3}), max_bytes=MAX_NOTE_BYTES
    )
