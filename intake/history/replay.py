"""Taking the plan of a case through the actions, with the log's own times as `now`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import DataError, IntegrityError, transaction

from core.errors import DomainError
from crm.actions import record_contact
from crm.domain.codes import ContactOutcome
from crm.models import Area, Contact
from intake.history.doing import hand_over, walk
from intake.history.errors import RowRefused
from intake.history.ground import Ground, colour_of
from intake.history.mapping.model import OpenCases, TargetUse
from intake.history.people import attach_participant
from intake.history.plan import CasePlan
from intake.models import ImportedCase
from tickets.actions.adopt import adopt
from tickets.actions.open_ticket import open_ticket
from tickets.domain.codes import Priority, Promise
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
    refused = walk(ground, plan, ticket, plan.steps[1:])
    hand_over(ground, ticket)
    attach_participant(mapping.title, plan, contact, ticket)
    ImportedCase.objects.create(
        origin=mapping.source,
        external_id=plan.external_id,
        ticket=ticket,
        refused_steps=refused,
        imported_at=ground.now,
        **_told(plan),
    )
    _take_over(ground, plan, ticket.pk)


def _take_over(ground: Ground, plan: CasePlan, key: int) -> None:
    """Adopt a case that is still open where its log ends, if the mapping says so."""
    if ground.mapping.open_cases is not OpenCases.ADOPT:
        return
    # Read anew: its participant was tied to it behind the back of the object that was replayed.
    ticket = Ticket.objects.select_related("owner", "participant", "category").get(pk=key)
    if ticket.is_open and not ticket.ours:
        branch = ground.branch(plan.facts.get("branch", ""))
        adopt(ticket=ticket, actor=None, now=max(ground.now, ticket.changed_at), branch=branch)


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
        _take_over(ground, plan, known.ticket_id)
        return Outcome(Fate.KNOWN)
    ticket = Ticket.objects.select_related("category").get(pk=known.ticket_id)
    if ticket.ours:
        raise RowRefused(
            f"ticket {ticket.number} was taken over and is this desk's own now; what its log says since is not added"
        )
    # Nobody wants a message about what happened long ago: notices go to the participant of the object in
    # hand.
    ticket.participant = None
    refused = walk(ground, plan, ticket, plan.steps[known.steps :])
    hand_over(ground, ticket)
    changes = {**_told(plan), "refused_steps": known.refused_steps + refused}
    ImportedCase.objects.filter(pk=known.pk).update(**changes)
    _take_over(ground, plan, ticket.pk)
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
