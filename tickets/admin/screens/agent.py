"""The agent's queue, the search box, and the list of all tickets."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Invalid
from core.i18n import error_text
from core.paging import CountedPages
from crm.domain.codes import Channel, Desk, Role
from crm.labels import choices_of
from crm.models import Branch, Participant
from tickets.actions.assign import take_next
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.contact_forms import not_whole
from tickets.admin.screens.narrow import narrow
from tickets.admin.screens.page import (
    may_adopt,
    may_reassign,
    moment,
    only,
    posted,
    render_page,
    tell,
    ticket_address,
    warn,
)
from tickets.domain.states import State
from tickets.labels import COLOUR_CHOICES, STATE_CHOICES
from tickets.models import Ticket
from tickets.standing import with_clocks

AGENTS = (Role.INBOUND_AGENT, Role.SOCIAL_AGENT, Role.SUPERVISOR)
PER_PAGE = 25
QUEUE_HEAD = 8
MOST_FOUND = 50
#: Longer than any ticket number in use: a number of a person, which must not get into an address.
PERSONAL_DIGITS = 9
ANY = ("", _("all"))
#: Where the agent is the one to act; in the other open states somebody else is.
MINE_TO_DO = (State.NEW, State.IN_PROGRESS)


class Filters(forms.Form):
    """What narrows a list of tickets; everything may be left open."""

    q = forms.CharField(label=_("Words or number"), required=False, max_length=120)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all")), ("open", _("all open")), *STATE_CHOICES]
    )
    colour = forms.ChoiceField(label=_("Colour"), required=False, choices=[ANY, *COLOUR_CHOICES])
    channel = forms.ChoiceField(label=_("Channel"), required=False, choices=[ANY, *choices_of(Channel)])
    branch = forms.ModelChoiceField(
        label=_("Branch"), required=False, queryset=Branch.objects.none(), empty_label=_("all")
    )
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)

    def __init__(self, *args: Any, branches: QuerySet[Branch] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if branches is None:
            for name in ("branch", "channel", "q"):
                del self.fields[name]
        else:
            branch: Any = self.fields["branch"]
            branch.queryset = branches

    def narrow(self, tickets: Any, now: datetime) -> Any:
        """The tickets that pass. A filter that can not be understood is left out; the form says so."""
        if not self.is_bound:
            return tickets
        self.is_valid()
        chosen = self.cleaned_data
        if words := chosen.get("q"):
            tickets = tickets.matching(words.replace("\0", ""))
        if chosen.get("state") == "open":
            tickets = tickets.open()
        elif chosen.get("state"):
            tickets = tickets.filter(state=chosen["state"])
        for name in ("colour", "channel", "branch"):
            if chosen.get(name):
                tickets = tickets.filter(**{name: chosen[name]})
        return tickets.overdue(now) if chosen.get("overdue") else tickets


@only(*AGENTS)
def queue(request: HttpRequest) -> HttpResponse:
    """The agent's own tickets by time left, those that need a decision first, and the head of the desk's queue."""
    user, now = person(request), moment()
    filters = Filters(request.GET or None)
    own = Ticket.objects.visible_to(user).owned_by(user)
    if filters.is_bound:
        todo, elsewhere = filters.narrow(own, now), own.none()
    else:
        todo, elsewhere = own.filter(state__in=MINE_TO_DO), own.exclude(state__in=MINE_TO_DO)
    again = Ticket.objects.visible_to(user).filter(owner=user).written_again().order_by("resolved_at", "id")
    waiting = Ticket.objects.visible_to(user).waiting_for_agent(_desk(request))
    page = CountedPages(with_clocks(todo), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "now": now,
        "filters": filters,
        "page": page,
        "late": todo.overdue(now).count(),
        "again": list(with_clocks(again)[:PER_PAGE]),
        "again_count": again.count(),
        "elsewhere": list(with_clocks(elsewhere)[:PER_PAGE]),
        "elsewhere_count": elsewhere.count(),
        "waiting": list(with_clocks(waiting)[:QUEUE_HEAD]),
        "waiting_count": waiting.count(),
        "desk": _desk(request),
        "desks": [(Desk.CARE, _("Care centre")), (Desk.SOCIAL, _("Social media"))],
    }
    return render_page(request, "desk/queue.html", context, title=_("My queue"))


@posted("desk_queue")
@only(*AGENTS)
def next_ticket(request: HttpRequest) -> HttpResponse:
    """Take the most urgent ticket of the queue and open it."""
    desk = Desk(request.POST["desk"]) if request.POST.get("desk") in (Desk.CARE, Desk.SOCIAL) else None
    ticket = take_next(actor=person(request), now=moment(), desk=desk)
    if ticket is None:
        warn(request, _("The queue is empty. Nothing waits to be taken."))
        return redirect("admin:desk_queue")
    tell(request, _("You have taken ticket %(number)s.") % {"number": ticket.number})
    return redirect(ticket_address(ticket))


@only()
def tickets(request: HttpRequest) -> HttpResponse:
    """Every ticket within the reader's sight, by time left, narrowed by filters."""
    now = moment()
    filters = Filters(request.GET or None, branches=Branch.objects.visible_to(person(request)))
    rows = filters.narrow(Ticket.objects.visible_to(person(request)), now)
    rows, chips = narrow(rows, request.GET, now)
    rows = rows.order_by(F("due_at").asc(nulls_last=True), "-id")
    page = CountedPages(with_clocks(rows), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "now": now,
        "filters": filters,
        "page": page,
        "chips": chips,
        "may_assign": may_reassign(person(request)),
        "may_adopt": may_adopt(person(request)) and any(chip.name == "origin" for chip in chips),
    }
    return render_page(request, "desk/tickets.html", context, title=_("All tickets"))


