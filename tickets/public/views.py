"""The public pages. They parse, call one query or one action, and answer; none needs JavaScript."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.i18n import translate
from core.replica import reports_from_replica
from crm.models import Participant
from tickets.charter import charter
from tickets.models import Ticket
from tickets.public import lookup, writing
from tickets.public.charter_page import page_of
from tickets.public.forms import TrackForm, WordsForm
from tickets.public.limits import TooManyTries, count_look_up
from tickets.public.status import current, status_of

TOKEN = "tracking"


@require_safe
def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """The icon, for whoever asks at the address that browsers guess."""
    return redirect(static("public/icon.svg"))


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is and where to go."""
    return render(request, "public/home.html")


@require_safe
@reports_from_replica
def service_charter(request: HttpRequest) -> HttpResponse:
    """The promises in force and how well they are kept."""
    return render(
        request, "public/charter.html", {"here": "charter", "page": page_of(charter(timezone.now()))}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and fact, and open the ticket's page."""
    form = TrackForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _track_page(request, form)
    key = form.cleaned_data["number"]
    try:
        count_look_up(request, key, now=timezone.now())
        lookup.check_fact(key, form.cleaned_data["fact"])
    except (TooManyTries, lookup.NotTraceable) as error:
        return _track_page(request, form, error)
    request.session.cycle_key()
    request.session[TOKEN] = lookup.give_access(key)
    return redirect("public:ticket")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest) -> HttpResponse:
    """The ticket that this browser has shown a fact for; by POST, words of the participant."""
    asked_for = lookup.ticket_of(request.session.get(TOKEN, ""))
    if asked_for is None or asked_for.participant is None:
        return _closed(request)
    # Whoever is still reading or writing is not thrown out in the middle of it.
    request.session[TOKEN] = lookup.give_access(asked_for.pk)
    row = current(asked_for)
    error: DomainError | None = None
    form: WordsForm | None = None
    if request.method == "POST":
        form = _words_form(request.POST.get("do", ""), request.POST, request.FILES)
        if form.is_valid():
            try:
                return _write(request, row, asked_for.participant, form)
            except DomainError as refused:
                error = refused
                row.refresh_from_db()
    return _ticket_page(request, row, asked_for, form, error)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the page for whoever uses this phone next."""
    request.session.pop(TOKEN, None)
    return redirect("public:home")


def _write(request: HttpRequest, row: Ticket, person: Participant, form: WordsForm) -> HttpResponseRedirect:
    now, words = timezone.now(), form.cleaned_data
    if request.POST["do"] == "reopen":
        writing.open_again(ticket=row, person=person, now=now, **words)
        messages.success(request, _("Thank you. Your report is open again."))
    else:
        writing.answer(ticket=row, person=person, now=now, **words)
        messages.success(request, _("Thank you. We have your answer and go on working on your report."))
    return redirect("public:ticket")


def _words_form(what: str, data: Any = None, files: Any = None) -> WordsForm:
    label = _("What is not solved yet?") if what == "reopen" else _("Your answer")
    return WordsForm(data, files, label=label)


def _track_page(request: HttpRequest, form: TrackForm, error: DomainError | None = None) -> HttpResponse:
    context = {"here": "track", "form": form, "error": translate(error) if error else ""}
    status = error.status if isinstance(error, TooManyTries) else 200
    response = render(request, "public/track.html", context, status=status)
    for name, value in (error.headers if error else {}).items():
        response[name] = value
    return response


def _closed(request: HttpRequest) -> HttpResponse:
    """The token is missing or old. What was written meanwhile is shown, so that it is not lost."""
    if request.method != "POST":
        if TOKEN in request.session:
            del request.session[TOKEN]
            messages.info(
                request, _("This page has been closed for the safety of your data. Please fill in again.")
            )
        return redirect("public:track")
    return render(
        request,
        "public/track.html",
        {"form": TrackForm(), "unsent": request.POST.get("text", ""), "error": ""},
    )


def _ticket_page(
    request: HttpRequest, row: Ticket, asked_for: Ticket, form: WordsForm | None, error: DomainError | None
) -> HttpResponse:
    status = status_of(row, asked_for=asked_for, now=timezone.now())
    what = "answer" if status.can_answer else "reopen"
    context = {
        "status": status,
        "what": what,
        "form": form or _words_form(what),
        "error": translate(error) if error else "",
    }
    response = render(request, "public/ticket.html", context, status=error.status if error else 200)
    for name, value in (error.headers if error else {}).items():
        response[name] = value
    return response
