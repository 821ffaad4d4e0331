"""The inbox of a branch office: what it is asked to do, by time left, in the branch's own time."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.errors import DomainError, NotAllowed, NotFound
from core.i18n import error_text
from core.paging import CountedPages
from crm.domain.codes import Role
from crm.models import Branch, Staff
from tickets.actions.branch_desk import acknowledge
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import back, moment, only, posted, render_page, tell, warn
from tickets.domain.numbers import key_of
from tickets.domain.states import State
from tickets.labels import STATES
from tickets.models import CareCentreRules, Escalation, Ticket
from tickets.queries import branch_inbox
from tickets.queries.branch_inbox import Tab

PER_PAGE = 50
#: More than one page shows; a longer list was not made by the screen.
MOST_AT_ONCE = 100

TABS = {
    Tab.NEW: (gettext_lazy("New"), "mark_email_unread"),
    Tab.WORKING: (gettext_lazy("In process"), "pending_actions"),
    Tab.OVERDUE: (gettext_lazy("Overdue"), "alarm"),
    Tab.WAITING: (gettext_lazy("Waiting for participant"), "hourglass_top"),
    Tab.DONE: (gettext_lazy("Recently done"), "task_alt"),
}
EMPTY = {
    Tab.NEW: gettext_lazy("Nothing new. Every ticket that reached your branch has been acknowledged."),
    Tab.WORKING: gettext_lazy("Nothing in process. Acknowledge a new ticket to begin."),
    Tab.OVERDUE: gettext_lazy("Nothing is overdue. Thank you for keeping the promise to participants."),
    Tab.WAITING: gettext_lazy("No ticket waits for an answer of its participant."),
    Tab.DONE: gettext_lazy("Your branch has finished no ticket lately."),
}


def for_branch(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run the view with the reader's branch. An account without a branch is told so."""

    @wraps(view)
    def local(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        branch = person(request).branch
        if branch is None:
            raise NotAllowed(str(_("Your account belongs to no branch. Ask head office to set one.")))
        return view(request, branch, *args, **kwargs)

    return local


@only(Role.BRANCH_OFFICER)
@for_branch
def inbox(request: HttpRequest, branch: Branch) -> HttpResponse:
    """One heap of the branch's tickets, with the size of the others."""
    user, now = person(request), moment()
    since = now - CareCentreRules.current().lately
    counts = branch_inbox.counts(branch, now, since)
    tab = _tab(request, counts)
    officer = _officer(request)
    rows = branch_inbox.inbox(branch, tab, now, since, officer if tab is not Tab.NEW else None)
    page = CountedPages(rows, PER_PAGE).get_page(request.GET.get("page"))
    legs = list(page.object_list)
    context = {
        "branch": branch,
        "now": now,
        "zone": f"{timezone.localtime(now):%Z}",
        "tab": tab.value,
        "tabs": [(code.value, name, icon, counts[code]) for code, (name, icon) in TABS.items()],
        "page": page,
        "legs": legs,
        "to_acknowledge": sum(_waits(leg) for leg in legs),
        "empty": EMPTY[tab],
        "officer": officer,
        "loads": branch_inbox.loads(branch, now, since) if user.is_branch_head else [],
    }
    if tab is Tab.DONE:
        echoes = branch_inbox.echoes(legs)
        context["done"] = [(leg, branch_inbox.promise_kept(leg), echoes.get(leg.pk, "")) for leg in legs]
        return render_page(request, "desk/branch_done.html", context, title=branch.name)
    return render_page(request, "desk/branch_inbox.html", context, title=branch.name)


@posted("desk_branch")
@only(Role.BRANCH_OFFICER)
@for_branch
def acknowledge_some(request: HttpRequest, branch: Branch) -> HttpResponse:
    """Acknowledge the one ticket whose button was pressed (`only`), or all that were ticked (`ticket`).

    What a colleague has acknowledged meanwhile is told and does not stop the others.
    """
    numbers = [request.POST["only"]] if request.POST.get("only") else request.POST.getlist("ticket")
    tickets = _own_tickets(request, numbers)
    done = 0
    for ticket in tickets:
        try:
            acknowledge(ticket=ticket, actor=person(request), now=moment())
            done += 1
        except DomainError as error:
            warn(request, _refusal(ticket, error))
    if done:
        text = ngettext("%(n)s ticket acknowledged.", "%(n)s tickets acknowledged.", done)
        tell(request, text % {"n": done})
    elif not tickets:
        warn(request, _("Nothing was ticked. Tick the tickets to acknowledge first."))
    return back(request, reverse("admin:desk_branch"))


def _own_tickets(request: HttpRequest, numbers: list[str]) -> list[Ticket]:
    """The tickets with these numbers. Raises `NotFound` if one of them is out of sight, before any is touched."""
    keys = list(dict.fromkeys(key_of(number) for number in numbers[:MOST_AT_ONCE]))
    found = {row.pk: row for row in Ticket.objects.visible_to(person(request)).filter(pk__in=keys)}
    if len(found) < len(keys):
        raise NotFound(str(_("There is no such ticket within your sight. Check the number.")))
    return [found[key] for key in keys]


def _refusal(ticket: Ticket, error: DomainError) -> str:
    """Why a ticket was not acknowledged, and how it stands now."""
    ticket.refresh_from_db()
    leg = ticket.escalations.select_related("acknowledged_by").filter(ended_at=None).first()
    if error.code == "acknowledged_already" and leg is not None and leg.acknowledged_by is not None:
        words = _("Ticket %(number)s: %(name)s was a moment faster and has acknowledged it. Nothing is lost.")
        return words % {"number": ticket.number, "name": leg.acknowledged_by}
    words = _("Ticket %(number)s: %(reason)s It is now “%(state)s”.")
    state = STATES[State(ticket.state)]
    return words % {"number": ticket.number, "reason": error_text(error), "state": state}


def _tab(request: HttpRequest, counts: dict[Tab, int]) -> Tab:
    """The heap that was asked for, or else the first one that needs somebody."""
    wanted = request.GET.get("tab", "")
    if wanted in list(Tab):
        return Tab(wanted)
    return next((tab for tab in (Tab.NEW, Tab.OVERDUE, Tab.WORKING) if counts[tab]), Tab.NEW)


def _officer(request: HttpRequest) -> int | None:
    """Whose tickets alone are wanted: `officer` in the address, the reader's own for “me”."""
    wanted = request.GET.get("officer", "")
    user: Staff = person(request)
    if wanted == "me":
        return user.pk
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else None


def _waits(leg: Escalation) -> bool:
    return leg.acknowledged_at is None and leg.ticket.state == State.ESCALATED


urls = [
    path("branch/", inbox, name="desk_branch"),
    path("branch/acknowledge/", acknowledge_some, name="desk_branch_acknowledge"),
]
entries = (Entry(gettext_lazy("Branch inbox"), "domain", "desk_branch", (Role.BRANCH_OFFICER,)),)
