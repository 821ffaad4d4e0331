"""Score a contact: begin, keep a draft, submit; the agent acknowledges."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction

from core.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from core.text import clean_text
from core.transactions import whole
from crm.models import Staff
from quality.actions.ladder import note_cause
from quality.actions.periods import lock_open
from quality.actions.permission import require
from quality.domain.cards import Card, Scored, mark, unanswered
from quality.domain.codes import Cause, ReviewState
from quality.domain.roles import Deed
from quality.models import CardCriterion, QualityRules, Review, ReviewAnswer, Sampled, Scorecard
from quality.notices import tell_scored
from tickets.zones import local_day

MAX_QUOTE_BYTES = 2000
MAX_REMARK_BYTES = 8000
#: A recording longer than this is none.
LONGEST_SECOND = 12 * 3600


@dataclass(frozen=True, slots=True)
class Given:
    """The answer to one criterion: points, or None where it does not apply; for a finding what was said, and when."""

    points: int | None
    quote: str = ""
    second: int | None = None


Answers = Mapping[str, Given]


@whole
def begin_review(*, sampled: Sampled, actor: Staff, now: datetime) -> Review:
    """Take a sampled contact to score it. Begun by oneself already, that review is returned.

    Raises `NotAllowed` for roles that do not score, and for one's own work; `Conflict` when somebody else was faster
    or the period is closed; `NotFound` when it is for a calibration to which one was not asked.
    """
    require(actor, Deed.SCORE)
    if sampled.agent_id == actor.pk:
        raise NotAllowed(N_("This is your own work. Somebody else scores it."), code="own_work")
    lock_open(sampled.period)
    calibration = getattr(sampled, "calibration", None)
    if calibration is not None and not calibration.scorers.filter(pk=actor.pk).exists():
        raise NotFound(N_("You were not asked to take part in this calibration."), code="not_asked")
    mine = Review.objects.filter(sampled=sampled, scorer=actor).first()
    if mine is not None:
        return mine
    try:
        with transaction.atomic():
            review: Review = Review.objects.create(
                sampled=sampled, scorer=actor, calibration=calibration, begun_at=now, changed_at=now
            )
    except IntegrityError as error:
        other = Review.objects.filter(sampled=sampled, calibration=None).select_related("scorer").first()
        raise Conflict(
            N_("%(name)s is scoring this contact already. Take the next one."),
            params={"name": str(other.scorer) if other else "-"},
            code="taken",
        ) from error
    return review


@whole
def put_back(*, review: Review, actor: Staff, now: datetime) -> None:
    """Give a draft up: the contact waits for a scorer again. Raises `NotAllowed` and `Conflict`."""
    _check_scorer(review, actor)
    _locked_draft(review, None)
    review.delete()


@whole
def save_draft(
    *,
    review: Review,
    answers: Answers,
    actor: Staff,
    now: datetime,
    remark: str = "",
    recording_url: str = "",
    version: int | None = None,
) -> Scored:
    """Keep what was answered so far, in place of what was kept before, and return where the score stands.

    `version` is the one that the scorer looked at. Raises `NotAllowed` for anybody but the scorer; `Invalid` naming the
    criterion; `Conflict` when it is submitted, or was changed in another window.
    """
    _check_scorer(review, actor)
    _locked_draft(review, version)
    scored = _write(review, answers)
    _touch(
        review,
        now,
        remark=clean_text(remark, field="remark", max_bytes=MAX_REMARK_BYTES),
        recording_url=_address(recording_url),
        score=scored.score,
    )
    return scored


@whole
def submit_review(
    *,
    review: Review,
    answers: Answers,
    actor: Staff,
    now: datetime,
    remark: str = "",
    recording_url: str = "",
    version: int | None = None,
) -> Review:
    """Give the score. The agent is told, and what is bad enough becomes a cause of the ladder.

    Raises as `save_draft`, and `Invalid` for a criterion without an answer, a finding that quotes nothing, and a card
    of which nothing applies.
    """
    scored = save_draft(
        review=review,
        answers=answers,
        actor=actor,
        now=now,
        remark=remark,
        recording_url=recording_url,
        version=version,
    )
    card = card_of(review.sampled.scorecard)
    if left := unanswered(card, {code: one.points for code, one in answers.items()}):
        raise Invalid(
            N_("%(count)s criteria have no answer yet. Answer them, then submit."),
            params={"count": len(left)},
            field=left[0],
            code="unanswered",
            extra={"unanswered": list(left)},
        )
    for code in scored.failed:
        if not answers[code].quote.strip():
            raise Invalid(
                N_("Quote what was said: without it the agent cannot learn from the finding."),
                field=code,
                code="no_quote",
            )
    if scored.score is None:
        raise Invalid(
            N_("Nothing on the scorecard applies to this contact, so that it has no score. Put it back."),
            code="nothing_applies",
        )
    _touch(review, now, state=ReviewState.SUBMITTED, submitted_at=now)
    if review.calibration_id is None:
        tell_scored(review, now=now)
        if is_hit(scored):
            note_cause(
                agent=review.sampled.agent,
                cause=Cause.FINDING,
                on=local_day(review.sampled.at),
                source=review,
                now=now,
            )
    return review


@whole
def acknowledge_review(*, review: Review, actor: Staff, now: datetime) -> Review:
    """The agent has read it; read again, nothing changes. Raises `NotAllowed` for others, `Conflict` for a draft."""
    if review.sampled.agent_id != actor.pk or review.calibration_id is not None:
        raise NotAllowed(N_("Only the agent whose contact this is can confirm the score."), code="not_yours")
    if review.is_draft:
        raise Conflict(N_("This contact is still being scored."), code="draft")
    Review.objects.filter(pk=review.pk, state=ReviewState.SUBMITTED).update(
        state=ReviewState.ACKNOWLEDGED, acknowledged_at=now, changed_at=now
    )
    review.refresh_from_db()
    return review


def is_hit(scored: Scored) -> bool:
    """Whether it leads to a step: a critical criterion failed, or the score is below the house's limit."""
    if scored.score is None:
        return False
    return bool(scored.zeroed_by) or scored.score < QualityRules.current().hit_below


