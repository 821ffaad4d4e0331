"""Calls to passives: those who were neither content nor not, and tell best what is missing."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.errors import NotFound
from core.paging import CountedPages
from crm.domain.codes import Role
from surveys.actions.after import record_call
from surveys.models import Response
from surveys.queries.answers import to_call
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import attempt, moment, only, posted, render_page, tell
from tickets.admin.screens.step_forms import Words

CALLERS = (Role.OUTBOUND_AGENT, Role.SUPERVISOR)
PER_PAGE = 20


class CallForm(forms.Form):
    """What came of a call."""

    reached = forms.ChoiceField(
        label=_("Reached"),
        choices=[("yes", _("Yes, we have talked")), ("no", _("No, nobody answered"))],
        widget=forms.RadioSelect,
    )
    note = Words(label=_("What would have made it better?"), rows=2, required=False, max_length=2000)


@only(*CALLERS)
def calls(request: HttpRequest) -> HttpResponse:
    """Whom to call, who has waited longest first."""
    return _show(request)


@posted("surveys_calls")
@only(*CALLERS)
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a call."""
    row: Response | None = to_call(person(request)).filter(pk=pk).first()
    if row is None:
        raise NotFound(str(_("Nobody has to be called about this answer.")))
    form = CallForm(request.POST, auto_id=f"call-{pk}-%s")
    if form.is_valid():
        done = attempt(
            form,
            lambda: record_call(
                response=row,
                reached=form.cleaned_data["reached"] == "yes",
                note=form.cleaned_data["note"],
                actor=person(request),
                now=moment(),
            ),
        )
        if done is not None:
            tell(request, _("The call is noted."))
            return redirect("admin:surveys_calls")
    return _show(request, tried=(pk, form), status=422)


def _show(
    request: HttpRequest, *, tried: tuple[int, CallForm] | None = None, status: int = 200
) -> HttpResponse:
    page = CountedPages(to_call(person(request)), PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        (row, tried[1] if tried and tried[0] == row.pk else CallForm(auto_id=f"call-{row.pk}-%s"))
        for row in page.object_list
    ]
    context: dict[str, Any] = {"page": page, "lines": lines}
    return render_page(request, "surveys/calls.html", context, title=_("Calls to passives"), status=status)


urls = [
    path("survey-calls/", calls, name="surveys_calls"),
    path("survey-calls/<int:pk>/", call, name="surveys_call"),
]
group = _("Surveys")
entries = (Entry(_("Calls to passives"), "phone_callback", "surveys_calls", CALLERS),)
