"""Tickets as the API shows them. A channel gets none of the words that the house keeps to itself."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.shown import shown, shown_each
from crm.api.serializers.contacts import ParticipantRef, StaffRef
from crm.api.serializers.places import AreaRef, BranchRef
from tickets.api.serializers.base import LabelField, NumberField, reader_is_machine
from tickets.api.serializers.parts import (
    CategoryRef,
    ClassificationOut,
    ConfirmationOut,
    ContactRef,
    EscalationOut,
    NextStepOut,
    PersonOut,
)
from tickets.api.steps import next_steps, suggested_branch
from tickets.domain.codes import Verb
from tickets.models import Ticket


class TicketRow(serializers.ModelSerializer[Ticket]):
    """One line of a list. `due_at` is the earliest due time of its running clocks, null where none runs."""

    number = serializers.CharField(read_only=True)
    kind_label = LabelField("kind")
    colour_label = LabelField("colour")
    state_label = LabelField("state")
    channel_label = LabelField("channel")
    priority_label = LabelField("priority")
    category = CategoryRef(read_only=True)
    participant = ParticipantRef(read_only=True, allow_null=True)
    owner = StaffRef(read_only=True, allow_null=True)
    branch = BranchRef(read_only=True, allow_null=True)
    overdue = serializers.SerializerMethodField()

    class Meta:
        model = Ticket
        fields: tuple[str, ...] = (
            "number",
            "kind",
            "kind_label",
            "colour",
            "colour_label",
            "state",
            "state_label",
            "channel",
            "channel_label",
            "priority",
            "priority_label",
            "vulnerable",
            "category",
            "subject",
            "participant",
            "owner",
            "branch",
            "cycle",
            "due_at",
            "overdue",
            "opened_at",
            "changed_at",
            "resolved_at",
            "closed_at",
        )
        read_only_fields = fields

    def get_overdue(self, ticket: Ticket) -> bool:
        now: datetime = self.context.get("now") or timezone.now()
        return ticket.due_at is not None and ticket.due_at < now

    def to_representation(self, instance: Ticket) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if reader_is_machine(self):
            shown["owner"] = None
        return shown


class TicketOut(TicketRow):
    """A ticket with what is needed to go on with it."""

    participant = PersonOut(read_only=True, allow_null=True)  # type: ignore[assignment]
    area = AreaRef(read_only=True, allow_null=True)
    merged_into = NumberField(read_only=True, allow_null=True)
    classification = serializers.SerializerMethodField()
    classifications = ClassificationOut(many=True, read_only=True)
    escalations = EscalationOut(many=True, read_only=True)
    confirmations = ConfirmationOut(many=True, read_only=True)
    contacts = serializers.SerializerMethodField()
    suggested_branch = serializers.SerializerMethodField(
        help_text="Where it would be escalated to; null when it can not be escalated now."
    )
    next_steps = serializers.SerializerMethodField()

    class Meta(TicketRow.Meta):
        fields = (
            *TicketRow.Meta.fields,
            "version",
            "origin",
            "adopted_at",
            "description",
            "area",
            "facility",
            "merged_into",
            "classification",
            "classifications",
            "escalations",
            "confirmations",
            "contacts",
            "suggested_branch",
            "next_steps",
        )
        read_only_fields = fields

    @extend_schema_field(ClassificationOut(allow_null=True))
    def get_classification(self, ticket: Ticket) -> Any:
        """The judgement that counts now: the latest."""
        rows = list(ticket.classifications.all())
        return shown(ClassificationOut, rows[-1], self.context) if rows else None

    @extend_schema_field(ContactRef(many=True))
    def get_contacts(self, ticket: Ticket) -> Any:
        rows = [tie.contact for tie in ticket.contact_ties.all()]
        return shown_each(ContactRef, rows, self.context)

    @extend_schema_field(BranchRef(allow_null=True))
    def get_suggested_branch(self, ticket: Ticket) -> Any:
        """The branch responsible for where it happened, else for the participant's home."""
        if not any(step.verb is Verb.ESCALATED for step in self._steps(ticket)):
            return None
        branch = suggested_branch(ticket)
        return shown(BranchRef, branch, self.context) if branch else None

    @extend_schema_field(NextStepOut(many=True))
    def get_next_steps(self, ticket: Ticket) -> Any:
        return shown_each(NextStepOut, self._steps(ticket), self.context)

    def _steps(self, ticket: Ticket) -> Any:
        request = self.context.get("request")
        return next_steps(ticket, request.user, self.context["now"]) if request else []
