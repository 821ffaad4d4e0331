"""The next steps that a ticket allows a reader: verbs, each with the sub-resource to POST to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from crm.domain.codes import Role
from crm.models import Branch, Staff
from crm.querysets import branch_for_area
from tickets.actions.erase import asks_for
from tickets.domain.codes import Verb
from tickets.domain.data_rights import DataRight
from tickets.domain.roles import may
from tickets.domain.states import MOVES, REMARKS, State
from tickets.models import Ticket

RESOURCES: dict[Verb, str] = {
    Verb.TAKEN: "assignment",
    Verb.ASSIGNED: "assignment",
    Verb.RELEASED: "release",
    Verb.IDENTIFIED: "participant",
    Verb.CLASSIFIED: "classification",
    Verb.NOTED: "notes",
    Verb.REPLIED: "reply",
    Verb.WAITED: "waiting",
    Verb.RESUMED: "resumption",
    Verb.RESOLVED: "resolution",
    Verb.ESCALATED: "escalations",
    Verb.ACKNOWLEDGED: "acknowledgement",
    Verb.FED_BACK: "branch-feedback",
    Verb.FINISHED: "branch-feedback",
    Verb.HANDED_OVER: "handover",
    Verb.RETURNED: "return",
    Verb.SATISFIED: "confirmations",
    Verb.EDUCATED: "confirmations",
    Verb.REPROCESSED: "confirmations",
    Verb.ATTEMPTED: "confirmations",
    Verb.UNREACHABLE: "confirmations",
    Verb.CLOSED: "closure",
    Verb.REOPENED: "reopening",
    Verb.MERGED: "merge",
    Verb.DISMISSED: "dismissal",
    Verb.ADOPTED: "adoption",
    Verb.DISCLOSED: "data-copy",
    Verb.ERASED: "erasure",
}
RIGHTS = {Verb.DISCLOSED: DataRight.ACCESS, Verb.ERASED: DataRight.ERASURE}
AT_BRANCH = frozenset(
    {Verb.ACKNOWLEDGED, Verb.FED_BACK, Verb.FINISHED, Verb.HANDED_OVER, Verb.RETURNED, Verb.WAITED}
)


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing that the reader may do now."""

    verb: Verb
    resource: str


def next_steps(ticket: Ticket, reader: Staff, now: datetime) -> list[NextStep]:
    """What `reader` may do to `ticket` as it stands at `now`, in the order of the table above."""
    state, role = State(ticket.state), Role(reader.role)
    return [
        NextStep(verb, resource)
        for verb, resource in RESOURCES.items()
        if _possible(state, verb)
        and (reader.is_superuser or may(role, verb))
        and not any(_hindrances(ticket, reader, state, verb, now))
    ]


def suggested_branch(ticket: Ticket) -> Branch | None:
    """The branch responsible for where it happened, else for the participant's home (domain section 4)."""
    home = ticket.participant.home_area_id if ticket.participant else None
    found = (branch_for_area(code) for code in (ticket.area_id, home) if code)
    return next((branch for branch in found if branch is not None), None)


def _possible(state: State, verb: Verb) -> bool:
    return verb in MOVES[state] or state in REMARKS.get(verb, frozenset())


def _hindrances(ticket: Ticket, reader: Staff, state: State, verb: Verb, now: datetime) -> Iterator[bool]:
    """What neither the state nor the role says. Reads only rows that the ticket was fetched with, and one
    statement about what an officer took in.
    """
    yield ticket.ours is (verb is Verb.ADOPTED)
    yield ticket.erased_at is not None
    if verb in RIGHTS:
        yield not (ticket.is_open and asks_for(ticket, RIGHTS[verb]))
    legs = [leg for leg in ticket.escalations.all() if leg.ended_at is None]
    if reader.role == Role.BRANCH_OFFICER and verb in AT_BRANCH:
        yield not any(leg.branch_id == reader.branch_id for leg in legs)
    if verb is Verb.ACKNOWLEDGED:
        yield any(leg.acknowledged_at for leg in legs)
    if verb in (Verb.CLASSIFIED, Verb.DISMISSED):
        yield bool(legs)
    if verb is Verb.RESOLVED:
        yield ticket.needs_branch
    if verb is Verb.ESCALATED:
        yield ticket.kind != "complaint"
    if verb is Verb.IDENTIFIED:
        yield ticket.participant_id is not None
        if reader.role == Role.BRANCH_OFFICER:
            yield not Ticket.objects.in_hand_of(reader).filter(pk=ticket.pk).exists()
    if verb is Verb.TAKEN:
        yield ticket.owner_id == reader.pk
    if state is State.AWAITING_CONFIRMATION and RESOURCES[verb] in ("confirmations", "release"):
        calls = [call for call in ticket.confirmations.all() if call.ended_at is None]
        yield not any(call.holder_id in (None, reader.pk) for call in calls)
        if verb in (Verb.RELEASED, Verb.ATTEMPTED):
            yield not any(call.holder_id == reader.pk for call in calls)
        if verb is Verb.UNREACHABLE:
            yield not any(call.noticed_at and call.ready_at <= now for call in calls)
