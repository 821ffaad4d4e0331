"""One contact and its score: the scorer answers, the agent reads, confirms or appeals, another scorer decides."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotFound
from core.i18n import decimals, error_text
from quality.actions.appeals import appeal as raise_appeal
from quality.actions.appeals import decide_appeal
from quality.actions.permission import may_do
from quality.actions.reviews import acknowledge_review, put_back, save_draft, submit_review
from quality.admin.screens.guard import tried
from quality.admin.screens.review_forms import NOT_APPLICABLE, AppealForm, DecisionForm, RestForm, answers_of
from quality.domain.cards import Scored
from quality.domain.codes import ReviewState, Work
from quality.domain.roles import Deed
from quality.models import Appeal, QualityRules, ReviewAnswer
from quality.queries.review import Line, Whole, read_review
from tickets.admin.reader import person
from tickets.admin.screens.page import moment, only, posted, render_page, tell


@only()
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The scoring form for its scorer as long as it is a draft, afterwards what was found."""
    whole = _visible(request, pk)
    if whole.review.is_draft:
        return _score(request, whole)
    return _read(request, whole)


@only()
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was answered so far and say where the score stands, for the page that is being filled in."""
    whole = _visible(request, pk)
    if request.method != "POST" or not whole.review.is_draft:
        return JsonResponse({"message": str(_("This score is submitted."))}, status=409)
    try:
        scored = save_draft(
            review=whole.review,
            answers=answers_of(request.POST, _codes(whole)),
            actor=person(request),
            now=moment(),
            remark=request.POST.get("remark", ""),
            recording_url=request.POST.get("recording_url", ""),
            version=_version(request),
        )
    except DomainError as error:
        return JsonResponse({"message": error_text(error), "field": error.field}, status=error.status)
    return JsonResponse({**_standing(scored), "version": whole.review.version})


@posted("quality_review", "pk")
@only()
def put_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the draft up."""
    put_back(review=_visible(request, pk).review, actor=person(request), now=moment())
    tell(request, _("Put back. The contact waits for a scorer again."))
    return redirect("admin:quality_queue")


@posted("quality_review", "pk")
@only()
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """The agent has read it."""
    row = _visible(request, pk).review
    acknowledge_review(review=row, actor=person(request), now=moment())
    tell(request, _("Thank you. Your scorer sees that you have read it."))
    return redirect(row.get_absolute_url())


@posted("quality_review", "pk")
@only()
def appeal(request: HttpRequest, pk: int, answer: int) -> HttpResponse:
    """The agent disagrees with one finding."""
    whole = _visible(request, pk)
    row = ReviewAnswer.objects.select_related("review__sampled__period", "criterion").filter(
        review=whole.review, pk=answer
    )
    finding = row.first()
    if finding is None:
        raise NotFound(str(_("There is no such finding.")))
    form = AppealForm(request.POST)
    if form.is_valid():
        made = tried(
            form,
            lambda: raise_appeal(answer=finding, actor=person(request), now=moment(), **form.cleaned_data),
        )
        if made is not None:
            tell(request, _("Your appeal is with the other scorers."))
            return redirect(whole.review.get_absolute_url())
    return _read(request, whole, appeals={answer: form}, status=400)


@posted("quality_review", "pk")
@only()
def decide(request: HttpRequest, pk: int, appeal: int) -> HttpResponse:
    """Another scorer accepts or refuses."""
    whole = _visible(request, pk)
    row = Appeal.objects.filter(pk=appeal, answer__review=whole.review).select_related(
        "answer__criterion", "answer__review__sampled__period"
    )
    found = row.first()
    if found is None:
        raise NotFound(str(_("There is no such appeal.")))
    form = DecisionForm(request.POST)
    if form.is_valid():
        decided = tried(
            form,
            lambda: decide_appeal(
                appeal=found,
                accepted=request.POST.get("do") == "accept",
                actor=person(request),
                now=moment(),
                **form.cleaned_data,
            ),
        )
        if decided is not None:
            tell(request, _("Decided. The agent is told."))
            return redirect(whole.review.get_absolute_url())
    return _read(request, whole, decisions={found.answer_id: form}, status=400)


def _visible(request: HttpRequest, pk: int) -> Whole:
    whole = read_review(person(request), pk)
    if whole is None:
        raise NotFound(str(_("There is no such score within your sight.")))
    return whole


def _codes(whole: Whole) -> list[str]:
    return [line.criterion.code for part in whole.parts for line in part.lines]


def _version(request: HttpRequest) -> int | None:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None


def _standing(scored: Scored) -> dict[str, Any]:
    return {
        "score": _written(scored.score),
        "sections": {code: _written(score) for code, score in scored.sections.items()},
        "zeroed": list(scored.zeroed_by),
    }


def _written(score: Decimal | None) -> str:
    return "–" if score is None else decimals(score, 2)


