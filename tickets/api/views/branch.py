"""The steps of a branch office (domain section 4, step 2)."""

from datetime import datetime
from typing import Any

from crm.models import Staff
from tickets.actions import branch_desk
from tickets.api.serializers import actions as given
from tickets.api.views.base import TicketAction
from tickets.models import Ticket


class TicketAcknowledgement(TicketAction):
    """The branch has seen the ticket and works on it. Once for each stay."""

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        return branch_desk.acknowledge(ticket=ticket, actor=actor, now=now)


class TicketBranchFeedback(TicketAction):
    """Write what the branch found; with `done` its clock stops and the call back is due."""

    input_serializer = given.FeedbackIn

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        feedback = data.get("feedback", "")
        if not data["done"]:
            return branch_desk.feed_back(ticket=ticket, feedback=feedback, actor=actor, now=now)
        return branch_desk.finish(
            ticket=ticket, feedback=feedback, root_cause=data.get("root_cause"), actor=actor, now=now
        )


class TicketHandover(TicketAction):
    """Pass the ticket to the branch that is really concerned; the promise to the participant runs on."""

    input_serializer = given.HandoverIn

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        return branch_desk.hand_over(
            ticket=ticket, to=data["branch"], note=data["note"], actor=actor, now=now
        )


class TicketReturn(TicketAction):
    """Give the ticket back to the care centre because something is missing."""

    input_serializer = given.ReturnIn

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        return branch_desk.send_back(ticket=ticket, actor=actor, now=now, **data)
