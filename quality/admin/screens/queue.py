"""What a scorer does next: contacts that wait, drafts, appeals, calibrations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from core.errors import NotFound
from core.paging import CountedPages
from crm.domain.codes import Role
from quality.actions.reviews import begin_review
from quality.models import Sampled
from quality.queries.queue import appeals_for, calibrations_for, drafts_of, open_periods, to_score
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import moment, only, posted, render_page, warn

SCORERS = (Role.QCO, Role.SUPERVISOR)
PER_PAGE = 20


@only(*SCORERS)
def queue(request: HttpRequest) -> HttpResponse:
    """Contacts that wait for a scorer, with what the scorer has begun and what may be decided."""
    user = person(request)
    page = CountedPages(to_score(user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "periods": open_periods(),
        "drafts": list(drafts_of(user)),
        "appeals": list(appeals_for(user)),
        "calibrations": list(calibrations_for(user)),
    }
    return render_page(request, "quality/queue.html", context, title=_("Scoring"))


@posted("quality_queue")
@only(*SCORERS)
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Take this contact to score it."""
    user = person(request)
    sampled = Sampled.objects.visible_to(user).select_related("period", "agent").filter(pk=pk).first()
    if sampled is None:
        raise NotFound(str(_("There is no such contact to score.")))
    review = begin_review(sampled=sampled, actor=user, now=moment())
    return redirect(review.get_absolute_url())


@posted("quality_queue")
@only(*SCORERS)
def begin_next(request: HttpRequest) -> HttpResponse:
    """Take the next contact that waits."""
    user = person(request)
    drafts = list(drafts_of(user)[:1])
    if drafts:
        return redirect(drafts[0].get_absolute_url())
    sampled = to_score(user).first()
    if sampled is None:
        warn(request, _("Nothing waits to be scored now."))
        return redirect(reverse("admin:quality_queue"))
    review = begin_review(sampled=sampled, actor=user, now=moment())
    return redirect(review.get_absolute_url())


urls = [
    path("quality/scoring/", queue, name="quality_queue"),
    path("quality/scoring/next/", begin_next, name="quality_next"),
    path("quality/scoring/contacts/<int:pk>/begin/", begin, name="quality_begin"),
]
group = _("Quality")
entries = (Entry(_("Scoring"), "grading", "quality_queue", SCORERS),)
