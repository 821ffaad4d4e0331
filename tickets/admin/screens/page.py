"""What every screen shares: who may open it, how it is rendered, and how a refusal is told without losing a word."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowed, NotFound
from core.i18n import error_text
from crm.domain.codes import Direction, Role
from crm.models import Contact, Staff
from tickets.admin.navigation import side_bar
from tickets.admin.reader import person, unread_notices
from tickets.domain.codes import Verb
from tickets.domain.roles import may
from tickets.models import Ticket

LONGEST_SHIFT = timedelta(hours=12)

View = Callable[..., HttpResponse]
Result = TypeVar("Result")


def moment() -> datetime:
    """Now. Screens are an edge: they read the wall clock once and hand it on."""
    return timezone.now()


def only(*roles: Role) -> Callable[[View], View]:
    """Open the screen to `roles` (and to a superuser), and turn a `DomainError` into a page that says what is wrong.

    Nobody named: every role of people. A branch's people read and write times in the zone of their branch.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = person(request)
            if roles and not (user.is_superuser or user.role in roles):
                return refused(request, NotAllowed(str(_("This screen belongs to another role."))))
            with timezone.override(user.branch.tzinfo if user.branch else None):
                try:
                    return view(request, *args, **kwargs)
                except DomainError as error:
                    return refused(request, error)

        return guarded

    return guard


def posted(page: str, *names: str) -> Callable[[View], View]:
    """For what is sent, not visited: a visit (a reload, another language) goes to `page`, named in the admin's
    namespace, with the arguments called `names`.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return redirect(reverse(f"admin:{page}", args=[kwargs[name] for name in names]))
            return view(request, *args, **kwargs)

        return guarded

    return guard


def render_page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, title: object, status: int = 200
) -> HttpResponse:
    """A screen in the frame of the work screens. `template` extends `desk/base.html`."""
    user = person(request)
    frame = {
        "title": title,
        "side_bar": side_bar(request),
        "now": moment(),
        "bell_count": unread_notices(request),
        "calls_in_hand": calls_in_hand(user),
        **context,
    }
    return render(request, template, frame, status=status)


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A page that says why not, and the way back. A row out of sight is answered like one that does not exist."""
    title = _("Not found") if isinstance(error, NotFound) else _("Not possible")
    context = {"message": error_text(error)}
    return render_page(request, "desk/refused.html", context, title=title, status=error.status)


def attempt(form: forms.Form, do: Callable[[], Result]) -> Result | None:
    """Run an action; a refusal goes to the form field it names (or above the form) and None comes back."""
    try:
        return do()
    except DomainError as error:
        blame(form, error)
        return None


def blame(form: forms.Form, error: DomainError) -> None:
    """Put a refusal beside the field that it names."""
    form.is_valid()
    form.add_error(error.field if error.field in form.fields else None, error_text(error))


def tell(request: HttpRequest, text: object) -> None:
    """Say on the next page what was done."""
    messages.success(request, str(text))


def warn(request: HttpRequest, text: object) -> None:
    """Say on the next page what was not done."""
    messages.warning(request, str(text))


def way_back(request: HttpRequest) -> str:
    """The page that `next` names, if it is one of ours; else empty."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else ""


def back(request: HttpRequest, fallback: str) -> HttpResponseRedirect:
    """Redirect to the page that the form names in `next`, if it is one of ours, else to `fallback` (an address)."""
    return redirect(way_back(request) or fallback)


def visible_ticket(request: HttpRequest, number: str) -> Ticket:
    """The ticket with this number. Raises `NotFound` when there is none within the reader's sight."""
    found = (
        Ticket.objects.visible_to(person(request))
        .with_wrote_again()
        .select_related("category", "participant__home_area", "owner", "branch", "area", "merged_into")
    )
    ticket: Ticket | None = found.by_number(number).first()
    if ticket is None:
        raise NotFound(str(_("There is no such ticket within your sight. Check the number.")))
    return ticket


def ticket_address(ticket: Ticket) -> str:
    """The page of a ticket."""
    return reverse("admin:desk_ticket", args=[ticket.number])


def may_reassign(user: Staff) -> bool:
    """Whether `user` may give other people's tickets to somebody."""
    return user.is_superuser or may(Role(user.role), Verb.ASSIGNED)


def may_adopt(user: Staff) -> bool:
    """Whether `user` may take cases of another desk over."""
    return user.is_superuser or may(Role(user.role), Verb.ADOPTED)


def calls_in_hand(user: Staff) -> list[Contact]:
    """Contacts that `user` has answered and not ended: the newest first."""
    rows = Contact.objects.filter(
        agent=user,
        direction=Direction.INBOUND,
        answered_at__gte=moment() - LONGEST_SHIFT,
        ended_at=None,
    )
    rows = rows.select_related("participant").prefetch_related("ticket_ties__ticket")
    return list(rows.order_by("-answered_at")[:3])
