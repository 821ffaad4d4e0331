"""Taking over what another desk left open: the chosen cases of a list, or the most urgent ones of a log."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import Role
from tickets.actions import adopt
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.bulk import MOST, Refusal, by_numbers, each
from tickets.admin.screens.page import moment, only, render_page, tell
from tickets.models import Ticket
from tickets.standing import with_clocks

ROLES = (Role.SUPERVISOR, Role.HEAD_OFFICE)


@only(*ROLES)
def take_over(request: HttpRequest) -> HttpResponse:
    """Choose, look once more, take over."""
    if request.method != "POST":
        return _page(request, _chosen(request))
    numbers = request.POST.getlist("ticket")[:MOST]
    if not numbers:
        return _page(request, [], problem=gettext("Choose at least one ticket."), status=400)
    done, refusals = each(
        request, numbers, lambda ticket: adopt.adopt(ticket=ticket, actor=person(request), now=moment())
    )
    if done:
        words = ngettext(
            "%(n)s ticket is now this desk's own.", "%(n)s tickets are now this desk's own.", done
        )
        tell(request, words % {"n": done})
    if not refusals:
        return redirect(reverse("admin:desk_adopt"))
    return _page(request, [], refusals=refusals, status=200 if done else 409)


def _page(
    request: HttpRequest,
    rows: list[Ticket],
    *,
    refusals: list[Refusal] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    left = Ticket.objects.visible_to(person(request)).adoptable()
    context = {
        "now": moment(),
        "rows": rows,
        "origins": left.order_by().values("origin").annotate(count=Count("pk")).order_by("origin"),
        "refusals": refusals or [],
        "problem": problem,
        "most": MOST,
    }
    return render_page(request, "desk/adopt.html", context, title=gettext("Take over"), status=status)


def _chosen(request: HttpRequest) -> list[Ticket]:
    origin = request.GET.get("origin", "").replace("\0", "")
    if not origin:
        return by_numbers(request, request.GET.getlist("ticket"))
    rows = Ticket.objects.visible_to(person(request)).adoptable().filter(origin=origin)
    return list(with_clocks(rows.order_by("due_at", "pk"))[:MOST])


urls = [path("adopt/", take_over, name="desk_adopt")]
entries = (Entry(_("Take over"), "move_to_inbox", "desk_adopt", ROLES),)
