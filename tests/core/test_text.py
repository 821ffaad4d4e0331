import unicodedata

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.api.fields import CleanCharField
from core.errors import Invalid
from core.forms import CleanCharField as CleanFormField
from core.text import clean_text


def clean(value: str) -> str:
    return clean_text(value, field="description", max_bytes=1_000_000)


@given(st.text(alphabet=st.characters(codec=None, min_codepoint=0, max_codepoint=0x10FFFF)))
def test_cleaned_text_can_always_be_stored_and_does_not_change_when_cleaned_again(value: str) -> None:
    text = clean(value)
    text.encode("utf-8")
    assert clean(text) == text
    assert unicodedata.is_normalized("NFC", text)
    assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"]


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "So", "Mn"])))
def test_visible_characters_are_never_lost(value: str) -> None:
    assert clean(value) == unicodedata.normalize("NFC", value).strip()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\x00b\x07c", "abc"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("keeps\ttabs\nand lines", "keeps\ttabs\nand lines"),
        ("cafe\u0301", "café"),
        ("👨‍👩‍👧 🇮🇩 👍🏽", "👨‍👩‍👧 🇮🇩 👍🏽"),
        ("شكوى عن الخدمة", "شكوى عن الخدمة"),
        ("\u200fשלום", "\u200fשלום"),
        ("bill\u202egpj.exe\u202c", "billgpj.exe"),
        ("\u2066x\u2069", "x"),
        ("half \ud83d pair", "half  pair"),
        ("\ufeffstart", "start"),
    ],
)
def test_what_goes_and_what_stays(value: str, expected: str) -> None:
    assert clean(value) == expected


def test_a_text_that_is_too_long_is_refused_with_field_limit_and_size() -> None:
    with pytest.raises(Invalid) as caught:
        clean_text("é" * 20_000, field="description", max_bytes=32_768)
    assert caught.value.field == "description"
    assert caught.value.extra == {"limit": 32_768, "size": 40_000}
    assert "40000" in str(caught.value)
    assert "32768" in str(caught.value)
    assert "40000" in str(caught.value)


def test_the_limit_itself_is_allowed_and_counts_bytes_after_cleaning() -> None:
    assert clean_text("é" * 5 + "\x00" * 9, field="f", max_bytes=10) == "é" * 5


def test_an_api_field_cleans_and_limits() -> None:
    field = CleanCharField(max_bytes=5)
    assert field.run_validation("a\x00b") == "ab"
    with translation.override("en"), pytest.raises(Exception, match="bytes"):
        field.run_validation("abcdef")
    with translation.override("en"), pytest.raises(Exception, match="blank"):
        field.run_validation("\x00\x07")


def test_a_form_field_cleans_and_limits() -> None:
    field = CleanFormField(max_bytes=5)
    assert field.clean("a\u202eb") == "ab"
    with translation.override("en"), pytest.raises(forms.ValidationError, match="6 bytes"):
        field.clean("abcdef")
