"""What people wrote: stand by the reason that is suggested or give another, and release what may be shown."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotFound
from core.i18n import error_text
from core.paging import CountedPages
from crm.domain.codes import Role
from surveys.actions.after import code_reason, release_words, withdraw_words
from surveys.actions.permission import Deed, may_do
from surveys.domain.nps import Band, band
from surveys.labels import BANDS
from surveys.models import Reason, Response, Survey
from surveys.queries.answers import BANDS as NARROWED
from surveys.queries.answers import with_words
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import back, moment, only, posted, render_page, tell, warn

CODERS = (Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE)
PER_PAGE = 20


@only(*CODERS)
def words(request: HttpRequest) -> HttpResponse:
    """The answers in people's own words, without names."""
    user = person(request)
    rows = with_words(user)
    chosen = {name: request.GET.get(name, "") for name in ("survey", "band", "state")}
    if chosen["survey"]:
        rows = rows.filter(survey__code=chosen["survey"])
    if chosen["band"] in set(Band):
        rows = rows.filter(NARROWED[Band(chosen["band"])])
    if chosen["state"] == "open":
        rows = rows.filter(coding__by=None)
    elif chosen["state"] == "consent":
        rows = rows.filter(consented_at__isnull=False)
    page = CountedPages(rows, PER_PAGE).get_page(request.GET.get("page"))
    reasons = list(Reason.objects.filter(active=True))
    context: dict[str, Any] = {
        "page": page,
        "lines": [_line(row) for row in page.object_list],
        "reasons": reasons,
        "surveys": Survey.objects.order_by("code", "-version"),
        "bands": BANDS.items(),
        "chosen": chosen,
        "may_release": may_do(user, Deed.RELEASE_WORDS),
        "here": request.get_full_path(),
    }
    return render_page(request, "surveys/words.html", context, title=_("In their own words"))


@posted("surveys_words")
@only(*CODERS)
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which reason it is."""
    row = _visible(request, pk)
    try:
        code_reason(
            response=row, reason_code=request.POST.get("reason", ""), actor=person(request), now=moment()
        )
        tell(request, _("The reason is noted."))
    except DomainError as error:
        warn(request, error_text(error))
    return back(request, reverse("admin:surveys_words"))


@posted("surveys_words")
@only(*CODERS)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Show their words to everybody, or show them no more."""
    row, user = _visible(request, pk), person(request)
    try:
        if request.POST.get("do") == "withdraw":
            if not hasattr(row, "testimonial"):
                raise NotFound(str(_("These words were never released.")))
            withdraw_words(testimonial=row.testimonial, actor=user, now=moment())
            tell(request, _("These words are shown no more."))
        else:
            release_words(response=row, text=request.POST.get("text", ""), actor=user, now=moment())
            tell(request, _("Released. They stand on the public page."))
    except DomainError as error:
        warn(request, error_text(error))
    return back(request, reverse("admin:surveys_words"))


def _line(row: Any) -> dict[str, Any]:
    said = None if row.lowest is None else band(row.lowest)
    coding = getattr(row, "coding", None)
    told = getattr(row, "testimonial", None)
    follow_up = getattr(row, "follow_up", None)
    return {
        "row": row,
        "band": said,
        "band_word": BANDS[said] if said else "",
        "coding": coding,
        "shown": told if told and told.withdrawn_at is None else None,
        "follow_up": follow_up.ticket if follow_up else None,
        "may_be_shown": said is Band.PROMOTER and row.consented_at is not None,
    }


def _visible(request: HttpRequest, pk: int) -> Response:
    row: Response | None = with_words(person(request)).filter(pk=pk).first()
    if row is None:
        raise NotFound(str(_("There is no such answer within your sight.")))
    return row


urls = [
    path("survey-words/", words, name="surveys_words"),
    path("survey-words/<int:pk>/reason/", code, name="surveys_code"),
    path("survey-words/<int:pk>/release/", release, name="surveys_release"),
]
group = _("Surveys")
entries = (Entry(_("In their own words"), "format_quote", "surveys_words", CODERS, national=True),)
