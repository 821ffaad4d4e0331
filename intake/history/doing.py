"""What each step of a plan does: one of the product's own actions, as the system, at the step's time."""

from collections.abc import Callable

from django.conf import settings
from django.db.models import Q
from django.utils import translation

from core.errors import N_, DomainError
from intake.history.ground import Ground
from intake.history.plan import CasePlan, Do, Step
from tickets.actions.assign import release
from tickets.actions.record import record
from tickets.actions.resolve import close, dismiss, reopen, resolve
from tickets.actions.sweep import raise_alarms
from tickets.actions.wait import wait
from tickets.actions.write import note, reply
from tickets.domain.codes import Verb
from tickets.domain.states import State
from tickets.models import Ticket


def walk(ground: Ground, plan: CasePlan, ticket: Ticket, steps: tuple[Step, ...]) -> int:
    """Do the steps. One that our states do not allow is recorded as such, not lost; returns how many were."""
    refused = 0
    for step in steps:
        try:
            _DO[step.do](ground, plan, ticket, step)
        except DomainError as refusal:
            ticket.refresh_from_db()
            refused += 1
            data = {"line": step.line, "refused": step.do, "reason": str(refusal)}
            record(ticket, verb=Verb.RECORDED, actor=None, now=max(step.at, ticket.opened_at), data=data)
    return refused


def hand_over(ground: Ground, ticket: Ticket) -> None:
    """End the replay of a case that is still open: what its clocks passed until today goes on record now."""
    if ticket.is_open:
        now = max(ground.now, ticket.changed_at)
        note(ticket=ticket, text=_said_by(ground, N_("Imported; still open in its log")), actor=None, now=now)
        raise_alarms(now=now, among=Q(ticket=ticket))


def _record(ground: Ground, plan: CasePlan, ticket: Ticket, step: Step) -> None:
    data = {"line": step.line, "log": dict(step.data)}
    record(ticket, verb=Verb.RECORDED, actor=None, now=step.at, data=data)


def _assign(ground: Ground, plan: CasePlan, ticket: Ticket, step: Step) -> None:
    # Not `assign`, which rightly refuses closed accounts, and tells the new owner.
    owner = ground.staff(step.person)
    changes = {"owner": owner}
    record(ticket, verb=Verb.ASSIGNED, actor=None, now=step.at, changes=changes, data={"to": owner.pk})


def _reply(ground: Ground, plan: CasePlan, ticket: Ticket, step: Step) -> None:
    reply(ticket=ticket, text=_said_by(ground, N_("Answered")), actor=None, now=step.at)


def _wait(ground: Ground, plan: CasePlan, ticket: Ticket, step: Step) -> None:
    wait(ticket=ticket, question=_said_by(ground, N_("Waiting for the participant")), actor=None, now=step.at)


def _resume(ground: Ground, plan: CasePlan, ticket: Ticket, step: Step) -> None:
    # Not `resume`, which rightly gives work that nobody at work has back to the queue: here the log says who went on.
    record(ticket, verb=Verb.RESUMED, to=State.IN_PROGRESS, actor=None, now=step.at)


def _release(ground: Ground, plan: CasePlan, ticket: Ticket, step: Step) -> None:
    release(ticket=ticket, actor=None, now=step.at)


def _resolve(ground: Ground, plan: CasePlan, ticket: Ticket, step: Step) -> None:
    answer = plan.facts.get("resolution") or _said_by(ground, N_("Resolved"))
    resolve(ticket=ticket, answer=answer, actor=None, now=step.at)


def _close(ground: Ground, plan: CasePlan, ticket: Ticket, step: Step) -> None:
    close(ticket=ticket, actor=None, now=step.at)


def _reopen(ground: Ground, plan: CasePlan, ticket: Ticket, step: Step) -> None:
    reopen(ticket=ticket, reason=_said_by(ground, N_("Reopened")), actor=None, now=step.at)


def _dismiss(ground: Ground, plan: CasePlan, ticket: Ticket, step: Step) -> None:
    dismiss(ticket=ticket, reason=_said_by(ground, N_("Dismissed")), actor=None, now=step.at)


def _said_by(ground: Ground, what: str) -> str:
    """Words for an action that wants some where the log has none: what it did, and by which log.

    They stay with the ticket, so they are in the service's language, not in that of whoever runs the command.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return f"{translation.gettext(what)} ({ground.mapping.title})"


_DO: dict[Do, Callable[[Ground, CasePlan, Ticket, Step], None]] = {
    Do.RECORD: _record,
    Do.ASSIGN: _assign,
    Do.RELEASE: _release,
    Do.REPLY: _reply,
    Do.WAIT: _wait,
    Do.RESUME: _resume,
    Do.RESOLVE: _resolve,
    Do.CLOSE: _close,
    Do.REOPEN: _reopen,
    Do.DISMISS: _dismiss,
}
