"""The agent disagrees with a finding, and another scorer decides."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from core.errors import N_, Conflict, Invalid, NotAllowed
from core.transactions import whole
from crm.domain.codes import Role
from crm.models import Staff
from quality.actions.ladder import take_back
from quality.actions.periods import lock_open
from quality.actions.permission import require
from quality.actions.reviews import is_hit, scored_of
from quality.domain.codes import ReviewState
from quality.domain.roles import Deed
from quality.models import Appeal, QualityRules, Review, ReviewAnswer
from quality.notices import tell_appeal_decided, tell_appealed
from tickets.actions.write import required_text


@whole
def appeal(*, answer: ReviewAnswer, reason: str, actor: Staff, now: datetime) -> Appeal:
    """Appeal against one finding, once, within the days that the house allows.

    Raises `NotAllowed` for anybody but the agent; `Invalid` (reason); `Conflict` when the answer is no finding, the
    time is over, the period is closed, or it was appealed before.
    """
    review = answer.review
    if review.sampled.agent_id != actor.pk or review.calibration_id is not None:
        raise NotAllowed(N_("Only the agent whose contact this is can appeal."), code="not_yours")
    reason = required_text(reason, field="reason")
    lock_open(review.sampled.period)
    if review.submitted_at is None:
        raise Conflict(N_("This contact is still being scored."), code="draft")
    if not answer.is_finding:
        raise Conflict(N_("This answer is no finding: it has its full points."), code="no_finding")
    days = QualityRules.current().appeal_days
    if now > review.submitted_at + timedelta(days=days):
        raise Conflict(
            N_("An appeal is possible for %(days)s days after the score. Talk to your supervisor."),
            params={"days": days},
            code="too_late",
        )
    assert answer.points is not None
    try:
        with transaction.atomic():
            made: Appeal = Appeal.objects.create(
                answer=answer, reason=reason, raised_at=now, points_before=answer.points
            )
    except IntegrityError as error:
        raise Conflict(N_("You have appealed against this finding already."), code="appealed") from error
    Review.objects.filter(pk=review.pk).update(state=ReviewState.APPEALED, changed_at=now)
    deciders = Staff.objects.filter(role=Role.QCO, is_active=True).exclude(pk=review.scorer_id)
    tell_appealed(made, deciders, now=now)
    return made


@whole
def decide_appeal(
    *, appeal: Appeal, accepted: bool, decision: str, actor: Staff, now: datetime, points: int | None = None
) -> Appeal:
    """Accept or refuse an appeal. Accepted, the criterion gets its full points, or `points`, and the score follows;
    if it is bad enough no longer, what followed from it is taken back.

    Raises `NotAllowed` for roles that do not score, and for the scorer of the contact; `Invalid` naming the field;
    `Conflict` when it is decided already or the period is closed.
    """
    require(actor, Deed.DECIDE_APPEAL)
    answer = appeal.answer
    review = answer.review
    if actor.pk in (review.scorer_id, review.sampled.agent_id):
        raise NotAllowed(
            N_("An appeal is decided by another scorer than the one who gave the score."), code="own_score"
        )
    decision = required_text(decision, field="decision")
    lock_open(review.sampled.period)
    given = answer.criterion.top if points is None else points
    if accepted and not appeal.points_before < given <= answer.criterion.top:
        raise Invalid(
            N_("An accepted appeal gives more points than before: %(least)s to %(most)s."),
            params={"least": appeal.points_before + 1, "most": answer.criterion.top},
            field="points",
            code="out_of_range",
        )
    written = Appeal.objects.filter(pk=appeal.pk, decided_at=None).update(
        decided_by=actor, decided_at=now, accepted=accepted, decision=decision
    )
    appeal.refresh_from_db()
    if not written:
        raise Conflict(
            N_("%(name)s has decided this appeal already."),
            params={"name": str(appeal.decided_by)},
            code="decided",
        )
    if accepted:
        ReviewAnswer.objects.filter(pk=answer.pk).update(points=given)
        scored = scored_of(review)
        Review.objects.filter(pk=review.pk).update(score=scored.score, changed_at=now)
        if not is_hit(scored):
            take_back(source=review, now=now)
    if not Appeal.objects.filter(answer__review=review, decided_at=None).exists():
        state = ReviewState.ACKNOWLEDGED if review.acknowledged_at else ReviewState.SUBMITTED
        Review.objects.filter(pk=review.pk).update(state=state)
    tell_appeal_decided(appeal, now=now)
    return appeal
