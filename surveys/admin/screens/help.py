"""Fill a survey in together with somebody who cannot do it alone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from crm.domain.codes import Role
from surveys.actions.help import answer_with_help, check_help
from surveys.paper import read_paper
from tickets.admin.reader import person
from tickets.admin.screens.page import moment, only, render_page, tell, ticket_address, visible_ticket

HELPERS = (
    Role.INBOUND_AGENT,
    Role.SOCIAL_AGENT,
    Role.OUTBOUND_AGENT,
    Role.BRANCH_OFFICER,
    Role.SUPERVISOR,
)


@never_cache
@only(*HELPERS)
def helped(request: HttpRequest, number: str) -> HttpResponse:
    """The questions about a closed ticket; by POST, what the person said."""
    ticket, user, now = visible_ticket(request, number), person(request), moment()
    survey = check_help(ticket=ticket, helper=user, now=now)

    def send(**given: Any) -> None:
        answer_with_help(ticket=ticket, helper=user, now=now, **given)

    paper = read_paper(survey, request.POST.dict(), send if request.method == "POST" else None)
    if paper is None:
        tell(request, _("The answer is kept. Thank the person."))
        return redirect(ticket_address(ticket))
    context = {"paper": paper, "ticket": ticket}
    status = 422 if paper.errors else 200
    return render_page(request, "surveys/help.html", context, title=_("Help to answer"), status=status)


urls = [path("survey-help/<str:number>/", helped, name="surveys_help")]
