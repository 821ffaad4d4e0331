"""The outbound desk: the next participant to call, what to say, and what came of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from core.errors import NotFound
from crm.actions import reveal_identity
from crm.domain.codes import IdentityField, Role
from crm.domain.phones import readable
from tickets.actions.call_back import attempts_ahead, take_next_call
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import moment, only, posted, render_page, tell, visible_ticket, warn
from tickets.admin.screens.steps import BY_KEY, Offer, facts_of, run
from tickets.domain.call_times import PartOfDay, part_of_day
from tickets.labels import PRIORITIES
from tickets.models import CareCentreRules, Confirmation
from tickets.queries import outbound as queries
from tickets.zones import zone_of

CALLERS = (Role.OUTBOUND_AGENT, Role.SUPERVISOR)
#: Outcomes of a call, as steps of the one table of steps.
OUTCOMES = ("satisfied", "educated", "reprocess", "no_answer", "unreachable")

#: The days from today on.
DAYS = (gettext_lazy("today"), gettext_lazy("tomorrow"), gettext_lazy("the day after tomorrow"))
#: Spoken to participants in Indonesian, whatever language the agent's screen has.
GREETINGS: Mapping[PartOfDay, str] = {
    PartOfDay.MORNING: "Selamat pagi",
    PartOfDay.NOON: "Selamat siang",
    PartOfDay.AFTERNOON: "Selamat sore",
    PartOfDay.NIGHT: "Selamat malam",
}


@only(*CALLERS)
def desk(request: HttpRequest) -> HttpResponse:
    """Today's progress, the queue in figures, and what becomes ready next."""
    user, now = person(request), moment()
    backlog = queries.backlog(now)
    context = {
        "now": now,
        "progress": queries.progress(user, now),
        "backlog": backlog,
        "ready": [(code.value, PRIORITIES[code], count) for code, count in backlog.ready.items()],
        "coming": queries.coming(now),
        "in_hand": queries.in_hand(user),
        "agents": queries.days_of_agents(now) if user.role != Role.OUTBOUND_AGENT else [],
    }
    return render_page(request, "desk/outbound_desk.html", context, title=_("Call backs"))


