"""What is told about scores and steps, at the bell. Each text is one entry of the table."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import Role
from crm.models import Staff
from outbox.actions.post import Draft, post
from outbox.models.message import Transport
from quality.models import Appeal, LadderCause, LadderStep, Period, Review

TEXTS: dict[str, LazyText] = {
    "quality_scored": _("A contact of yours was scored: %(score)s."),
    "quality_appealed": _("%(agent)s appeals a finding: %(question)s"),
    "quality_appeal_decided": _("Your appeal was decided: %(decision)s"),
    "quality_step": _("%(agent)s: %(rung)s is due by %(due)s."),
    "quality_step_own": _("%(rung)s is planned for you, by %(due)s."),
    "quality_raised": _("%(agent)s has a new cause (%(cause)s) before %(rung)s was carried out."),
    "quality_step_done": _("%(rung)s was carried out. Please confirm what was agreed."),
    "quality_closed": _("The period %(period)s is closed; the scores are final."),
}


def supervisors_of(agent: Staff) -> list[Staff]:
    """The supervisors of the agent's team; where it has none, all of them."""
    everyone = list(Staff.objects.filter(role=Role.SUPERVISOR, is_active=True).order_by("pk"))
    return [one for one in everyone if agent.team and one.team == agent.team] or everyone


def tell_scored(review: Review, *, now: datetime) -> None:
    """Tell the agent that a contact of theirs was scored."""
    facts = {"score": review.score}
    _tell("quality_scored", [review.sampled.agent], review.pk, review.get_absolute_url(), facts, now)


def tell_appealed(appeal: Appeal, readers: Iterable[Staff], *, now: datetime) -> None:
    """Tell those who may decide that there is an appeal."""
    review = appeal.answer.review
    facts = {"agent": review.sampled.agent, "question": appeal.answer.criterion}
    _tell("quality_appealed", readers, appeal.pk, review.get_absolute_url(), facts, now)


def tell_appeal_decided(appeal: Appeal, *, now: datetime) -> None:
    """Tell the agent how the appeal was decided."""
    review = appeal.answer.review
    facts = {"decision": appeal.decision}
    _tell("quality_appeal_decided", [review.sampled.agent], appeal.pk, review.get_absolute_url(), facts, now)


def tell_step(step: LadderStep, *, now: datetime) -> None:
    """Tell supervisors and agent of a new step."""
    _tell_of_step("quality_step", supervisors_of(step.agent), step, now)
    _tell_of_step("quality_step_own", [step.agent], step, now)


def tell_step_done(step: LadderStep, *, now: datetime) -> None:
    """Ask the agent to confirm what was agreed."""
    _tell_of_step("quality_step_done", [step.agent], step, now)


def tell_raised(cause: LadderCause, *, now: datetime) -> None:
    """Tell the supervisors that a step is still to be carried out and there is a new cause."""
    for reader in supervisors_of(cause.agent):
        with translation.override(reader.language):
            facts = {
                "agent": str(cause.agent),
                "cause": str(cause.get_cause_display()),
                "rung": str(cause.step.get_rung_display()),
            }
        _tell("quality_raised", [reader], cause.pk, cause.step.get_absolute_url(), facts, now)


def tell_closed(period: Period, *, now: datetime) -> None:
    """Tell the supervisors that the scores of a period are final."""
    readers = Staff.objects.filter(role=Role.SUPERVISOR, is_active=True)
    for reader in readers:
        with translation.override(reader.language):
            facts = {"period": str(period)}
        _tell("quality_closed", [reader], period.pk, period.get_absolute_url(), facts, now)


def _tell_of_step(template: str, readers: Iterable[Staff], step: LadderStep, now: datetime) -> None:
    for reader in readers:
        with translation.override(reader.language):
            facts = {
                "agent": str(step.agent),
                "rung": str(step.get_rung_display()),
                "due": date_format(step.due_on),
            }
        _tell(template, [reader], step.pk, step.get_absolute_url(), facts, now)


def _tell(
    template: str,
    readers: Iterable[Staff],
    pk: int,
    link: str,
    facts: Mapping[str, object],
    now: datetime,
) -> None:
    drafts = []
    for reader in readers:
        if not reader.is_active:
            continue
        with translation.override(reader.language):
            body = str(TEXTS[template]) % facts
        drafts.append(
            Draft(
                key=f"staff:{template}:{pk}:{reader.pk}",
                template=template,
                language=reader.language,
                transport=Transport.IN_APP,
                subject=body[:200],
                body=body,
                recipient_id=reader.pk,
                link=link,
            )
        )
    post(drafts, now=now)
