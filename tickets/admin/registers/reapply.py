"""Putting running clocks under today's policies: looked at first, ticket by ticket, and done with a reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError
from core.i18n import error_text
from tickets.actions.repolicy import preview, reapply
from tickets.admin.reader import person
from tickets.admin.registers.office import office_only
from tickets.admin.registers.policy_forms import ReapplyForm
from tickets.admin.screens.page import moment, render_page, tell, warn
from tickets.domain.numbers import key_of
from tickets.labels import PROMISES
from tickets.models import Clock, Policy, Ticket
from tickets.policies import policies_kept

#: How many tickets are looked through at once; the next ones come after these are decided.
AT_ONCE = 200


@dataclass(frozen=True)
class Change:
    """What would become of one ticket: (promise, due now, due then) for each clock that would move."""

    ticket: Ticket
    clocks: list[tuple[LazyText, datetime, datetime]]


@office_only
def reapply_page(request: HttpRequest) -> HttpResponse:
    """Show which open tickets would change; with POST change the chosen ones."""
    now = moment()
    form = ReapplyForm(request.POST or None)
    chosen = request.POST.getlist("ticket")[:AT_ONCE]
    if request.method == "POST" and form.is_valid():
        if chosen:
            return _apply(request, chosen, form.cleaned_data["reason"], now)
        form.add_error(None, _("Choose at least one ticket."))
    after = request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    looked_at = list(_candidates(now).filter(pk__gt=start)[:AT_ONCE])
    context = {
        "form": form,
        "changes": _changes(looked_at, now),
        "looked_at": len(looked_at),
        "next": looked_at[-1].pk if len(looked_at) == AT_ONCE else 0,
        "chosen": chosen,
    }
    status = 400 if form.errors else 200
    return render_page(
        request, "desk/register_reapply.html", context, title=_("Apply policies again"), status=status
    )


def _candidates(now: datetime) -> Any:
    """Open tickets of this desk with a running clock that began before some policy of its promise came into force or
    ended.
    """
    newer = Policy.objects.filter(
        origin="",
        promise=OuterRef("promise"),
        valid_from__gt=OuterRef("started_at"),
        valid_from__lte=now,
    )
    clocks = Clock.objects.running().filter(
        Exists(newer) | Q(policy__valid_until__lte=now), ticket=OuterRef("pk")
    )
    return Ticket.objects.open().live().filter(Exists(clocks)).select_related("category").order_by("pk")


def _changes(tickets: list[Ticket], now: datetime) -> list[Change]:
    changes = []
    with policies_kept():
        for ticket in tickets:
            moved = preview(ticket=ticket, now=now)
            if moved:
                clocks = [(PROMISES[promise], old, new) for promise, (old, new) in moved.items()]
                changes.append(Change(ticket, clocks))
    return changes


def _apply(request: HttpRequest, numbers: list[str], reason: str, now: datetime) -> HttpResponse:
    done, refused = 0, []
    for number in numbers:
        try:
            ticket = Ticket.objects.open().filter(pk=key_of(number)).first()
            if ticket is None:
                refused.append(_("%(number)s is no longer open.") % {"number": number[:20]})
                continue
            reapply(ticket=ticket, reason=reason, actor=person(request), now=now)
            done += 1
        except DomainError as error:
            refused.append(f"{number[:20]}: {error_text(error)}")
    if done:
        words = ngettext("%(n)s ticket has new terms.", "%(n)s tickets have new terms.", done)
        tell(request, words % {"n": done})
    for why in refused[:10]:
        warn(request, why)
    return redirect("admin:tickets_policy_reapply")
