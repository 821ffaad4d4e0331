"""What a ticket is shown with: its person, its judgements, its stays at branches, its calls back."""

from typing import Any

from rest_framework import serializers

from crm.api.serializers.contacts import StaffRef
from crm.api.serializers.places import BranchRef
from crm.models import Contact, Participant
from tickets.api.serializers.base import LabelField, reader_is_machine
from tickets.domain.codes import Verb
from tickets.labels import CLASSIFIED_BY_CHOICES, VERBS
from tickets.models import Category, Classification, Confirmation, Escalation, RootCause


class CategoryRef(serializers.ModelSerializer[Category]):
    """A category by code, named in the reader's language."""

    name = serializers.CharField(read_only=True)

    class Meta:
        model = Category
        fields = ("code", "name")
        read_only_fields = fields


class RootCauseRef(serializers.ModelSerializer[RootCause]):
    """A cause by code, named in the reader's language."""

    name = serializers.CharField(read_only=True)

    class Meta:
        model = RootCause
        fields = ("code", "name")
        read_only_fields = fields


class PersonOut(serializers.ModelSerializer[Participant]):
    """The participant concerned. Numbers are masked; revealing one is recorded (participants/{id}/reveals)."""

    membership_number = serializers.CharField(source="membership_number_masked", read_only=True)
    nik = serializers.CharField(source="nik_masked", read_only=True)
    phone = serializers.CharField(source="phone_masked", read_only=True)
    is_priority = serializers.BooleanField(read_only=True)
    segment_label = LabelField("segment")
    priority_reason_label = LabelField("priority_reason")

    class Meta:
        model = Participant
        fields = (
            "id",
            "name",
            "membership_number",
            "nik",
            "phone",
            "segment",
            "segment_label",
            "is_priority",
            "priority_reason",
            "priority_reason_label",
            "verified_at",
        )
        read_only_fields = fields


class ClassificationOut(serializers.ModelSerializer[Classification]):
    """A judgement on the ticket. `explanation` is the rule in words, or the agent's own words."""

    by = StaffRef(read_only=True, allow_null=True)
    made_by = serializers.ChoiceField(choices=CLASSIFIED_BY_CHOICES, source="source", read_only=True)
    made_by_label = LabelField("source")
    colour_label = LabelField("colour")
    reason_label = LabelField("reason")
    explanation = serializers.CharField(read_only=True)

    class Meta:
        model = Classification
        fields = (
            "at",
            "made_by",
            "made_by_label",
            "by",
            "kind",
            "colour",
            "colour_label",
            "reason",
            "reason_label",
            "explanation",
        )
        read_only_fields = fields

    def to_representation(self, instance: Classification) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if reader_is_machine(self):
            shown |= {"by": None, "explanation": shown["reason_label"]}
        return shown


class EscalationOut(serializers.ModelSerializer[Escalation]):
    """A stay at one branch."""

    branch = BranchRef(read_only=True)
    priority_label = LabelField("priority")
    sent_by = StaffRef(read_only=True, allow_null=True)
    acknowledged_by = StaffRef(read_only=True, allow_null=True)
    feedback_by = StaffRef(read_only=True, allow_null=True)
    root_cause = RootCauseRef(read_only=True, allow_null=True)
    ending_label = LabelField("ending")

    class Meta:
        model = Escalation
        fields = (
            "cycle",
            "branch",
            "priority",
            "priority_label",
            "request",
            "sent_by",
            "sent_at",
            "acknowledged_by",
            "acknowledged_at",
            "feedback",
            "feedback_by",
            "root_cause",
            "ended_at",
            "ending",
            "ending_label",
            "ending_note",
        )
        read_only_fields = fields

    def to_representation(self, instance: Escalation) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if reader_is_machine(self):
            shown |= dict.fromkeys(("request", "feedback", "ending_note"), "")
            shown |= dict.fromkeys(("sent_by", "acknowledged_by", "feedback_by", "root_cause"))
        return shown


class ConfirmationOut(serializers.ModelSerializer[Confirmation]):
    """A call back to the participant, one a cycle."""

    holder = StaffRef(read_only=True, allow_null=True)
    outcome_label = LabelField("outcome")

    class Meta:
        model = Confirmation
        fields = (
            "cycle",
            "queued_at",
            "ready_at",
            "holder",
            "held_since",
            "attempts_made",
            "noticed_at",
            "outcome",
            "outcome_label",
            "ended_at",
        )
        read_only_fields = fields

    def to_representation(self, instance: Confirmation) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if reader_is_machine(self):
            shown["holder"] = None
        return shown


class ContactRef(serializers.ModelSerializer[Contact]):
    """A contact of the ticket, in short."""

    channel_label = LabelField("channel")

    class Meta:
        model = Contact
        fields = ("id", "channel", "channel_label", "direction", "offered_at", "ended_at")
        read_only_fields = fields


class NextStepOut(serializers.Serializer[Any]):
    """A step that the reader may take now: POST to this sub-resource of the ticket."""

    verb = serializers.ChoiceField(choices=[str(verb) for verb in Verb], read_only=True)
    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    resource = serializers.CharField(read_only=True)

    def get_label(self, step: Any) -> str:
        return str(VERBS[step.verb])
