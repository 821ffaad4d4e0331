"""The ladder from coaching to the written warning: what is to be carried out, and each step with its causes."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.errors import NotFound
from core.forms import CleanCharField
from core.paging import CountedPages
from crm.domain.codes import Role
from quality.actions.ladder import acknowledge_step, carry_out_step
from quality.actions.permission import may_do
from quality.admin.screens.guard import check_national, tried
from quality.domain.ladder import Rung
from quality.domain.roles import Deed
from quality.models import LadderStep
from quality.queries.steps import one_step, steps_of
from quality.written_warning import warning_pdf
from tickets.actions.write import MAX_NOTE_BYTES
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.causes_forms import DayField
from tickets.admin.screens.page import moment, only, posted, render_page, tell
from tickets.zones import local_day

WATCHERS = (Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE)
PER_PAGE = 25


class TalkForm(forms.Form):
    """The talk took place."""

    agreed = CleanCharField(
        label=_("What was agreed"), widget=forms.Textarea(attrs={"rows": 4}), max_bytes=MAX_NOTE_BYTES
    )
    done_on = DayField(label=_("Carried out on"))


@only(*WATCHERS)
def steps(request: HttpRequest) -> HttpResponse:
    """All steps, what is to be carried out first."""
    check_national(request)
    today = local_day(moment())
    page = CountedPages(steps_of(person(request)), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(step, step.is_overdue(today)) for step in page.object_list]
    return render_page(request, "quality/steps.html", {"page": page, "rows": rows}, title=_("Coaching"))


@only()
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """One step with its causes; for a supervisor the form by which it is carried out."""
    user, now = person(request), moment()
    row = _visible(request, pk)
    form = TalkForm(request.POST or None, initial={"done_on": local_day(now)})
    if request.method == "POST" and form.is_valid():
        done = tried(form, lambda: carry_out_step(step=row, actor=user, now=now, **form.cleaned_data))
        if done is not None:
            tell(request, _("Written down. The agent is asked to confirm."))
            return redirect(done.get_absolute_url())
        row.refresh_from_db()
    context: dict[str, Any] = {
        "step": row,
        "causes": list(row.causes.all()),
        "form": form if row.is_to_do and may_do(user, Deed.CARRY_OUT_STEP) else None,
        "overdue": row.is_overdue(local_day(now)),
        "may_acknowledge": row.agent_id == user.pk and row.done_on and not row.acknowledged_at,
        "prints": row.rung == Rung.BATL and row.done_on is not None,
    }
    status = 400 if form.errors else 200
    return render_page(
        request, "quality/step.html", context, title=capfirst(row.get_rung_display()), status=status
    )


@posted("quality_step", "pk")
@only()
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """The agent confirms."""
    row = acknowledge_step(step=_visible(request, pk), actor=person(request), now=moment())
    tell(request, _("Thank you. It is confirmed."))
    return redirect(row.get_absolute_url())


@only()
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The written record of an oral warning, to print and sign."""
    row = _visible(request, pk)
    if row.rung != Rung.BATL or row.done_on is None:
        raise NotFound(str(_("Only a written record that was carried out is printed.")))
    answer = HttpResponse(warning_pdf(row), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="batl-{row.pk}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def _visible(request: HttpRequest, pk: int) -> LadderStep:
    row = one_step(person(request), pk)
    if row is None:
        raise NotFound(str(_("There is no such step within your sight.")))
    return row


urls = [
    path("quality/steps/", steps, name="quality_steps"),
    path("quality/steps/<int:pk>/", step, name="quality_step"),
    path("quality/steps/<int:pk>/acknowledge/", acknowledge, name="quality_step_acknowledge"),
    path("quality/steps/<int:pk>/document/", document, name="quality_step_document"),
]
group = _("Quality")
entries = (Entry(_("Coaching"), "school", "quality_steps", WATCHERS, national=True),)
