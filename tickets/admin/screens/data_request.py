"""A participant's request about their own data: the copy that they are given, on paper or as a file."""

import json

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from crm.domain.codes import Role
from crm.models import Staff
from tickets.actions.disclose import disclose
from tickets.actions.erase import asks_for
from tickets.admin.reader import person
from tickets.admin.screens.page import moment, only, posted, render_page, visible_ticket
from tickets.domain.codes import Verb
from tickets.domain.data_rights import DataRight
from tickets.domain.roles import may
from tickets.domain.states import REMARKS, State
from tickets.models import Ticket
from tickets.queries.personal_data import personal_data_of, titles_above


def offered(ticket: Ticket, user: Staff) -> bool:
    """Whether `user` can make the copy that `ticket` asks for."""
    return (
        asks_for(ticket, DataRight.ACCESS)
        and State(ticket.state) in REMARKS[Verb.DISCLOSED]
        and (user.is_superuser or may(Role(user.role), Verb.DISCLOSED))
    )


@never_cache
@posted("desk_ticket", "number")
@only()
def copy(request: HttpRequest, number: str) -> HttpResponse:
    """The copy, once, on this very answer: as a page to print, or as a file that other programs read."""
    ticket = visible_ticket(request, number)
    someone = disclose(ticket=ticket, actor=person(request), now=moment())
    data = personal_data_of(someone)
    if request.POST.get("form") == "file":
        text = json.dumps(data, ensure_ascii=False, indent=2)
        headers = {"Content-Disposition": f'attachment; filename="data-{ticket.number}.json"'}
        return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)
    addresses = someone.contact_addresses.all()
    context = {
        "ticket": ticket,
        "data": data,
        "someone": someone,
        "addresses": addresses,
        "held_above": [(title, data[name]) for name, title in titles_above().items()],
    }
    return render_page(request, "desk/personal_data.html", context, title=_("Copy of personal data"))


urls = [path("ticket/<str:number>/data-copy/", copy, name="desk_data_copy")]
