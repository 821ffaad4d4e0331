"""Giving many tickets to somebody else at once: the chosen ones of a list, or all of somebody who is off."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.i18n import error_text
from crm.domain.codes import Role
from crm.models import Staff
from tickets.actions.assign import assign
from tickets.actions.record import KEEPERS
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import moment, only, render_page, tell, warn
from tickets.admin.screens.step_forms import agent_words
from tickets.domain.codes import Verb
from tickets.domain.numbers import key_of
from tickets.domain.states import MOVES, OPEN_STATES, REMARKS
from tickets.models import Ticket
from tickets.querysets import ours
from tickets.standing import with_clocks

#: More than a list page shows; somebody's whole work is rarely more.
MOST = 200
#: Where a ticket can be given to somebody.
ASSIGNABLE = sorted(
    state for state in OPEN_STATES if Verb.ASSIGNED in MOVES[state] or state in REMARKS[Verb.ASSIGNED]
)


class ToWhom(forms.Form):
    """Who gets them. The load stands beside each name."""

    to = forms.ModelChoiceField(
        label=_("Give to"), queryset=Staff.objects.none(), empty_label=_("choose an agent")
    )

    def __init__(self, *args: Any, without: Staff | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        workers = Staff.objects.at_work().filter(role__in=KEEPERS)
        if without is not None:
            workers = workers.exclude(pk=without.pk)
        to: Any = self.fields["to"]
        to.queryset = workers.annotate(held=_held()).order_by("held", "first_name", "username")
        to.label_from_instance = _with_load


class FromWhom(forms.Form):
    """Whose work is taken back."""

    owner = forms.ModelChoiceField(
        label=_("Agent off duty"), queryset=Staff.objects.none(), empty_label=_("choose an agent")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        # Closed accounts too: what they left behind is just what must be taken back.
        owner.queryset = (
            Staff.objects.annotate(held=_held()).filter(held__gt=0).order_by("first_name", "username")
        )
        owner.label_from_instance = _with_load


@dataclass(frozen=True)
class Refusal:
    """A ticket that stayed where it was, and why."""

    number: str
    why: str


@only(Role.SUPERVISOR)
def bulk(request: HttpRequest) -> HttpResponse:
    """Choose, look once more, give."""
    if request.method == "POST":
        return _give(request)
    owner_form = FromWhom(request.GET if "owner" in request.GET else None)
    owner = owner_form.cleaned_data["owner"] if owner_form.is_bound and owner_form.is_valid() else None
    return _page(request, _chosen(request, owner), ToWhom(without=owner), owner_form, owner)


def _give(request: HttpRequest) -> HttpResponse:
    form = ToWhom(request.POST)
    numbers = request.POST.getlist("ticket")[:MOST]
    if not form.is_valid() or not numbers:
        if not numbers:
            form.add_error(None, gettext("Choose at least one ticket."))
        return _page(request, by_numbers(request, numbers), form, FromWhom(), None, status=400)
    to = form.cleaned_data["to"]

    def give(ticket: Ticket) -> None:
        if ticket.owner_id != to.pk:
            assign(ticket=ticket, to=to, actor=person(request), now=moment())

    given, refusals = each(request, numbers, give)
    if given:
        words = ngettext("%(n)s ticket is now with %(name)s.", "%(n)s tickets are now with %(name)s.", given)
        tell(request, words % {"n": given, "name": to})
    if not refusals:
        return redirect(f"{reverse('admin:desk_tickets')}?owner={to.pk}&state=open")
    return _page(request, [], ToWhom(), FromWhom(), None, refusals=refusals, status=200 if given else 409)


def each(
    request: HttpRequest, numbers: list[str], do: Callable[[Ticket], object]
) -> tuple[int, list[Refusal]]:
    """Do something to each ticket named: how many it was done to, and which stayed as they were, and why."""
    tickets = {ticket.pk: ticket for ticket in by_numbers(request, numbers)}
    done, refusals = 0, []
    for number in numbers:
        try:
            ticket = tickets.get(key_of(number))
            if ticket is None:
                refusals.append(Refusal(number[:30], gettext("There is no such ticket within your sight.")))
                continue
            do(ticket)
            done += 1
        except DomainError as error:
            refusals.append(Refusal(number[:30], error_text(error)))
    if refusals:
        words = ngettext(
            "%(n)s ticket stayed where it was.", "%(n)s tickets stayed where they were.", len(refusals)
        )
        warn(request, words % {"n": len(refusals)})
    return done, refusals


def _page(
    request: HttpRequest,
    rows: list[Ticket],
    form: ToWhom,
    owner_form: FromWhom,
    owner: Staff | None,
    *,
    refusals: list[Refusal] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "rows": rows,
        "form": form,
        "owner_form": owner_form,
        "owner": owner,
        "refusals": refusals or [],
        "most": MOST,
    }
    return render_page(request, "desk/bulk.html", context, title=gettext("Reassign"), status=status)


def _chosen(request: HttpRequest, owner: Staff | None) -> list[Ticket]:
    if owner is None:
        return by_numbers(request, request.GET.getlist("ticket"))
    rows = Ticket.objects.visible_to(person(request)).owned_by(owner).filter(state__in=ASSIGNABLE)
    return list(with_clocks(rows)[:MOST])


def by_numbers(request: HttpRequest, numbers: list[str]) -> list[Ticket]:
    """The tickets of these numbers that the reader may see, the most urgent first."""
    keys = []
    for number in numbers[:MOST]:
        try:
            keys.append(key_of(number))
        except DomainError:
            continue  # What is no number is named in the answer when it is sent.
    rows = Ticket.objects.visible_to(person(request)).filter(pk__in=keys).order_by("due_at", "pk")
    return list(with_clocks(rows))


def _held() -> Count:
    """How many tickets of this desk somebody has that could be given to another."""
    return Count("owned_tickets", filter=ours("owned_tickets__") & Q(owned_tickets__state__in=ASSIGNABLE))


def _with_load(one: Any) -> str:
    return gettext("%(name)s (%(n)s open)") % {"name": agent_words(one), "n": one.held}


urls = [path("reassign/", bulk, name="desk_bulk")]
entries = (Entry(_("Reassign"), "move_up", "desk_bulk", (Role.SUPERVISOR,)),)
