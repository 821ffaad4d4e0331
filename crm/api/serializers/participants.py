"""Participants as the API takes and shows them: numbers come in plain and go out masked."""

from typing import Any

from rest_framework import serializers

from core.api.fields import CleanCharField
from core.api.inputs import StrictInput
from crm.api.serializers.fields import CheckedField, LineField
from crm.api.serializers.places import AreaRef
from crm.domain.codes import Channel, IdentityField, Language, PriorityReason, Segment, Source
from crm.domain.identity import check_family_card, check_membership_number, check_nik
from crm.domain.phones import to_e164
from crm.domain.powers import Power
from crm.labels import choices_of
from crm.models import ContactAddress, Participant

VOUCHING = [choice for choice in choices_of(Source) if choice[0] in ("membership", "cek_iuran", "dukcapil")]


def _phone(text: str, *, field: str) -> str:
    return to_e164(text, field=field)


class ContactAddressOut(serializers.ModelSerializer[ContactAddress]):
    """An address, masked."""

    value = serializers.CharField(source="value_masked", read_only=True)

    class Meta:
        model = ContactAddress
        fields = ("channel", "value")
        read_only_fields = fields


class ContactAddressIn(StrictInput):
    """Where the participant is reached on a channel."""

    channel = serializers.ChoiceField(choices=choices_of(Channel))
    value = LineField(max_length=200)


class ParticipantOut(serializers.ModelSerializer[Participant]):
    """A participant. Identity numbers are masked; address and birth date are null but for who may reveal."""

    membership_number = serializers.CharField(source="membership_number_masked", read_only=True)
    nik = serializers.CharField(source="nik_masked", read_only=True)
    family_card = serializers.CharField(source="family_card_masked", read_only=True)
    phone = serializers.CharField(source="phone_masked", read_only=True)
    is_priority = serializers.BooleanField(read_only=True)
    home_area = AreaRef(read_only=True, allow_null=True)
    born_on = serializers.DateField(read_only=True, allow_null=True)
    address = serializers.CharField(read_only=True, allow_null=True)
    contact_addresses = ContactAddressOut(many=True, read_only=True)

    class Meta:
        model = Participant
        fields = (
            "id",
            "name",
            "membership_number",
            "nik",
            "family_card",
            "phone",
            "born_on",
            "segment",
            "priority_reason",
            "is_priority",
            "home_area",
            "address",
            "language",
            "contact_addresses",
            "source",
            "verified_at",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields

    def to_representation(self, instance: Participant) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        request = self.context.get("request")
        if request is None or not request.user.may(Power.REVEAL_IDENTITY):
            shown["born_on"] = shown["address"] = None
        return shown


class _Details(StrictInput):
    membership_number = CheckedField(check=check_membership_number, help_text="13 digits.")
    nik = CheckedField(check=check_nik, help_text="16 digits.")
    family_card = CheckedField(check=check_family_card, help_text="16 digits.")
    phone = CheckedField(check=_phone, help_text="In any notation; kept as E.164.")
    born_on = serializers.DateField(required=False, allow_null=True)
    segment = serializers.ChoiceField(choices=choices_of(Segment), required=False, allow_blank=True)
    priority_reason = serializers.ChoiceField(
        choices=choices_of(PriorityReason)[1:], required=False, allow_blank=True
    )
    home_area = LineField(
        max_length=5, required=False, allow_blank=True, help_text="Code of a regency, such as 31.71."
    )
    address = LineField(max_length=300, required=False, allow_blank=True)
    language = serializers.ChoiceField(choices=choices_of(Language), required=False)


class ParticipantIn(_Details):
    """A new participant; only the name is needed."""

    name = LineField(max_length=150)
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=choices_of(Source), required=False
    )


class CorrectionIn(_Details):
    """What to change; what is left out stays."""

    name = LineField(max_length=150, required=False)


class SearchIn(StrictInput):
    """What one search box takes."""

    query = CleanCharField(
        max_bytes=400,
        min_length=2,
        help_text="Membership number, NIK, family card, phone, or words of a name.",
    )


class FoundOut(serializers.ModelSerializer[Participant]):
    """Somebody found: what it takes to tell people apart and to serve them. The rest is at participants/{id}."""

    membership_number = serializers.CharField(source="membership_number_masked", read_only=True)
    nik = serializers.CharField(source="nik_masked", read_only=True)
    phone = serializers.CharField(source="phone_masked", read_only=True)
    is_priority = serializers.BooleanField(read_only=True)
    home_area = AreaRef(read_only=True, allow_null=True)

    class Meta:
        model = Participant
        fields = (
            "id",
            "name",
            "membership_number",
            "nik",
            "phone",
            "segment",
            "priority_reason",
            "is_priority",
            "home_area",
            "source",
            "verified_at",
        )
        read_only_fields = fields


class SearchOut(serializers.Serializer[Any]):
    """The first participants found; `more` says that there are others."""

    results = FoundOut(many=True, read_only=True)
    more = serializers.BooleanField(read_only=True)


class RevealIn(StrictInput):
    """Which number, and why it is needed."""

    field = serializers.ChoiceField(choices=choices_of(IdentityField))
    reason = LineField(max_length=300)


class RevealOut(serializers.Serializer[Any]):
    """The plain number; empty when none is known."""

    field = serializers.ChoiceField(choices=choices_of(IdentityField), read_only=True)
    value = serializers.CharField(read_only=True)


class VerificationIn(StrictInput):
    """The system that vouched for the data."""

    source = serializers.ChoiceField(choices=VOUCHING)  # type: ignore[assignment]
