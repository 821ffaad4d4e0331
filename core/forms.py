"""Form inputs that clean text on its way in."""

from typing import Any

from django import forms

from core.errors import Invalid
from core.i18n import translate
from core.text import clean_text


class CleanCharField(forms.CharField):
    """A form's text field that passes everything through `clean_text`; the limit is in bytes of UTF-8."""

    def __init__(self, *, max_bytes: int = 10_000, **kwargs: Any) -> None:
        self.max_bytes = max_bytes
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return text
        try:
            return clean_text(text, field=str(self.label or ""), max_bytes=self.max_bytes)
        except Invalid as error:
            raise forms.ValidationError(translate(error), code=error.code) from error
