"""The pages of a survey. They parse, call one action, and answer; they need no JavaScript."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import DomainError
from core.i18n import translate
from surveys.actions.respond import answered_scan, respond, respond_at_counter
from surveys.links import invitation_of, scan_of, scan_token
from surveys.models import Counter, Survey, Testimonial
from surveys.paper import read_paper

SHOWN = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """The questions; by POST, the answers. A link that is forged, used or old says so politely."""
    invitation = invitation_of(token)
    if invitation is None:
        said = _("This link does not open a survey. Please use the link that we sent you, as it is.")
        return _told(request, said, status=404)
    now = timezone.now()

    def send(**given: Any) -> None:
        respond(invitation=invitation, now=now, **given)

    if request.method != "POST":
        if invitation.response_id is not None:
            return _told(request, _("You have answered already. Thank you very much."))
        if invitation.expires_at is not None and now > invitation.expires_at:
            said = _("The time to answer is over. If you still need help, please call 1500400.")
            return _told(request, said, status=410)
    return _page(request, invitation.survey, send)


@require_safe
@never_cache
def scan(request: HttpRequest, code: str) -> HttpResponse:
    """Where a QR code leads: to a page of one's own, for this scan."""
    counter = Counter.objects.filter(code=code, ended_at=None).first()
    if counter is None or Survey.newest(counter.survey_code) is None:
        return _told(request, _("This code is not in use any more. You can still call 1500400."), status=404)
    return redirect("surveys:scanned", scan_token(counter))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def scanned(request: HttpRequest, token: str) -> HttpResponse:
    """The questions that hang at a counter."""
    found = scan_of(token)
    row = Survey.newest(found[0].survey_code) if found else None
    if found is None or row is None:
        return _told(request, _("This page is too old. Please scan the code again."), status=410)
    counter, number = found
    if answered_scan(counter, number):
        return _told(request, _("You have answered already. Thank you very much."))
    now = timezone.now()

    def send(**given: Any) -> None:
        respond_at_counter(counter=counter, scan=number, now=now, **given)

    return _page(request, row, send, where=str(counter.branch))


@require_safe
def voices(request: HttpRequest) -> HttpResponse:
    """What people have said who agreed that it may be shown."""
    rows = (
        Testimonial.objects.filter(withdrawn_at=None)
        .exclude(text="")
        .select_related("response__survey")[:SHOWN]
    )
    return render(request, "surveys/voices.html", {"rows": rows})


def _page(
    request: HttpRequest, survey: Survey, send: Callable[..., object], *, where: str = ""
) -> HttpResponse:
    posted = request.method == "POST"
    try:
        paper = read_paper(survey, request.POST.dict(), send if posted else None)
    except DomainError as error:
        status = 410 if error.code == "expired" else error.status
        return _told(request, translate(error), status=status)
    if paper is None:
        return _told(request, _("Thank you. Your answer helps us to do better."))
    context = {"paper": paper, "where": where}
    return render(request, "surveys/answer.html", context, status=400 if paper.errors else 200)


def _told(request: HttpRequest, words: str, *, status: int = 200) -> HttpResponse:
    return render(request, "surveys/told.html", {"words": words}, status=status)
