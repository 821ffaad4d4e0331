"""Plan what is done about a root cause, and say that it is done (domain section 11)."""

from datetime import date, datetime, timedelta

from core.errors import N_, Conflict, Invalid, NotAllowed
from core.transactions import whole
from crm.domain.codes import Role
from crm.models import Branch, Staff
from tickets.actions.write import required_text
from tickets.domain.codes import Kind
from tickets.domain.roles import OWNERS, PLANNERS
from tickets.models import Category, CorrectiveAction, RootCause
from tickets.notices import tell_owner
from tickets.zones import local_day

#: A due date beyond this is a slip of the pen.
FURTHEST = timedelta(days=5 * 366)


@whole
def plan_corrective_action(
    *,
    root_cause: RootCause,
    plan: str,
    owner: Staff,
    due_on: date,
    actor: Staff,
    now: datetime,
    branch: Branch | None = None,
    category: Category | None = None,
) -> CorrectiveAction:
    """Plan a remedy and tell its owner. A `branch` or a complaint `category` narrows it.

    Raises `NotAllowed` for other roles than head office and supervisors, and for the deputy of another region;
    `Invalid` naming the field.
    """
    _check_planner(actor, branch)
    plan = required_text(plan, field="plan")
    if not root_cause.active:
        raise Invalid(
            N_("This cause is no longer in use. Choose another."), field="root_cause", code="inactive"
        )
    if branch is not None and not branch.active:
        raise Invalid(
            N_("%(branch)s is closed. Choose another branch."),
            params={"branch": str(branch)},
            field="branch",
            code="inactive",
        )
    if category is not None and category.kind != Kind.COMPLAINT:
        raise Invalid(
            N_("Only complaints have causes. Choose a complaint category."), field="category", code="kind"
        )
    _check_owner(owner, branch)
    _check_due(due_on, local_day(now))
    action = CorrectiveAction.objects.create(
        root_cause=root_cause,
        branch=branch,
        category=category,
        plan=plan,
        owner=owner,
        due_on=due_on,
        planned_by=actor,
        planned_at=now,
    )
    tell_owner(action, now=now)
    return action


@whole
def complete_corrective_action(
    *, action: CorrectiveAction, done_on: date, note: str, actor: Staff, now: datetime
) -> CorrectiveAction:
    """The remedy was carried out on `done_on`; `note` says what came of it.

    Raises `NotAllowed` for others than its owner, head office and supervisors; `Conflict` when it is done already;
    `Invalid` naming the field.
    """
    if not may_complete(actor, action):
        raise NotAllowed(
            N_("Only the owner, a supervisor or head office can say that this is done."), code="not_owner"
        )
    note = required_text(note, field="note")
    if done_on > local_day(now):
        raise Invalid(
            N_("This day is still to come. Choose today or a day before."), field="done_on", code="future"
        )
    if done_on < local_day(action.planned_at):
        raise Invalid(
            N_("It was planned on %(day)s and can not have been done before. Choose a later day."),
            params={"day": local_day(action.planned_at).isoformat()},
            field="done_on",
            code="before_plan",
        )
    written = CorrectiveAction.objects.filter(pk=action.pk, done_on=None).update(
        done_on=done_on, note=note, completed_by=actor, completed_at=now
    )
    action.refresh_from_db()
    if not written:
        raise Conflict(
            N_("%(name)s has already said that this is done."),
            params={"name": str(action.completed_by)},
            code="done_already",
        )
    return action


def may_plan(actor: Staff) -> bool:
    """Whether `actor` plans corrective actions."""
    return actor.is_active and (actor.is_superuser or actor.role in PLANNERS)


def may_complete(actor: Staff, action: CorrectiveAction) -> bool:
    """Whether `actor` may say that `action` is done: whoever owns it, or may plan one for the same place."""
    if not actor.is_active:
        return False
    return action.owner_id == actor.pk or (may_plan(actor) and _in_region(actor, action.branch))


def _check_planner(actor: Staff, branch: Branch | None) -> None:
    if not may_plan(actor):
        raise NotAllowed(N_("Head office and supervisors plan corrective actions."), code="role")
    if not _in_region(actor, branch):
        raise NotAllowed(
            N_("As the deputy of a region you plan for its branches. Choose one of them."),
            field="branch",
            code="other_region",
        )


def _in_region(actor: Staff, branch: Branch | None) -> bool:
    if not actor.is_regional_deputy:
        return True
    return branch is not None and branch.region_id == actor.region_id


def _check_owner(owner: Staff, branch: Branch | None) -> None:
    if not owner.is_active or owner.role not in OWNERS:
        raise Invalid(
            N_(
                "%(name)s can not own a corrective action. Choose somebody of head office, supervision or a branch."
            ),
            params={"name": str(owner)},
            field="owner",
            code="role",
        )
    if owner.role == Role.BRANCH_OFFICER and (branch is None or owner.branch_id != branch.pk):
        raise Invalid(
            N_("%(name)s works at %(branch)s. Name that branch, or choose another owner."),
            params={"name": str(owner), "branch": str(owner.branch)},
            field="owner",
            code="other_branch",
        )


def _check_due(due_on: date, today: date) -> None:
    if due_on < today:
        raise Invalid(
            N_("The due date lies in the past. Choose today or a later day."), field="due_on", code="past"
        )
    if due_on > today + FURTHEST:
        raise Invalid(N_("The due date is years away. Check the year."), field="due_on", code="too_far")
