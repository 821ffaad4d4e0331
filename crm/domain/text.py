"""Text from outside, made safe to keep without changing what it says."""

import re
import unicodedata

from core.errors import N_, Invalid

_KEPT_CONTROLS = frozenset("\n\t")
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x85")
_WORDS = re.compile(r"[^\W_]+")


def clean_text(value: str, *, field: str, max_bytes: int, single_line: bool = False) -> str:
    """`value` in NFC without NUL, control characters, lone surrogates and outer blanks.

    Newlines and tabs stay, unless `single_line` turns them into spaces; emoji, joiners and right-to-left text
    stay. `max_bytes` counts UTF-8 after cleaning. Longer text raises `Invalid` rather than being cut, so that
    nothing is lost silently.
    """
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", value))
    text = "".join(
        char for char in text if char in _KEPT_CONTROLS or unicodedata.category(char) not in ("Cc", "Cs")
    )
    text = " ".join(text.split()) if single_line else text.strip()
    size = len(text.encode())
    if size > max_bytes:
        raise Invalid(
            N_(
                "This text has %(size)s bytes; at most %(limit)s fit. "
                "Shorten it, or put the rest in a second contact."
            ),
            params={"size": size, "limit": max_bytes},
            field=field,
            code="too_long",
        )
    return text


def clean_line(value: str, *, field: str, max_length: int) -> str:
    """One line of text, at most `max_length` characters. Raises `Invalid` when longer."""
    text = clean_text(value, field=field, max_bytes=max(4 * max_length, 65_536), single_line=True)
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
