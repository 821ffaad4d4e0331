"""Contacts as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from core.api.fields import CleanCharField, MomentField
from core.api.inputs import StrictInput
from crm.actions.record_contact import MAX_BODY_BYTES
from crm.api.serializers.fields import CheckedField, LineField
from crm.api.serializers.participants import _phone
from crm.domain.codes import Channel, ContactOutcome, Direction
from crm.labels import choices_of
from crm.models import Contact, Participant, Staff


class ParticipantRef(serializers.ModelSerializer[Participant]):
    """A participant by id and name."""

    class Meta:
        model = Participant
        fields = ("id", "name")
        read_only_fields = fields


class StaffRef(serializers.ModelSerializer[Staff]):
    """A colleague by id and name."""

    name = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = Staff
        fields = ("id", "name")
        read_only_fields = fields


class ContactOut(serializers.ModelSerializer[Contact]):
    """A contact. The address that it came from and the proxy's phone are masked."""

    participant = ParticipantRef(read_only=True, allow_null=True)
    agent = StaffRef(read_only=True, allow_null=True)
    sender_address = serializers.CharField(source="sender_address_masked", read_only=True)
    proxy_phone = serializers.CharField(source="proxy_phone_masked", read_only=True)

    class Meta:
        model = Contact
        fields = (
            "id",
            "channel",
            "direction",
            "external_id",
            "sender_address",
            "participant",
            "agent",
            "offered_at",
            "answered_at",
            "ended_at",
            "outcome",
            "subject",
            "body",
            "proxy_name",
            "proxy_phone",
            "proxy_relation",
        )
        read_only_fields = fields


class VisibleParticipant(serializers.PrimaryKeyRelatedField[Participant]):
    """The id of a participant within the caller's sight."""

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        return Participant.objects.visible_to(request.user) if request else Participant.objects.none()


class ContactIn(StrictInput):
    """A call, message or visit. The participant is named by id, or found by the address it came from."""

    channel = serializers.ChoiceField(
        choices=choices_of(Channel), required=False, help_text="A key may leave it out: it has one channel."
    )
    direction = serializers.ChoiceField(choices=choices_of(Direction), required=False)
    external_id = LineField(
        max_length=200,
        required=False,
        allow_blank=True,
        help_text="The channel's own number; sent again, it is the same contact.",
    )
    participant = VisibleParticipant(queryset=Participant.objects.none(), required=False, allow_null=True)
    sender_address = LineField(
        max_length=200, required=False, allow_blank=True, help_text="Phone, e-mail or handle on the channel."
    )
    offered_at = MomentField(required=False)
    answered_at = MomentField(required=False, allow_null=True)
    ended_at = MomentField(required=False, allow_null=True)
    outcome = serializers.ChoiceField(
        choices=choices_of(ContactOutcome)[1:], required=False, allow_blank=True
    )
    subject = LineField(max_length=200, required=False, allow_blank=True)
    body = CleanCharField(max_bytes=MAX_BODY_BYTES, required=False, allow_blank=True)
    proxy_name = LineField(max_length=150, required=False, allow_blank=True)
    proxy_phone = CheckedField(check=_phone)
    proxy_relation = LineField(max_length=60, required=False, allow_blank=True)