@posted("desk_tickets")
@only()
def search(request: HttpRequest) -> HttpResponse:
    """One box for everything. Numbers of people are answered here and now, so that none lands in an address."""
    text = request.POST.get("q", "").replace("\0", "").strip()[:120]
    user, now = person(request), moment()
    if not text:
        return redirect("admin:desk_tickets")
    visible = Ticket.objects.visible_to(user)
    try:
        ticket = visible.by_number(text).first()
        problem = str(_("There is no such ticket within your sight. Check the number."))
    except DomainError as error:
        ticket, problem = None, error_text(error) if _looks_like_number(error) else ""
    if ticket is not None:
        return redirect(ticket_address(ticket))
    personal = sum(letter.isdigit() for letter in text) >= PERSONAL_DIGITS
    if not personal and not problem:
        return redirect(f"{reverse('admin:desk_tickets')}?{urlencode({'q': text})}")
    people = Participant.objects.found_by(user, text)[:MOST_FOUND] if personal else []
    if personal:
        problem = not_whole(text) or problem
    found = with_clocks(visible.filter(participant__in=[one.pk for one in people]).order_by("-id"))[
        :MOST_FOUND
    ]
    context = {"now": now, "people": people, "found": found, "problem": "" if people else problem}
    return render_page(request, "desk/found.html", context, title=_("Search"))


def _looks_like_number(error: DomainError) -> bool:
    return isinstance(error, Invalid) and error.code == "wrong_check_digit"


def _desk(request: HttpRequest) -> Desk:
    """The desk whose queue is shown: the agent's own, or another one that a supervisor helps out at."""
    wanted = request.GET.get("desk", "")
    if wanted in (Desk.CARE, Desk.SOCIAL):
        return Desk(wanted)
    return Desk.SOCIAL if person(request).desk == Desk.SOCIAL else Desk.CARE


urls = [
    path("queue/", queue, name="desk_queue"),
    path("queue/next/", next_ticket, name="desk_next"),
    path("all/", tickets, name="desk_tickets"),
    path("search/tickets/", search, name="desk_search"),
]
entries = (
    Entry(_("My queue"), "inbox", "desk_queue", AGENTS),
    Entry(_("All tickets"), "list_alt", "desk_tickets"),
)
