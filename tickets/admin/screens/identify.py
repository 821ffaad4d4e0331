"""Say whose ticket it is, where nobody knew: look the person up, or register them. Choosing is a step of the ticket."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from crm.actions import register_participant
from crm.models import Participant
from tickets.actions.identify import identify
from tickets.admin.reader import person
from tickets.admin.screens.contact import TAKERS
from tickets.admin.screens.contact_forms import LookUpForm, RegisterForm
from tickets.admin.screens.contact_view import look_up_contents, with_open_tickets
from tickets.admin.screens.page import (
    attempt,
    moment,
    only,
    posted,
    render_page,
    tell,
    ticket_address,
    visible_ticket,
)
from tickets.admin.screens.steps import BY_KEY
from tickets.models import Ticket


@never_cache
@only(*TAKERS)
def look_up(request: HttpRequest, number: str) -> HttpResponse:
    """Look somebody up. Answered without a redirect, so that no number gets into an address."""
    ticket = visible_ticket(request, number)
    if request.method != "POST":
        return _show(request, ticket)
    form = LookUpForm(request.POST)
    found: list[Any] | None = None
    if form.is_valid():
        people = Participant.objects.visible_to(person(request)).matching(form.cleaned_data["q"])
        found = with_open_tickets(people)
    return _show(request, ticket, form=form, found=found)


@posted("desk_person", "number")
@only(*TAKERS)
def register(request: HttpRequest, number: str) -> HttpResponse:
    """Take in somebody who was not found, on what they say; the ticket is theirs."""
    ticket, user, now = visible_ticket(request, number), person(request), moment()
    form = RegisterForm(request.POST)

    def do() -> bool:
        with transaction.atomic():
            someone = register_participant(actor=user, now=now, **form.cleaned_data)
            identify(ticket=ticket, participant=someone, actor=user, now=now)
        return True

    if form.is_valid() and attempt(form, do):
        tell(request, BY_KEY["identify"].done)
        return redirect(ticket_address(ticket))
    return _show(request, ticket, register_form=form, status=422)


def _show(
    request: HttpRequest,
    ticket: Ticket,
    *,
    form: LookUpForm | None = None,
    found: list[Any] | None = None,
    register_form: RegisterForm | None = None,
    status: int = 200,
) -> HttpResponse:
    if ticket.participant_id is not None:
        return redirect(ticket_address(ticket))
    context = {
        **look_up_contents(form, found, register_form),
        "ticket": ticket,
        "find_address": reverse("admin:desk_person", args=[ticket.number]),
        "register_address": reverse("admin:desk_person_register", args=[ticket.number]),
    }
    return render_page(request, "desk/contact_find.html", context, title=_("Who is it about?"), status=status)


urls = [
    path("ticket/<str:number>/person/", look_up, name="desk_person"),
    path("ticket/<str:number>/person/register/", register, name="desk_person_register"),
]
