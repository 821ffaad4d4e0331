"""The last thing every log line passes: numbers that identify people, and secrets, are taken out.

Redacting too much costs a moment of a developer's time; redacting too little can not be taken back. So every
run of 13 digits or more goes, whatever it is, with or without single separators.
"""

import logging
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

REDACTED = "[redacted]"

# Separators people put into numbers. Percent codes are those of URLs: %20 space, %2B plus.
_SEP = r"(?:[ .\-]|%20)?"
_PATTERNS = (
    re.compile(rf"(?<!\d)\d(?:{_SEP}\d){{12,}}(?!\d)"),  # identity, family-card and membership numbers
    re.compile(rf"(?:\+|%2[Bb])\d(?:{_SEP}\d){{6,14}}(?!\d)"),  # any number in international form
    re.compile(rf"(?<!\d)(?:00)?62{_SEP}[1-9](?:{_SEP}\d){{6,12}}(?!\d)"),  # ... with the plus left out
    re.compile(
        rf"(?<![\d.])\(?0[1-9](?:\d{{0,2}}\))?(?:{_SEP}\d){{7,12}}(?!\d)"
    ),  # national: 08..., (021) ...
)
_SECRET_KEY = re.compile(
    r"pass(word|wd|phrase)|secret|token|authori[sz]ation|api_?key|cookie|session_?(id|key)|otp|signature|"
    r"private_?key|credential",
    re.IGNORECASE,
)
# Fields the logger itself writes; times without separators would look like identity numbers.
_OWN_KEYS = frozenset({"timestamp", "level", "logger", "_record", "_from_structlog"})
_MAX_DEPTH = 8


def redact_text(text: str) -> str:
    """The text with every number that may identify a person replaced by a mark."""
    for pattern in _PATTERNS:
        text = pattern.sub(REDACTED, text)
    return text


def redact_value(value: Any, *, depth: int = 0) -> Any:
    """Any value a log call may carry, redacted through and through; unknown objects become redacted text."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        text = str(value)
        return value if redact_text(text) == text else REDACTED
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, bytes):
        return redact_text(value.decode("utf-8", "replace"))
    if depth >= _MAX_DEPTH:
        return REDACTED
    if isinstance(value, Mapping):
        return {
            redact_value(key, depth=depth + 1): _by_key(key, item, depth=depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [redact_value(item, depth=depth + 1) for item in value]
    return redact_text(str(value))


def redact(logger: Any, method: str, event_dict: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Structlog processor: put it after all that adds text (tracebacks included), before the renderer."""
    for key in list(event_dict):
        if key in _OWN_KEYS:
            continue
        if key == "exc_info" and not isinstance(event_dict[key], str):
            continue  # Not yet text; the formatter's own output passes `redact_text` or this processor later.
        event_dict[key] = _by_key(key, event_dict[key])
    return event_dict


class RedactingFormatter(logging.Formatter):
    """For handlers outside structlog: formats as `inner` (or plainly), then redacts the whole text."""

    def __init__(self, *args: Any, inner: logging.Formatter | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inner = inner

    def format(self, record: logging.LogRecord) -> str:
        return redact_text(self.inner.format(record) if self.inner else super().format(record))


def _by_key(key: Any, value: Any, *, depth: int = 0) -> Any:
    if isinstance(key, str) and _SECRET_KEY.search(key) and not isinstance(value, bool):
        return REDACTED if value not in (None, "") else value
    return redact_value(value, depth=depth)
