"""The answers of a scorecard as a browser sends them, and the small forms around a score."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import N_, Invalid
from core.forms import CleanCharField
from quality.actions.reviews import MAX_REMARK_BYTES, Given
from tickets.actions.write import MAX_NOTE_BYTES

#: How a browser says that a criterion does not apply.
NOT_APPLICABLE = "na"
_MOMENT = re.compile(r"(\d{1,3})[:.](\d{2})")


def answers_of(sent: Mapping[str, Any], codes: list[str]) -> dict[str, Given]:
    """The answers in a form: `p.CODE` points, `q.CODE` the quotation, `t.CODE` its minute and second.

    Raises `Invalid` naming the criterion.
    """
    given = {}
    for code in codes:
        points = str(sent.get(f"p.{code}", "")).strip()
        if not points:
            continue
        quote = str(sent.get(f"q.{code}", ""))
        second = _second(code, str(sent.get(f"t.{code}", "")).strip())
        given[code] = Given(_points(code, points), quote, second)
    return given


def _points(code: str, text: str) -> int | None:
    if text == NOT_APPLICABLE:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise Invalid(N_("Choose one of the answers."), field=code, code="answer")
    return int(text)


def _second(code: str, text: str) -> int | None:
    if not text:
        return None
    found = _MOMENT.fullmatch(text)
    if found is None or int(found[2]) > 59:
        raise Invalid(
            N_("Give minutes and seconds of the recording, such as 2:14."), field=code, code="moment"
        )
    return int(found[1]) * 60 + int(found[2])


class RestForm(forms.Form):
    """What stands below the card."""

    remark = CleanCharField(
        label=_("What went well, what to work on"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_bytes=MAX_REMARK_BYTES,
        required=False,
    )
    recording_url = forms.CharField(
        label=_("Address of the recording"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AppealForm(forms.Form):
    """Why the agent disagrees."""

    reason = CleanCharField(
        label=_("Why do you disagree?"), widget=forms.Textarea(attrs={"rows": 3}), max_bytes=MAX_NOTE_BYTES
    )


class DecisionForm(forms.Form):
    """How an appeal is decided."""

    decision = CleanCharField(
        label=_("Why is it decided so?"), widget=forms.Textarea(attrs={"rows": 3}), max_bytes=MAX_NOTE_BYTES
    )
