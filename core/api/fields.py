"""Inputs that clean text on its way in, and take no time without its zone."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.errors import Invalid
from core.i18n import translate
from core.text import clean_text


class CleanCharField(serializers.CharField):
    """A DRF text field that passes everything through `clean_text`; the limit is in bytes of UTF-8.

    Invisible characters are removed, not refused: they come from copying, and their sender can not see them.
    """

    def __init__(self, *, max_bytes: int = 10_000, **kwargs: Any) -> None:
        self.max_bytes = max_bytes
        super().__init__(**kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        # Before the blank check: a text of nothing but control characters is blank.
        if isinstance(data, str):
            try:
                data = clean_text(data, field=self.field_name or "", max_bytes=self.max_bytes)
            except Invalid as error:
                raise serializers.ValidationError(translate(error), code=error.code) from error
        return super().run_validation(data)


class MomentField(serializers.DateTimeField):
    """A time with its offset. One without is refused: whose midnight it means can only be guessed."""

    default_error_messages = {"no_zone": _("A time needs its zone, such as 2026-01-31T08:00:00+07:00.")}

    def enforce_timezone(self, value: datetime) -> datetime:
        if timezone.is_naive(value):
            self.fail("no_zone")
        return super().enforce_timezone(value)
