"""What is waiting, in numbers and the first of it."""

from typing import Any

from rest_framework import serializers

from crm.api.serializers.contacts import StaffRef
from tickets.api.serializers.base import LabelField, NumberField
from tickets.api.serializers.parts import EscalationOut
from tickets.api.serializers.tickets import TicketOut, TicketRow
from tickets.models import CallAttempt, Confirmation


class AgentQueueOut(serializers.Serializer[Any]):
    """The queue of a desk. `first` are those that would be taken next, in that order."""

    desk = serializers.CharField(read_only=True)
    waiting = serializers.IntegerField(read_only=True)
    overdue = serializers.IntegerField(read_only=True)
    vulnerable = serializers.IntegerField(read_only=True)
    mine = serializers.IntegerField(read_only=True, help_text="Open tickets that you own.")
    wrote_again = serializers.IntegerField(
        read_only=True,
        help_text="Resolved tickets that you own and whose participant came again after the answer.",
    )
    first = TicketRow(many=True, read_only=True)


class CallRow(serializers.ModelSerializer[Confirmation]):
    """One call that waits."""

    number = NumberField(source="ticket", read_only=True)
    subject = serializers.CharField(source="ticket.subject", read_only=True)
    priority = serializers.CharField(source="ticket.priority", read_only=True)
    priority_label = serializers.CharField(source="ticket.get_priority_display", read_only=True)

    class Meta:
        model = Confirmation
        fields = (
            "number",
            "subject",
            "priority",
            "priority_label",
            "vulnerable",
            "cycle",
            "queued_at",
            "ready_at",
            "attempts_made",
        )
        read_only_fields = fields


class OutboundQueueOut(serializers.Serializer[Any]):
    """The outbound queue. `first` are those that would be taken next, in that order."""

    ready = serializers.IntegerField(read_only=True, help_text="May be called now.")
    later = serializers.IntegerField(read_only=True, help_text="Wait for the time of their next attempt.")
    in_hand = serializers.IntegerField(read_only=True, help_text="With an agent now.")
    written_to = serializers.IntegerField(read_only=True, help_text="Called in vain and written to.")
    high = serializers.IntegerField(read_only=True)
    medium = serializers.IntegerField(read_only=True)
    low = serializers.IntegerField(read_only=True)
    done_today = serializers.IntegerField(read_only=True, help_text="Ended by you since midnight.")
    quota = serializers.IntegerField(read_only=True)
    first = CallRow(many=True, read_only=True)


class AttemptOut(serializers.ModelSerializer[CallAttempt]):
    """A call that was made."""

    agent = StaffRef(read_only=True, allow_null=True)
    outcome_label = LabelField("outcome")

    class Meta:
        model = CallAttempt
        fields = ("at", "agent", "outcome", "outcome_label", "note")
        read_only_fields = fields


class CallOut(serializers.ModelSerializer[Confirmation]):
    """The call in hand: whom to call about what, what the branch answers, and what was tried before."""

    ticket = TicketOut(read_only=True)
    leg = EscalationOut(read_only=True)
    attempts = AttemptOut(many=True, read_only=True)

    class Meta:
        model = Confirmation
        fields = (
            "cycle",
            "queued_at",
            "ready_at",
            "held_since",
            "attempts_made",
            "noticed_at",
            "ticket",
            "leg",
            "attempts",
        )
        read_only_fields = fields
