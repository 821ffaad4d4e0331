"""QR codes for counters: make one, print it, take it out of use."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.errors import NotFound
from core.qr import qr_address
from crm.domain.codes import Role
from crm.models import Branch, Staff
from surveys.actions.counters import end_code, hang_code
from surveys.actions.permission import Deed, may_do
from surveys.domain.codes import Kind
from surveys.links import link_of_counter
from surveys.models import Counter, Survey
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import attempt, moment, only, posted, render_page, tell

READERS = (Role.BRANCH_OFFICER, Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE)


class CounterForm(forms.Form):
    """Where the code hangs and what it asks."""

    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none())
    survey_code = forms.ChoiceField(label=_("Survey"))
    name = forms.CharField(label=_("Where it hangs"), max_length=80, help_text=_("Counter 3, waiting room"))

    def __init__(self, *args: Any, user: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches: Any = self.fields["branch"]
        branches.queryset = branches_of(user)
        if user.is_branch_officer:
            branches.initial = user.branch
        surveys: Any = self.fields["survey_code"]
        newest = {one.code: one for one in Survey.objects.order_by("code", "version")}
        polls = sorted(newest.values(), key=lambda one: one.kind != Kind.EXIT_POLL)
        surveys.choices = [(one.code, str(one)) for one in polls]


def branches_of(user: Staff) -> Any:
    """For which branches somebody makes codes."""
    rows = Branch.objects.filter(active=True)
    if user.is_superuser:
        return rows
    if user.is_branch_officer:
        return rows.filter(staff=user)
    return rows.filter(region=user.region_id) if user.is_regional_deputy else rows


@only(*READERS)
def counters(request: HttpRequest) -> HttpResponse:
    """The codes within the reader's sight, and the form for another."""
    user = person(request)
    form = CounterForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: hang_code(actor=user, now=moment(), **form.cleaned_data))
        if done is not None:
            tell(request, _("Made. Print the page and hang it up."))
            return redirect("admin:surveys_counter", done.pk)
    rows = Counter.objects.visible_to(user).select_related("branch").order_by("ended_at", "branch", "name")
    context = {"rows": rows, "form": form if may_do(user, Deed.HANG_CODE) else None}
    status = 422 if form.errors else 200
    return render_page(request, "surveys/counters.html", context, title=_("QR codes"), status=status)


@only(*READERS)
def counter(request: HttpRequest, pk: int) -> HttpResponse:
    """One code, to be printed."""
    row = _visible(request, pk)
    survey = Survey.newest(row.survey_code)
    link = link_of_counter(row)
    context = {
        "counter": row,
        "survey": survey,
        "link": link,
        "picture": qr_address(link),
        "may_end": row.ended_at is None and may_do(person(request), Deed.HANG_CODE),
    }
    return render_page(request, "surveys/counter.html", context, title=row.name)


@posted("surveys_counter", "pk")
@only(*READERS)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it out of use."""
    end_code(counter=_visible(request, pk), actor=person(request), now=moment())
    tell(request, _("The code is out of use. Take it down."))
    return redirect("admin:surveys_counters")


def _visible(request: HttpRequest, pk: int) -> Counter:
    row: Counter | None = (
        Counter.objects.visible_to(person(request)).select_related("branch").filter(pk=pk).first()
    )
    if row is None:
        raise NotFound(str(_("There is no such code within your sight.")))
    return row


urls = [
    path("survey-counters/", counters, name="surveys_counters"),
    path("survey-counters/<int:pk>/", counter, name="surveys_counter"),
    path("survey-counters/<int:pk>/end/", end, name="surveys_counter_end"),
]
group = _("Surveys")
entries = (Entry(_("QR codes"), "qr_code_2", "surveys_counters", READERS),)
