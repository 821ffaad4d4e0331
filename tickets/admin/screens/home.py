"""Where each role lands after signing in, and the bell with the notices that wait for its reader."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext_lazy as _

from core.paging import CountedPages
from crm.domain.codes import Role
from outbox.models.message import OutboxMessage, Transport
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import moment, only, posted, render_page

PER_PAGE = 30

#: The first screen of each role, by its name in the admin's namespace.
LANDING = {
    Role.INBOUND_AGENT: "desk_queue",
    Role.SOCIAL_AGENT: "desk_queue",
    Role.OUTBOUND_AGENT: "desk_outbound",
    Role.BRANCH_OFFICER: "desk_branch",
    Role.SUPERVISOR: "desk_board",
    Role.QCO: "desk_board",
    Role.HEAD_OFFICE: "tickets_policy_changelist",
}


def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to their own work; a superuser to the list of everything."""
    user = person(request)
    if user.is_superuser:
        return admin.site.index(request)
    try:
        return redirect(f"admin:{LANDING[Role(user.role)]}")
    except (KeyError, NoReverseMatch):
        return redirect("admin:desk_tickets")


@only()
def notices(request: HttpRequest) -> HttpResponse:
    """What was told to the reader inside the application, newest first; unread ones are marked."""
    page = CountedPages(_own(request).order_by("-id"), PER_PAGE).get_page(request.GET.get("page"))
    return render_page(request, "desk/notices.html", {"page": page}, title=_("Notices"))


@posted("desk_notices")
@only()
def read_notices(request: HttpRequest) -> HttpResponse:
    """Mark one notice (`id`) or all of them as read; one that links somewhere leads there."""
    rows = _own(request)
    key = request.POST.get("id", "")
    if not key:
        rows.filter(read_at=None).update(read_at=moment())
        return redirect("admin:desk_notices")
    row = rows.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
    if row is None:
        return redirect("admin:desk_notices")
    rows.filter(pk=row.pk, read_at=None).update(read_at=moment())
    return redirect(row.link if row.link.startswith("/") else reverse("admin:desk_notices"))


def _own(request: HttpRequest) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(recipient=person(request), transport=Transport.IN_APP)


urls = [
    path("", home, name="desk_home"),
    path("notices/", notices, name="desk_notices"),
    path("notices/read/", read_notices, name="desk_notices_read"),
]
entries = (Entry(_("Notices"), "notifications", "desk_notices"),)