@posted("desk_outbound")
@only(*CALLERS)
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the next call, or go on with the one in hand."""
    return _onward(request)


@never_cache
@only(*CALLERS)
def call(request: HttpRequest, number: str) -> HttpResponse:
    """The page of one call back."""
    return _page(request, _call(request, number))


@posted("desk_call", "number")
@only(*CALLERS)
def report(request: HttpRequest, number: str) -> HttpResponse:
    """Report what came of the call (`outcome`), then straight to the next one, or to the desk (`pause`)."""
    found = _call(request, number)
    outcome = request.POST.get("outcome", "")
    if outcome not in OUTCOMES:
        warn(request, _("Choose the outcome of the call with one of the buttons."))
        return redirect("admin:desk_call", number)
    refused = run(BY_KEY[outcome], found.ticket, person(request), data=_words(request.POST), now=moment())
    if refused is not None:
        return _page(request, _call(request, number), refused)
    words = {"number": found.ticket.number, "what": BY_KEY[outcome].done}
    tell(request, _("Ticket %(number)s: %(what)s") % words)
    return redirect("admin:desk_outbound") if request.POST.get("pause") else _onward(request)


@posted("desk_call", "number")
@only(*CALLERS)
def release(request: HttpRequest, number: str) -> HttpResponse:
    """Put the call back into the queue, at its old place."""
    found = _call(request, number)
    refused = run(BY_KEY["release_call"], found.ticket, person(request), data=request.POST, now=moment())
    if refused is not None:
        return _page(request, _call(request, number), refused)
    tell(request, BY_KEY["release_call"].done)
    return redirect("admin:desk_outbound")


@posted("desk_call", "number")
@only(*CALLERS)
def show_number(request: HttpRequest, number: str) -> HttpResponse:
    """Show the phone number of the call in hand, and keep that it was shown."""
    found = _call(request, number)
    user = person(request)
    if found.holder_id != user.pk or found.ticket.participant is None:
        warn(request, _("The number is shown to whoever has the call in hand. Take the call first."))
    elif not queries.numbers_shown(found, user):
        reveal_identity(
            participant=found.ticket.participant,
            field=IdentityField.PHONE,
            reason=_("Call back for ticket %(number)s") % {"number": found.ticket.number},
            actor=user,
            now=moment(),
        )
    return redirect("admin:desk_call", number)


def _page(request: HttpRequest, found: Confirmation, refused: Offer | None = None) -> HttpResponse:
    user, now = person(request), moment()
    rules = CareCentreRules.current()
    facts = facts_of(found.ticket, user, now)
    last = found.attempts_made + 1 >= rules.call_attempts
    local = now.astimezone(zone_of(found.ticket))
    sheet = queries.call_sheet(found, user)
    participant = found.ticket.participant if sheet.numbers_shown else None
    context = {
        "now": now,
        "call": found,
        "ticket": found.ticket,
        "mine": found.holder_id == user.pk and found.ended_at is None,
        "free": found.holder_id is None and found.ended_at is None,
        "sheet": sheet,
        "phone": readable(participant.phone) if participant else "",
        "proxy_phone": readable(sheet.proxy.proxy_phone) if participant and sheet.proxy else "",
        "progress": queries.progress(user, now),
        "outcomes": {key: BY_KEY[key].offered(facts) for key in OUTCOMES},
        "form": refused.form if refused else None,
        "typed": request.POST if refused else {},
        "tries": _tries(found, local) if facts.on_the_line and not last else [],
        "last_try": last,
        "notice_hours": rules.notice_hours,
        "local": f"{local:%H:%M} {local:%Z}",
        "zone": f"{local:%Z}",
        "greeting": GREETINGS[part_of_day(local)],
        "may_release": BY_KEY["release_call"].offered(facts),
    }
    title = _("Call back %(number)s") % {"number": found.ticket.number}
    status = 200 if refused is None else 409 if refused.blocked else 422
    return render_page(request, "desk/outbound_call.html", context, title=title, status=status)


def _tries(found: Confirmation, local: datetime) -> list[tuple[str, str]]:
    """Moments to offer for the next attempt: the value of the field, and the words."""
    return [
        (f"{one:%Y-%m-%dT%H:%M}", f"{_day(one, local)} {one:%H:%M} {one:%Z}")
        for one in attempts_ahead(found, local)
    ]


def _day(one: datetime, local: datetime) -> str:
    days = (one.date() - local.date()).days
    return str(DAYS[days]) if days < len(DAYS) else f"{one:%d-%m-%Y}"


def _words(sent: QueryDict) -> QueryDict:
    """What the step's form reads: an exact time, where one was given, goes before the one that was offered."""
    data = sent.copy()
    data["next_try_at"] = sent.get("exactly_at") or sent.get("next_try_at", "")
    return data


def _call(request: HttpRequest, number: str) -> Confirmation:
    found = queries.latest_call(visible_ticket(request, number))
    if found is None:
        raise NotFound(str(_("This ticket has not reached the outbound queue.")))
    return found


def _onward(request: HttpRequest) -> HttpResponse:
    found = take_next_call(actor=person(request), now=moment())
    if found is None:
        warn(request, _("Nobody is left to call right now. Well done."))
        return redirect("admin:desk_outbound")
    return redirect(reverse("admin:desk_call", args=[found.ticket.number]))


urls: list[Any] = [
    path("outbound/", desk, name="desk_outbound"),
    path("outbound/next/", take_next, name="desk_outbound_next"),
    path("outbound/<str:number>/", call, name="desk_call"),
    path("outbound/<str:number>/outcome/", report, name="desk_call_outcome"),
    path("outbound/<str:number>/release/", release, name="desk_call_release"),
    path("outbound/<str:number>/number/", show_number, name="desk_call_number"),
]
entries = (Entry(gettext_lazy("Call backs"), "phone_callback", "desk_outbound", CALLERS),)
