"""The three forms of the public site."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid
from core.forms import CleanCharField
from core.i18n import translate
from core.uploads import LARGEST_BYTES
from tickets.domain.numbers import key_of
from tickets.public.lookup import NIK_DIGITS, PHONE_DIGITS
from tickets.public.words import FOUR_OR_SIXTEEN

MAX_WORDS_BYTES = 8 * 1024


class FactInput(forms.PasswordInput):
    """Readable while it is typed, but never sent back to the page."""

    input_type = "text"


class TrackForm(forms.Form):
    """Ticket number and fact. `cleaned_data["number"]` is the ticket's key."""

    number = forms.CharField(
        label=_("Ticket number"),
        help_text=_("The number that we gave you, for example 0000-0174."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "enterkeyhint": "next"}),
    )
    fact = forms.CharField(
        label=_("Last four digits of your phone number, or your NIK"),
        help_text=_(
            "Of the phone number that we know you by; or all 16 digits of the NIK on your identity card."
        ),
        max_length=40,
        widget=FactInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_number(self) -> int:
        """The key behind the number; a slip in the number is said at once, for the check digit is no secret."""
        try:
            return key_of(self.cleaned_data["number"])
        except Invalid as error:
            raise forms.ValidationError(translate(error), code=error.code) from error

    def clean_fact(self) -> str:
        """The digits, however they were spaced."""
        return fact_digits(self.cleaned_data["fact"])


class WordsForm(forms.Form):
    """A few words of the participant, and a picture or document of theirs. `once` tells a form that was sent twice."""

    text = CleanCharField(max_bytes=MAX_WORDS_BYTES, widget=forms.Textarea(attrs={"rows": 5}))
    file = forms.FileField(
        label=_("Picture or document (if you have one)"),
        help_text=_("Picture, PDF, DOCX, XLSX, TXT or voice note, at most %(most)s MB.")
        % {"most": LARGEST_BYTES // (1024 * 1024)},
        required=False,
        allow_empty_file=True,  # The action says more about it.
    )
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label


def fact_digits(text: str) -> str:
    """Four digits or sixteen; spaces are forgiven. Raises a `ValidationError`."""
    digits = "".join(text.split())
    if not (len(digits) in (PHONE_DIGITS, NIK_DIGITS) and digits.isascii() and digits.isdigit()):
        raise forms.ValidationError(FOUR_OR_SIXTEEN, code="not_four_or_sixteen_digits")
    return digits
