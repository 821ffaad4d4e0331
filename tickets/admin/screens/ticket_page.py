"""The page of one ticket: the person, the thread, the clocks, and the allowed next steps."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from core.errors import NotFound
from crm.domain.codes import IdentityField
from crm.labels import choices_of, label_of
from crm.models import Staff
from tickets.actions.reveal import reveal as reveal_number
from tickets.actions.reveal import revealable
from tickets.admin.panels import ticket_panels
from tickets.admin.reader import person
from tickets.admin.screens import attaching, data_request, steps
from tickets.admin.screens.page import (
    attempt,
    back,
    moment,
    only,
    posted,
    render_page,
    tell,
    ticket_address,
    visible_ticket,
)
from tickets.admin.screens.step_forms import Words
from tickets.admin.screens.ticket_view import contents
from tickets.downloads import download
from tickets.models import Ticket


class RevealForm(forms.Form):
    """Which protected number is needed, and why; both are kept."""

    field = forms.ChoiceField(label=_("Number"))
    reason = Words(
        label=_("Why do you need it?"),
        rows=1,
        max_length=300,
        help_text=_("Your name and this reason are kept."),
    )

    def __init__(self, *args: Any, ticket: Ticket, reader: Staff, **kwargs: Any) -> None:
        kwargs["auto_id"] = "reveal_%s"
        super().__init__(*args, **kwargs)
        field: Any = self.fields["field"]
        field.choices = [(code, label_of(code)) for code in revealable(ticket=ticket, reader=reader)]


@only()
def ticket_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show a ticket that the reader may see."""
    return show(request, visible_ticket(request, number))


@posted("desk_ticket", "number")
@only()
def step(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """Do one next step. What is refused is shown again on the page, with the reason and all that was typed."""
    chosen = steps.BY_KEY.get(key)
    if chosen is None:
        raise NotFound(str(_("There is no such step. Go back to the ticket.")))
    ticket = visible_ticket(request, number)
    tried = steps.run(chosen, ticket, person(request), data=request.POST, now=moment())
    if tried is None:
        tell(request, chosen.done)
        return back(request, ticket_address(ticket))
    return show(request, visible_ticket(request, number), tried=tried, status=409 if tried.blocked else 422)


@posted("desk_ticket", "number")
@only()
def add_file(request: HttpRequest, number: str) -> HttpResponse:
    """Keep a file with the ticket."""
    ticket = visible_ticket(request, number)
    form = attaching.FileForm(request.POST, request.FILES)
    if form.is_valid() and attaching.add(form, ticket, person(request), now=moment()):
        tell(request, _("The file is kept with the ticket."))
        return back(request, ticket_address(ticket))
    return show(request, visible_ticket(request, number), file_form=form, status=422)


@only()
def file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One file, to be saved."""
    return download(visible_ticket(request, number), pk)


@never_cache
@posted("desk_ticket", "number")
@only()
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Show one protected number of the ticket's person, once, on this very answer."""
    ticket, user = visible_ticket(request, number), person(request)
    if ticket.participant is None:
        raise NotFound(str(_("Nobody is known for this ticket.")))
    form = RevealForm(request.POST, ticket=ticket, reader=user)
    value = None
    if form.is_valid():
        value = attempt(
            form, lambda: reveal_number(ticket=ticket, actor=user, now=moment(), **form.cleaned_data)
        )
    if value is None:
        return show(request, ticket, reveal_form=form, status=422)
    words = dict(choices_of(IdentityField))
    shown = {"label": words[form.cleaned_data["field"]], "value": value or _("not known")}
    return show(request, ticket, revealed=shown)


def show(
    request: HttpRequest,
    ticket: Ticket,
    *,
    tried: steps.Offer | None = None,
    revealed: dict[str, Any] | None = None,
    reveal_form: RevealForm | None = None,
    file_form: attaching.FileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page, with a refused step or a revealed number if there is one."""
    user, now = person(request), moment()
    context = {
        **contents(ticket, now, user),
        "offers": steps.offers(ticket, user, now=now, tried=tried),
        "reveal_form": reveal_form or RevealForm(ticket=ticket, reader=user, initial=_usual_number(ticket)),
        "revealed": revealed,
        "offers_data_copy": data_request.offered(ticket, user),
        "panels": ticket_panels(request, ticket),
        "file_form": file_form or (attaching.FileForm() if attaching.offered(ticket, user) else None),
    }
    return render_page(
        request,
        "desk/ticket.html",
        context,
        title=_("Ticket %(number)s") % {"number": ticket.number},
        status=status,
    )


def _usual_number(ticket: Ticket) -> dict[str, Any]:
    """A number is mostly shown to call it."""
    someone = ticket.participant
    return {"field": IdentityField.PHONE} if someone is not None and someone.phone else {}


urls = [
    path("ticket/<str:number>/", ticket_page, name="desk_ticket"),
    path("ticket/<str:number>/file/", add_file, name="desk_add_file"),
    path("ticket/<str:number>/file/<int:pk>/", file, name="desk_file"),
    path("ticket/<str:number>/reveal/", reveal, name="desk_reveal"),
    path("ticket/<str:number>/<slug:key>/", step, name="desk_step"),
]