def _score(request: HttpRequest, whole: Whole) -> HttpResponse:
    row, user = whole.review, person(request)
    rest = RestForm(
        request.POST or None,
        initial={"remark": row.remark, "recording_url": row.recording_url, "version": row.version},
    )
    wrong: dict[str, str] = {}
    said = ""
    if request.method == "POST" and rest.is_valid():
        submit = request.POST.get("do") == "submit"
        try:
            do: Any = submit_review if submit else save_draft
            do(
                review=row,
                answers=answers_of(request.POST, _codes(whole)),
                actor=user,
                now=moment(),
                **rest.cleaned_data,
            )
        except DomainError as error:
            said = error_text(error)
            wrong = {code: str(_("Choose one of the answers.")) for code in error.extra.get("unanswered", ())}
            if not wrong and error.field in _codes(whole):
                wrong[str(error.field)] = said
            elif error.field in rest.fields:
                rest.add_error(error.field, said)
        else:
            tell(request, _("Submitted. The agent is told.") if submit else _("Kept as a draft."))
            return redirect(reverse("admin:quality_queue") if submit else row.get_absolute_url())
    context = {
        **_about(whole),
        "rest": rest,
        "said": said,
        "parts": [
            {
                "part": part,
                "written": _written(part.score),
                "lines": [_asked(line, request, wrong) for line in part.lines],
            }
            for part in whole.parts
        ],
        "standing": _standing(whole.scored),
    }
    title = _("Score a call") if row.sampled.work == Work.CALL else _("Score a reply")
    return render_page(request, "quality/review.html", context, title=title, status=400 if said else 200)


def _asked(line: Line, request: HttpRequest, wrong: dict[str, str]) -> dict[str, Any]:
    """One criterion of the form: what may be chosen, and what is, by the form that was sent or the kept draft."""
    one = line.criterion
    answer = line.answer
    kept = "" if answer is None else NOT_APPLICABLE if answer.points is None else str(answer.points)
    chosen = request.POST.get(f"p.{one.code}", "") if request.method == "POST" else kept
    words = {1: str(_("Yes")), 0: str(_("No"))} if one.top == 1 else {}
    choices = [
        (str(points), words.get(points, str(points)), points < one.top) for points in range(one.top, -1, -1)
    ]
    if one.optional:
        choices.append((NOT_APPLICABLE, str(_("Does not apply")), False))
    sent = request.method == "POST"
    return {
        "criterion": one,
        "choices": [(value, word, less, value == chosen) for value, word, less in choices],
        "quote": request.POST.get(f"q.{one.code}", "") if sent else answer.quote if answer else "",
        "moment": request.POST.get(f"t.{one.code}", "") if sent else line.moment,
        "error": wrong.get(one.code, ""),
    }


def _read(
    request: HttpRequest,
    whole: Whole,
    *,
    appeals: Mapping[int, AppealForm] | None = None,
    decisions: Mapping[int, DecisionForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The score as it stands. Forms that were sent and refused are shown again, whatever became of the finding."""
    row, user = whole.review, person(request)
    own = row.sampled.agent_id == user.pk and row.calibration_id is None
    decides = may_do(user, Deed.DECIDE_APPEAL) and user.pk not in (row.scorer_id, row.sampled.agent_id)
    appeals, decisions = dict(appeals or {}), dict(decisions or {})
    for line in whole.findings if row.sampled.period.is_open else ():
        assert line.answer is not None
        if own and line.appeal is None:
            appeals.setdefault(line.answer.pk, AppealForm())
        if decides and line.appeal is not None and line.appeal.decided_at is None:
            decisions.setdefault(line.answer.pk, DecisionForm())
    findings = [
        {
            "line": line,
            "appeal_form": appeals.get(line.answer.pk) if line.answer else None,
            "decision_form": decisions.get(line.answer.pk) if line.answer else None,
        }
        for line in whole.findings
    ]
    settled = [
        line for part in whole.parts for line in part.lines if line.appeal is not None and not line.is_finding
    ]
    context = {
        **_about(whole),
        "parts": [(part, _written(part.score)) for part in whole.parts],
        "findings": findings,
        "settled": settled,
        "written": _written(row.score),
        "standard": QualityRules.current().standard,
        "may_acknowledge": own and row.state == ReviewState.SUBMITTED,
    }
    return render_page(request, "quality/review_read.html", context, title=_("Scored contact"), status=status)


def _about(whole: Whole) -> dict[str, Any]:
    sampled = whole.review.sampled
    contact = whole.contact
    length = None
    if contact is not None and contact.answered_at and contact.ended_at:
        length = contact.ended_at - contact.answered_at
    return {
        "whole": whole,
        "review": whole.review,
        "sampled": sampled,
        "contact": contact,
        "length": length,
        "the_reply": sampled.message_id,
    }


urls = [
    path("quality/scoring/<int:pk>/", review, name="quality_review"),
    path("quality/scoring/<int:pk>/live/", live, name="quality_live"),
    path("quality/scoring/<int:pk>/put-back/", put_away, name="quality_put_back"),
    path("quality/scoring/<int:pk>/acknowledge/", acknowledge, name="quality_acknowledge"),
    path("quality/scoring/<int:pk>/appeal/<int:answer>/", appeal, name="quality_appeal"),
    path("quality/scoring/<int:pk>/decide/<int:appeal>/", decide, name="quality_decide"),
]
