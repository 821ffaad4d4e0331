"""Consequences: a cause leads to a step, a step is carried out and acknowledged, a cause is taken back."""

from datetime import date, datetime, timedelta

from core.errors import N_, Conflict, Invalid, NotAllowed
from core.transactions import whole
from crm.models import Staff
from quality.actions.permission import require
from quality.domain.codes import Cause
from quality.domain.ladder import Rung, next_rung
from quality.domain.roles import Deed
from quality.models import AgentPeriod, Attendance, LadderCause, LadderStep, QualityRules, Review
from quality.notices import tell_raised, tell_step, tell_step_done
from tickets.actions.write import required_text
from tickets.zones import local_day

Source = AgentPeriod | Attendance | Review


@whole
def note_cause(
    *, agent: Staff, cause: Cause, on: date, source: Source, now: datetime, least: Rung = Rung.COACHING_1
) -> LadderCause:
    """Let the row `source` have its consequence: the next step of the agent's ladder, or, while the last one is still
    to be carried out, a notice to the supervisor. The same row has its consequence once.

    `on` is the day on which it was, `least` the lowest step that it leads to.
    """
    # One at a time for each agent: two causes at once must not take the same rung.
    Staff.objects.select_for_update(no_key=True).filter(pk=agent.pk).values_list("pk").first()
    origin = {_column(source): source}
    known = LadderCause.objects.filter(**origin, withdrawn_at=None).select_related("step").first()
    if known is not None:
        return known
    rules = QualityRules.current()
    steps = list(LadderStep.objects.filter(agent=agent).standing())
    rung = next_rung([step.taken for step in steps], on, window=rules.window, least=least)
    if rung is None:
        step = steps[-1]
    else:
        step = LadderStep.objects.create(
            agent=agent,
            rung=rung,
            cause_on=on,
            decided_at=now,
            due_on=local_day(now) + timedelta(days=rules.step_days),
        )
    noted = LadderCause.objects.create(
        agent=agent, cause=cause, on=on, step=step, raised=rung is None, noted_at=now, **origin
    )
    if rung is None:
        tell_raised(noted, now=now)
    else:
        tell_step(step, now=now)
    return noted


@whole
def carry_out_step(
    *, step: LadderStep, agreed: str, done_on: date, actor: Staff, now: datetime
) -> LadderStep:
    """The talk took place on `done_on`, and `agreed` is what came of it. The agent is asked to confirm.

    Raises `NotAllowed`; `Invalid` naming the field; `Conflict` when it was carried out or withdrawn already.
    """
    require(actor, Deed.CARRY_OUT_STEP)
    agreed = required_text(agreed, field="agreed")
    if done_on > local_day(now):
        raise Invalid(
            N_("This day is still to come. Choose today or a day before."), field="done_on", code="future"
        )
    if done_on < step.cause_on:
        raise Invalid(
            N_("Its cause was on %(day)s. Choose that day or a later one."),
            params={"day": step.cause_on.isoformat()},
            field="done_on",
            code="before_cause",
        )
    written = LadderStep.objects.filter(pk=step.pk, done_on=None, withdrawn_at=None).update(
        agreed=agreed, done_on=done_on, supervisor=actor
    )
    step.refresh_from_db()
    if not written:
        raise Conflict(
            N_("This step is no longer to be carried out: it was done, or its cause was taken back."),
            code="not_to_do",
        )
    tell_step_done(step, now=now)
    return step


@whole
def acknowledge_step(*, step: LadderStep, actor: Staff, now: datetime) -> LadderStep:
    """The agent confirms what was agreed. Confirmed again, nothing changes.

    Raises `NotAllowed` for anybody else; `Conflict` before it was carried out.
    """
    if step.agent_id != actor.pk:
        raise NotAllowed(N_("Only the agent whose step this is can confirm it."), code="not_yours")
    if step.done_on is None:
        raise Conflict(N_("This step was not carried out yet. There is nothing to confirm."), code="not_done")
    LadderStep.objects.filter(pk=step.pk, acknowledged_at=None).update(acknowledged_at=now)
    step.refresh_from_db()
    return step


@whole
def take_back(*, source: Source, now: datetime) -> None:
    """What `source` said turned out wrong: its cause counts no longer, nor a step that has no other cause."""
    cause = LadderCause.objects.filter(**{_column(source): source}, withdrawn_at=None).first()
    if cause is None:
        return
    LadderCause.objects.filter(pk=cause.pk).update(withdrawn_at=now)
    if not LadderCause.objects.filter(step=cause.step_id, withdrawn_at=None).exists():
        LadderStep.objects.filter(pk=cause.step_id).update(withdrawn_at=now)


def _column(source: Source) -> str:
    return {AgentPeriod: "agent_period", Attendance: "attendance", Review: "review"}[type(source)]
