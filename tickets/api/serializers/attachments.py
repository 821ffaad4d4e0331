"""Files of a ticket."""

from rest_framework import serializers

from core.api.inputs import StrictInput
from crm.api.serializers.contacts import StaffRef
from tickets.api.serializers.base import LabelField
from tickets.models import Attachment


class AttachmentIn(StrictInput):
    """One file. Pictures are painted anew, so that place and camera are gone."""

    file = serializers.FileField(help_text="JPG, PNG, WEBP, PDF, DOCX, XLSX, TXT, MP3, M4A, OGG or WAV.")


class AttachmentOut(serializers.ModelSerializer[Attachment]):
    """What is known of a file. Its content is at `…/attachments/{id}`."""

    added_by = StaffRef(read_only=True, allow_null=True)
    actor_kind_label = LabelField("actor_kind")

    class Meta:
        model = Attachment
        fields = ("id", "name", "media_type", "size", "added_by", "actor_kind", "actor_kind_label", "at")
        read_only_fields = fields
