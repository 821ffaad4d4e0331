"""The steps of the care centre: one sub-resource each, one action each."""

from datetime import datetime
from typing import Any

from rest_framework import status

from core.errors import N_, Invalid
from crm.domain.scopes import Scope
from crm.models import Staff
from tickets.actions import (
    adopt,
    assign,
    call_back,
    classify,
    escalate,
    identify,
    merge,
    resolve,
    wait,
    write,
)
from tickets.api.serializers import actions as given
from tickets.api.steps import suggested_branch
from tickets.api.views.base import TicketAction
from tickets.domain.codes import CallOutcome, Colour, Priority, Verb
from tickets.domain.states import State
from tickets.models import Ticket


class TicketParticipant(TicketAction):
    """Say whose ticket it is, where nobody knew."""

    scopes = {"POST": Scope.TICKETS_WRITE}
    input_serializer = given.PersonIn

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        return identify.identify(ticket=ticket, participant=data["participant"], actor=actor, now=now)


class TicketClassification(TicketAction):
    """Overrule colour or category, with a reason; what was there before stays on record."""

    input_serializer = given.ClassificationIn

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        colour = Colour(data["colour"]) if "colour" in data else None
        return classify.overrule(
            ticket=ticket,
            words=data["reason"],
            colour=colour,
            category=data.get("category"),
            actor=actor,
            now=now,
        )


class TicketResolution(TicketAction):
    """The agent has solved it; the participant is told the answer."""

    input_serializer = given.ResolutionIn

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        return resolve.resolve(ticket=ticket, actor=actor, now=now, **data)


class TicketEscalations(TicketAction):
    """Send the ticket to a branch office."""

    input_serializer = given.EscalationIn
    success_status = status.HTTP_201_CREATED

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        branch = data.get("branch") or suggested_branch(ticket)
        if branch is None:
            raise Invalid(
                N_("No branch follows from the place or the home of the participant. Name the branch."),
                field="branch",
                code="required",
            )
        return escalate.escalate(
            ticket=ticket,
            branch=branch,
            priority=Priority(data["priority"]),
            request=data["request"],
            actor=actor,
            now=now,
        )


class TicketWaiting(TicketAction):
    """Ask the participant for what is missing; clocks rest where their policy allows."""

    input_serializer = given.WaitingIn

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        return wait.wait(ticket=ticket, actor=actor, now=now, **data)


class TicketResumption(TicketAction):
    """Go on without waiting any longer."""

    scopes = {"POST": Scope.TICKETS_WRITE}

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        return wait.resume(ticket=ticket, actor=actor, now=now)


class TicketReply(TicketAction):
    """Answer the participant on the ticket's channel."""

    input_serializer = given.ReplyIn
    success_status = status.HTTP_201_CREATED

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        return write.reply(ticket=ticket, actor=actor, now=now, **data)


class TicketNotes(TicketAction):
    """Note something for colleagues; the participant never reads it."""

    input_serializer = given.NoteIn
    success_status = status.HTTP_201_CREATED

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        return write.note(ticket=ticket, actor=actor, now=now, **data)


class TicketMerge(TicketAction):
    """Merge into another open ticket of the same participant; the clocks of this one stop."""

    input_serializer = given.MergeIn

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        return merge.merge(ticket=ticket, actor=actor, now=now, **data)


class TicketConfirmations(TicketAction):
    """Say what a call back came to."""

    input_serializer = given.ConfirmationIn
    success_status = status.HTTP_201_CREATED

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        outcome = CallOutcome(data.pop("outcome"))
        data.setdefault("note", "")
        call = call_back.open_call(ticket)
        return call_back.BY_OUTCOME[outcome](call=call, actor=actor, now=now, **data)


class TicketReopening(TicketAction):
    """Open an ended ticket again, as a new cycle with a fresh limit."""

    input_serializer = given.ReopeningIn

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        return resolve.reopen(ticket=ticket, actor=actor, now=now, **data)


class TicketClosure(TicketAction):
    """Close a resolved ticket: the participant agrees."""

    input_serializer = given.ClosureIn

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        return resolve.close(ticket=ticket, actor=actor, now=now, **data)


class TicketDismissal(TicketAction):
    """Out of topic: recorded and reported, not handled."""

    input_serializer = given.DismissalIn

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        return resolve.dismiss(ticket=ticket, actor=actor, now=now, **data)


class TicketAssignment(TicketAction):
    """Give the ticket to a colleague; without a name, take it yourself."""

    input_serializer = given.AssignmentIn

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        to = data.get("to", actor)
        if to == actor:
            return assign.take(ticket=ticket, actor=actor, now=now)
        return assign.assign(ticket=ticket, to=to, actor=actor, now=now)


class TicketRelease(TicketAction):
    """Put a ticket back into its desk's queue, or the call back in hand into the outbound queue."""

    input_serializer = given.ReleaseIn

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        if ticket.state == State.AWAITING_CONFIRMATION:
            call = call_back.open_call(ticket, Verb.RELEASED)
            return call_back.release_call(call=call, actor=actor, now=now, **data)
        return assign.release(ticket=ticket, actor=actor, now=now, **data)


class TicketAdoption(TicketAction):
    """Take an open case of an imported log over: from then on it is this desk's own work."""

    input_serializer = given.AdoptionIn

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        return adopt.adopt(ticket=ticket, branch=data.get("branch"), actor=actor, now=now)
