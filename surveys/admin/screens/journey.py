"""The journey of participants: of one in one line of time, and at which stage people complain most."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from core.errors import NotFound
from core.i18n import decimals
from core.replica import reports_from_replica
from crm.domain.codes import Role
from crm.models import Participant
from surveys.domain.spans import months_later, read_span
from surveys.labels import BANDS, STAGES, UNDEFINED
from surveys.queries.journey import StageFigures, What, read_journey, read_stages, stage_of_categories
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import moment, only, render_page
from tickets.zones import local_day

READERS = (Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE, Role.BRANCH_OFFICER)
#: So many of the last months can be chosen.
MONTHS = 24
WHATS = {
    What.CONTACT: (_("Contact"), "forum"),
    What.OPENED: (_("Ticket opened"), "add_circle"),
    What.ENDED: (_("Ticket ended"), "task_alt"),
    What.ASKED: (_("Asked in a survey"), "outgoing_mail"),
    What.ANSWERED: (_("Survey answered"), "reviews"),
}


@never_cache
@only()
def one_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Contacts, tickets and surveys of one person, the newest first."""
    user = person(request)
    someone: Participant | None = Participant.objects.visible_to(user).filter(pk=pk).first()
    if someone is None:
        raise NotFound(str(_("There is no such person within your sight. Look again.")))
    steps = [
        {
            "step": one,
            "title": WHATS[one.what][0],
            "icon": WHATS[one.what][1],
            "band": BANDS[one.band] if one.band else "",
            "is_ticket": one.what in (What.OPENED, What.ENDED),
            "is_contact": one.what is What.CONTACT,
        }
        for one in read_journey(user, someone)
    ]
    context = {"participant": someone, "steps": steps}
    return render_page(request, "surveys/person.html", context, title=someone.name)


@only(*READERS)
@reports_from_replica
def stages(request: HttpRequest) -> HttpResponse:
    """The stages of all."""
    span = read_span(request.GET.get("from", ""), request.GET.get("until", ""))
    found = read_stages(person(request), span)
    most = max((one.complaints for one in found.stages), default=0) or 1
    categories = stage_of_categories()
    context: dict[str, Any] = {
        "span": span,
        "months": [months_later(local_day(moment()).replace(day=1), -back) for back in range(MONTHS)],
        "stages": [_stage(one, categories.get(one.stage, [])) for one in found.stages],
        "most": most,
        "elsewhere": found.elsewhere,
        "most_complaints": found.most_complaints,
        "least_satisfied": found.least_satisfied,
    }
    return render_page(request, "surveys/stages.html", context, title=_("Journey"))


def _stage(one: StageFigures, categories: list[Any]) -> dict[str, Any]:
    mean = one.satisfaction
    return {
        "stage": one.stage,
        "name": STAGES[one.stage],
        "figures": one,
        "mean": None if mean.mean is None else decimals(mean.mean, 2),
        "interval": None if mean.interval is None else [decimals(end, 2) for end in mean.interval],
        "why": UNDEFINED.get(mean.undefined, ""),
        "categories": [str(each.category) for each in categories],
    }


urls = [
    path("participant/<int:pk>/journey/", one_person, name="surveys_person"),
    path("survey-journey/", stages, name="surveys_stages"),
]
group = _("Surveys")
entries = (Entry(_("Journey"), "timeline", "surveys_stages", READERS),)
