"""The page of a survey. It parses, calls one action, and answers; it needs no JavaScript."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.errors import DomainError, Invalid
from core.i18n import translate
from surveys.actions.respond import respond
from surveys.links import invitation_of
from surveys.models import Invitation, Question


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """The questions; by POST, the answers. A link that is forged, used or old says so politely."""
    invitation = invitation_of(token)
    if invitation is None:
        said = _("This link does not open a survey. Please use the link that we sent you, as it is.")
        return _told(request, said, status=404)
    if invitation.response_id is not None:
        return _told(request, _("You have answered already. Thank you very much."))
    now = timezone.now()
    if now > invitation.expires_at:
        said = _("The time to answer is over. If you still need help, please call 1500400.")
        return _told(request, said, status=410)
    questions = [one for one in invitation.survey.questions.all() if one.scale is not None]
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            respond(
                invitation=invitation,
                answers=_answers(request, questions),
                words=request.POST.get("words", ""),
                now=now,
            )
        except Invalid as error:
            wrong[error.field or "words"] = translate(error)
        except DomainError as error:
            return _told(request, translate(error), status=error.status)
        else:
            return _told(request, _("Thank you. Your answer helps us to do better."))
    return _page(request, invitation, questions, wrong)


def _answers(request: HttpRequest, questions: list[Question]) -> dict[str, int]:
    found = {}
    for question in questions:
        text = request.POST.get(question.code, "")
        if text.isascii() and text.isdigit() and len(text) < 4:
            found[question.code] = int(text)
    return found


def _page(
    request: HttpRequest, invitation: Invitation, questions: list[Question], wrong: dict[str, str]
) -> HttpResponse:
    asked: list[dict[str, Any]] = []
    for question in questions:
        assert question.scale is not None
        numbers = range(question.scale.low, question.scale.high + 1)
        chosen = request.POST.get(question.code, "")
        asked.append(
            {
                "question": question,
                "choices": [(str(number), str(number) == chosen) for number in numbers],
                "error": wrong.get(question.code, ""),
            }
        )
    context = {
        "survey": invitation.survey,
        "asked": asked,
        "words": request.POST.get("words", ""),
        "words_error": wrong.get("words", ""),
        "wrong": bool(wrong),
    }
    return render(request, "surveys/answer.html", context, status=400 if wrong else 200)


def _told(request: HttpRequest, words: str, *, status: int = 200) -> HttpResponse:
    return render(request, "surveys/told.html", {"words": words}, status=status)
