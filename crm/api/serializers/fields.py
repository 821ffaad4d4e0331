"""Input fields that check with the rules of `crm.domain`, so that one answer names every bad field."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers

from core.api.fields import CleanCharField
from core.errors import Invalid
from core.i18n import translate


class CheckedField(CleanCharField):
    """Text that `check(text, field=...)` turns into its stored form. Empty text passes unchecked."""

    def __init__(self, *, check: Callable[..., str], **kwargs: Any) -> None:
        self.check = check
        kwargs.setdefault("required", False)
        kwargs.setdefault("allow_blank", True)
        super().__init__(max_bytes=400, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text: str = super().to_internal_value(data)
        if not text:
            return ""
        try:
            return self.check(text, field=self.field_name)
        except Invalid as error:
            raise serializers.ValidationError(translate(error), code=error.code) from error


class LineField(CleanCharField):
    """One line of text."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_bytes=65_536, max_length=max_length, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text: str = super().to_internal_value(data)
        return " ".join(text.split())
