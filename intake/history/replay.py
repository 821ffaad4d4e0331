"""Taking the plan of a case through the actions, with the log's own times as `now`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.utils import translation

from core.errors import N_, DomainError
from crm.actions import record_contact
from crm.domain.codes import ContactOutcome
from crm.models import Area, Contact
from intake.history.errors import RowRefused
from intake.history.ground import Ground, colour_of
from intake.history.mapping.model import TargetUse
from intake.history.people import attach_participant
from intake.history.plan import CasePlan, Do, Step
from intake.models import ImportedCase
from tickets.actions.assign import release
from tickets.actions.open_ticket import open_ticket
from tickets.actions.record import record
from tickets.actions.resolve import close, dismiss, reopen, resolve
from tickets.actions.wait import resume, wait
from tickets.actions.write import note, reply
from tickets.domain.codes import Priority, Promise, Verb
from tickets.domain.triage import Finding, Reason
from tickets.models import Ticket


class Fate(StrEnum):
    """What became of a case in this run."""

    NEW = "new"
    GROWN = "grown"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of a case, with the reason when it was refused."""

    fate: Fate
    reason: str = ""


def replay_case(ground: Ground, plan: CasePlan, known: ImportedCase | None) -> Outcome:
    """Bring one case in, or go on with it where an earlier run (`known`) ended. All of it or nothing."""
    try:
        with transaction.atomic():
            if known is None:
                _bring_in(ground, plan)
                return Outcome(Fate.NEW)
            return _go_on(ground, plan, known)
    except (RowRefused, DomainError) as refusal:
        reason = str(refusal)
    except (IntegrityError, DataError) as refusal:
        reason = f"the database refuses it: {refusal}"
    ground.forget()
    return Outcome(Fate.REFUSED, reason)


def _bring_in(ground: Ground, plan: CasePlan) -> None:
    mapping, first = ground.mapping, plan.steps[0]
    contact, new = record_contact(
        actor=None,
        now=first.at,
        channel=plan.facts["channel"],
        external_id=f"{mapping.source}:{plan.external_id}",
        offered_at=first.at,
        ended_at=first.at,
        outcome=ContactOutcome.TICKET_OPENED,
    )
    if not new:
        raise RowRefused(f"a contact with the number {contact.external_id} exists already and is no import")
    ticket = _open(ground, plan, contact, first.at)
    refused = _walk(ground, plan, ticket, plan.steps[1:])
    _hand_over(ground, ticket)
    attach_participant(mapping.title, plan, contact, ticket)
    ImportedCase.objects.create(
        origin=mapping.source,
        external_id=plan.external_id,
        ticket=ticket,
        refused_steps=refused,
        imported_at=ground.now,
        **_told(plan),
    )


def _told(plan: CasePlan) -> dict[str, object]:
    """What the log says of a case, as an `ImportedCase` keeps it."""
    return {
        "rows": plan.rows,
        "steps": len(plan.steps),
        "digest": plan.digest(len(plan.steps)),
        "target_at": plan.target_at,
        "verdict": plan.verdict,
        "judged_at": plan.judged_at,
        "reopened": plan.reopened_by_counter,
        "reassigned": plan.reassigned_by_counter,
    }


def _go_on(ground: Ground, plan: CasePlan, known: ImportedCase) -> Outcome:
    if len(plan.steps) < known.steps or plan.digest(known.steps) != known.digest:
        raise RowRefused(
            "the log (or the mapping) now tells this case otherwise than when it was imported; "
            "it stays as it was"
        )
    if len(plan.steps) == known.steps:
        return Outcome(Fate.KNOWN)
    ticket = Ticket.objects.select_related("category").get(pk=known.ticket_id)
    # Nobody wants a message about what happened long ago: notices go to the participant of the object in
    # hand.
    ticket.participant = None
    refused = _walk(ground, plan, ticket, plan.steps[known.steps :])
    _hand_over(ground, ticket)
    changes = {**_told(plan), "refused_steps": known.refused_steps + refused}
    ImportedCase.objects.filter(pk=known.pk).update(**changes)
    return Outcome(Fate.GROWN)


def _open(ground: Ground, plan: CasePlan, contact: Contact, at: datetime) -> Ticket:
    mapping, facts = ground.mapping, plan.facts
    category = ground.category(facts["kind"], facts["category"])
    targets: dict[Promise, datetime] = {}
    if mapping.target and mapping.target.use is TargetUse.TAKEN and plan.target_at:
        targets[mapping.target.promise] = plan.target_at
    return open_ticket(
        contact=contact,
        category=category,
        subject=_short(facts.get("subject") or facts["category"], 200),
        description=facts.get("description", ""),
        actor=None,
        now=at,
        priority=Priority(facts["priority"]),
        area=_area(facts.get("area", "")),
        facility=_short(facts.get("facility", ""), 160),
        origin=mapping.source,
        finding=Finding(colour_of(plan, category), Reason.IMPORTED),
        targets=targets,
    ).ticket


def _short(text: str, longest: int) -> str:
    """One line that fits; the row itself is kept whole in the ticket's record."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _area(code: str) -> Area | None:
    if not code:
        return None
    area: Area | None = Area.objects.filter(pk=code).first()
    if area is None:
        raise RowRefused(f"area: {code!r} is no code of a province or regency")
    return area


def _walk(ground: Ground, plan: CasePlan, ticket: Ticket, steps: tuple[Step, ...]) -> int:
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


def _hand_over(ground: Ground, ticket: Ticket) -> None:
    """End the replay of a case that is still open: what its clocks passed until today goes on record now.

    Otherwise the next sweep would find it and tell people of alarms that are years old.
    """
    if ticket.is_open:
        text = _said_by(ground, N_("Imported; still open in its log"))
        note(ticket=ticket, text=text, actor=None, now=max(ground.now, ticket.changed_at))


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
    resume(ticket=ticket, actor=None, now=step.at)


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
