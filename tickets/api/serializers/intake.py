"""A complaint at the door: what the API takes, and the receipt that it gives."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import CleanCharField, MomentField
from core.api.inputs import StrictInput
from core.errors import N_, Invalid
from core.i18n import translate
from crm.actions.record_contact import MAX_BODY_BYTES
from crm.api.serializers.contacts import VisibleParticipant
from crm.api.serializers.fields import CheckedField, LineField
from crm.domain.codes import AreaLevel, Channel
from crm.domain.identity import check_membership_number, check_nik
from crm.domain.phones import to_e164
from crm.labels import choices_of
from crm.models import Area, Contact, Participant
from tickets.actions.open_ticket import MAX_DESCRIPTION_BYTES
from tickets.actions.take_in import StatedIdentity
from tickets.api.serializers.base import CodeField, TextField
from tickets.api.serializers.tickets import TicketOut
from tickets.labels import PRIORITY_CHOICES
from tickets.models import Category

#: Facts of the contact, as `crm.actions.record_contact` names them.
CONTACT_FACTS = (
    "external_id",
    "sender_address",
    "offered_at",
    "answered_at",
    "ended_at",
    "body",
    "proxy_name",
    "proxy_phone",
    "proxy_relation",
)

RESULTS = {
    "opened": _("A new ticket was opened."),
    "joined": _("The participant has an open ticket on this matter; the contact was added to it."),
    "repeated": _("This contact was taken in before."),
}


def _phone(text: str, *, field: str) -> str:
    return to_e164(text, field=field)


class VisibleContact(serializers.PrimaryKeyRelatedField[Contact]):
    """The id of a contact within the caller's sight."""

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        return Contact.objects.visible_to(request.user) if request else Contact.objects.none()


class IdentityIn(StrictInput):
    """Who they say they are. Somebody unknown is registered under `name`; what is not known stays empty."""

    membership_number = CheckedField(check=check_membership_number, help_text="13 digits.")
    nik = CheckedField(check=check_nik, help_text="16 digits.")
    phone = CheckedField(check=_phone, help_text="In any notation, foreign ones with + and country code.")
    name = LineField(max_length=150, required=False, allow_blank=True)


class TicketIn(StrictInput):
    """A contact and the matter that it is about. A key leaves `channel` out: it has one."""

    contact = VisibleContact(
        queryset=Contact.objects.none(),
        required=False,
        help_text="A contact recorded before (POST /contacts). Without it, the facts below record one.",
    )
    channel = serializers.ChoiceField(choices=choices_of(Channel), required=False)
    external_id = LineField(
        max_length=200,
        required=False,
        allow_blank=True,
        help_text="The channel's own number; sent again, it is the same contact and the same ticket.",
    )
    sender_address = LineField(
        max_length=200, required=False, allow_blank=True, help_text="Phone, e-mail or handle on the channel."
    )
    offered_at = MomentField(required=False, help_text="When it reached the desk; now if left out.")
    answered_at = MomentField(required=False)
    ended_at = MomentField(required=False)
    body = CleanCharField(
        max_bytes=MAX_BODY_BYTES, required=False, allow_blank=True, help_text="The participant's own words."
    )
    proxy_name = LineField(
        max_length=150,
        required=False,
        allow_blank=True,
        help_text="Who files for the participant, if not they.",
    )
    proxy_phone = CheckedField(check=_phone)
    proxy_relation = LineField(max_length=60, required=False, allow_blank=True)

    participant = VisibleParticipant(queryset=Participant.objects.none(), required=False)
    identity = IdentityIn(required=False)

    category = CodeField(queryset=Category.objects.all(), help_text="A code from /categories.")
    subject = LineField(max_length=200)
    description = TextField(max_bytes=MAX_DESCRIPTION_BYTES, required=False, allow_blank=True)
    needs_branch = serializers.BooleanField(required=False)
    solved_in_contact = serializers.BooleanField(required=False)
    priority = serializers.ChoiceField(choices=PRIORITY_CHOICES, required=False)
    area = CodeField(
        queryset=Area.objects.filter(level=AreaLevel.REGENCY),
        required=False,
        help_text="Regency where it happened, such as 31.71.",
    )
    facility = LineField(max_length=160, required=False, allow_blank=True)
    distinct_because = LineField(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text="Why this is another matter than the open ticket of the same category. Without it, they join.",
    )

    def validate_identity(self, given: dict[str, str]) -> StatedIdentity:
        return StatedIdentity(**given)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "participant" in attrs and "identity" in attrs:
            refuse(Invalid(N_("Name the participant or state an identity, not both."), field="identity"))
        return attrs


class ReceiptOut(serializers.Serializer[Any]):
    """What became of it. `ticket` is null where the caller may not read the ticket that took the contact in."""

    result = serializers.ChoiceField(choices=list(RESULTS), read_only=True)
    result_label = serializers.SerializerMethodField()
    number = serializers.CharField(source="taken.intake.ticket.number", read_only=True)
    contact = serializers.IntegerField(source="taken.contact.pk", read_only=True)
    ticket = TicketOut(read_only=True, allow_null=True)

    def get_result_label(self, receipt: dict[str, Any]) -> str:
        return str(RESULTS[receipt["result"]])


def refuse(error: Invalid) -> None:
    """Raise a domain error as the serializer's own, so that it is listed with the others."""
    raise serializers.ValidationError(
        {error.field or "": [serializers.ErrorDetail(translate(error), code=error.code)]}
    )
