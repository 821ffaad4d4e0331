"""Form inputs that clean text on its way in."""

from typing import Any

from django import forms

from core.errors import Invalid
from core.i18n import translate
from core.text import clean_text


class CleanCharField(forms.CharField):
    """A form's text field that passes everything through `clean_text`; the limit is in bytes of UTF-8.

    `name` is what a complaint about the length calls the field; its label by default.
    """

    def __init__(self, *, max_bytes: int = 10_000, name: str = "", **kwargs: Any) -> None:
        self.max_bytes = max_bytes
        self.name = name
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return text
        try:
            return clean_text(text, field=self.name or str(self.label or ""), max_bytes=self.max_bytes)
        except Invalid as error:
            raise forms.ValidationError(translate(error), code=error.code) from error
