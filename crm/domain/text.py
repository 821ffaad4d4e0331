"""Text of this package: one line of it, and the words to look it up by."""

import re
import unicodedata

from core.errors import N_, Invalid
from core.text import clean_text

__all__ = ["MAX_WORDS", "clean_line", "clean_text", "search_text"]

#: A search looks at so many words.
MAX_WORDS = 6
_WORDS = re.compile(r"[^\W_]+")


def clean_line(value: str, *, field: str, max_length: int) -> str:
    """`value` cleaned as `core.text.clean_text` does, newlines and tabs turned into single spaces.

    Raises `Invalid` when more than `max_length` characters are left; nothing is cut.
    """
    text = " ".join(clean_text(value, field=field, max_bytes=1_000_000).split())
    if len(text) > max_length:
        raise Invalid(
            N_("This text has %(size)s characters; at most %(limit)s fit. Shorten it."),
            params={"size": len(text), "limit": max_length},
            field=field,
            code="too_long",
        )
    return text


def search_text(value: str) -> str:
    """Words of `value` in lower case, without accents and punctuation, joined by one space."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", value) if not unicodedata.combining(c))
    return " ".join(_WORDS.findall(plain.casefold()))
