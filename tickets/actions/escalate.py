"""Escalate a red complaint to the branch office concerned (domain section 4, step 1)."""

from datetime import datetime

from core.errors import N_, Invalid, NotAllowed
from core.transactions import whole
from crm.domain.codes import Role
from crm.models import Branch, Staff
from tickets import policies
from tickets.actions.classify import reclassify
from tickets.actions.record import Actor, record, staff_or_none
from tickets.actions.write import required_text
from tickets.domain.codes import Colour, Kind, Priority, Promise, Verb
from tickets.domain.triage import Finding, Reason
from tickets.models import Escalation, Ticket, TicketEvent
from tickets.notices import tell_participant


@whole
def escalate(
    *, ticket: Ticket, branch: Branch, priority: Priority, request: str, actor: Actor, now: datetime
) -> TicketEvent:
    """Send the ticket to `branch`, saying what it is asked to do.

    A complaint that was not red becomes so, because a branch is needed. Where another policy holds for the new
    priority, the resolution clock keeps its start and takes that policy's limit. Raises `Invalid` naming the field, and
    `NotAllowed` for a branch officer unless the branch took the ticket in and nobody has taken it since.
    """
    check_in_hand(ticket, actor)
    request = required_text(request, field="request")
    if ticket.kind != Kind.COMPLAINT:
        raise Invalid(
            N_("Only complaints go to a branch. If this is one, give it a complaint category first."),
            field="kind",
            code="not_a_complaint",
        )
    check_open(branch)
    if not ticket.needs_branch:
        finding = Finding(Colour.RED, Reason.NEEDS_BRANCH)
        # By the rule, whoever escalates: a branch officer has no say in colours.
        reclassify(ticket=ticket, category=ticket.category, finding=finding, actor=None, now=now)
    before = policies.case_of(ticket)
    ticket.priority = priority
    case = policies.case_of(ticket)
    event = record(
        ticket,
        verb=Verb.ESCALATED,
        actor=actor,
        now=now,
        changes={"branch": branch, "priority": priority},
        terms={
            **policies.terms_for(case, now, [Promise.BRANCH_FEEDBACK]),
            **policies.changed_terms(before, case, now, [Promise.RESOLUTION]),
        },
        note=request,
        data={"branch": branch.pk, "priority": priority},
    )
    begin_leg(ticket=ticket, branch=branch, request=request, actor=actor, now=now)
    tell_participant(ticket, "escalated", event, now=now)
    return event


def begin_leg(*, ticket: Ticket, branch: Branch, request: str, actor: Actor, now: datetime) -> Escalation:
    """The ticket's stay at `branch` begins; its branch-feedback clock is the branch's from here."""
    ticket.clocks.running().filter(promise=Promise.BRANCH_FEEDBACK).update(branch=branch)
    return Escalation.objects.create(
        ticket=ticket,
        cycle=ticket.cycle,
        branch=branch,
        priority=ticket.priority,
        request=request,
        sent_by=staff_or_none(actor),
        sent_at=now,
    )


def check_in_hand(ticket: Ticket, actor: Actor) -> None:
    """Raise `NotAllowed` when a branch officer acts on a ticket that the branch does not have in hand."""
    if not isinstance(actor, Staff) or actor.role != Role.BRANCH_OFFICER:
        return
    if not Ticket.objects.in_hand_of(actor).filter(pk=ticket.pk).exists():
        raise NotAllowed(
            N_("This ticket is not with your branch now; you can read it, not change it."),
            field="branch",
            code="not_in_hand",
        )


def check_open(branch: Branch) -> None:
    """Raise `Invalid` when a branch no longer takes tickets."""
    if not branch.active:
        raise Invalid(
            N_("%(branch)s no longer takes tickets. Choose another branch."),
            params={"branch": str(branch)},
            field="branch",
            code="inactive",
        )
