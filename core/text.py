"""Text as people paste it, made safe to store and to show."""

import re
import unicodedata

from core.errors import N_, Invalid

# Characters that turn the direction of everything after them, and make a line read other than it is stored.
# The plain direction marks (U+200E, U+200F, U+061C) stay: right-to-left writing needs them.
_REMOVED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but for tab and newline
    "\u2028\u2029"  # line and paragraph separators, which break lines where nobody expects it
    "\u202a-\u202e\u2066-\u2069"  # embedding, override and isolate controls
    "\ufeff\ufffe\uffff"  # byte order marks and non-characters
    "\ud800-\udfff]"  # halves of surrogate pairs, which no database can store
)
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85")


def clean_text(value: str, *, field: str, max_bytes: int) -> str:
    """The text in NFC, line ends as newlines, without control, NUL and direction-override characters.

    Emoji and right-to-left letters stay. Nothing is cut: text of more than `max_bytes` bytes of UTF-8 (after
    cleaning) raises Invalid, naming the field, the limit and the size. Space at both ends is removed.
    """
    text = _REMOVED.sub("", _LINE_ENDS.sub("\n", value))
    text = unicodedata.normalize("NFC", text).strip()
    size = len(text.encode())
    if size > max_bytes:
        raise Invalid(
            N_("This text is too long: it takes %(size)s bytes, and %(limit)s are allowed. Shorten it."),
            params={"size": size, "limit": max_bytes},
            field=field,
            code="too_long",
            extra={"limit": max_bytes, "size": size},
        )
    return text