def points_of(review: Review) -> dict[str, int | None]:
    """The stored answers, by code."""
    return {row.criterion.code: row.points for row in review.answers.select_related("criterion")}


def scored_of(review: Review) -> Scored:
    """The score of the stored answers, section by section."""
    return mark(card_of(review.sampled.scorecard), points_of(review))


def card_of(scorecard: Scorecard) -> Card:
    """The card with its criteria: three statements."""
    whole: Scorecard = Scorecard.objects.prefetch_related("sections__criteria").get(pk=scorecard.pk)
    return whole.card


def _check_scorer(review: Review, actor: Staff) -> None:
    require(actor, Deed.SCORE)
    if review.scorer_id != actor.pk:
        raise NotAllowed(N_("Only the scorer who began this can change it."), code="not_yours")


def _locked_draft(review: Review, version: int | None) -> None:
    """Bring `review` up to date, hold it, and refuse what is no draft or was changed since `version`."""
    lock_open(review.sampled.period)
    row = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    review.state, review.version = row.state, row.version
    if not review.is_draft:
        raise Conflict(
            N_("This score is submitted. The agent may appeal against a finding."),
            field="state",
            code="submitted",
            extra={"state": row.state},
        )
    if version is not None and version != row.version:
        raise Conflict(
            N_("This draft was changed in another window. Load it again, then go on."),
            field="version",
            code="changed",
            extra={"version": row.version},
        )


def _write(review: Review, answers: Answers) -> Scored:
    criteria = {
        one.code: one for one in CardCriterion.objects.filter(section__scorecard=review.sampled.scorecard_id)
    }
    scored = mark(card_of(review.sampled.scorecard), {code: one.points for code, one in answers.items()})
    rows = [
        ReviewAnswer(
            review=review,
            criterion=criteria[code],
            points=one.points,
            quote=clean_text(one.quote, field=code, max_bytes=MAX_QUOTE_BYTES),
            second=_second(code, one.second),
        )
        for code, one in answers.items()
    ]
    review.answers.all().delete()
    ReviewAnswer.objects.bulk_create(rows)
    return scored


def _second(code: str, second: int | None) -> int | None:
    if second is not None and not 0 <= second <= LONGEST_SECOND:
        raise Invalid(
            N_("No recording is that long. Give minutes and seconds, such as 2:14."),
            field=code,
            code="second",
        )
    return second


def _address(url: str) -> str:
    url = url.strip()
    if not url:
        return ""
    try:
        URLValidator(schemes=["https", "http"])(url)
    except ValidationError as error:
        raise Invalid(
            N_("This is no web address. Copy it from the recording system, or leave it empty."),
            field="recording_url",
            code="no_address",
        ) from error
    if len(url) > 500:
        raise Invalid(N_("This address is too long."), field="recording_url", code="too_long")
    return url


def _touch(review: Review, now: datetime, **columns: Any) -> None:
    review.version += 1
    columns |= {"version": review.version, "changed_at": now}
    for name, value in columns.items():
        setattr(review, name, value)
    review.save(update_fields=list(columns))
