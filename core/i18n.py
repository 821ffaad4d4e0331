"""The edge where a domain error becomes words in the reader's language."""

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any

from django.db import models
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext

from core.errors import DomainError, plain_word

_words: dict[type[Enum], Mapping[Any, object]] = {}


def in_language(name: str) -> str:
    """The column that holds a text in the reader's language, of those that are kept in both: `name_id`, `name_en`."""
    return f"{name}_en" if (get_language() or "id").startswith("en") else f"{name}_id"


def spoken(row: object, name: str) -> str:
    """A text of `row` that is kept in both languages, in the reader's; in Indonesian where it has no other."""
    return str(getattr(row, in_language(name)) or getattr(row, f"{name}_id"))


def label_of_column(row: models.Model, column: str) -> str:
    """What `row.get_COLUMN_display()` answers. Django's own translates every word of the column's to find one."""
    code = getattr(row, column)
    return str(_labels(type(row), column).get(code, code))


@lru_cache(maxsize=512)
def _labels(model: type[models.Model], column: str) -> dict[Any, Any]:
    field: Any = model._meta.get_field(column)
    return dict(field.flatchoices)


def decimals(number: float | Decimal, places: int) -> str:
    """The number rounded to so many decimals, as the reader's language writes it. (Django's own would cut them off.)"""
    return str(number_format(f"{number:.{places}f}", places))


def register_words(words: Mapping[type[Enum], Mapping[Any, object]]) -> None:
    """Tell which (lazily translated) words stand for stored codes; an application does so once ready."""
    _words.update(words)


def word_for(code: Enum) -> str:
    """A stored code in the reader's language, or in English words where nobody registered any."""
    word = _words.get(type(code), {}).get(code)
    return plain_word(code) if word is None else str(word)


def translate(error: DomainError) -> str:
    """The error's message in the active language, parameters filled in."""
    if isinstance(error.message, Promise):
        return error.fill(str(error.message), word_for)
    template = str(error.message)
    return error.fill(gettext(template) if template else "", word_for)


def error_text(error: DomainError, *, with_field: bool = False) -> str:
    """As `translate`; `with_field` puts the field's name in front, for places without fields (commands)."""
    text = translate(error)
    return f"{error.field}: {text}" if with_field and error.field else text
