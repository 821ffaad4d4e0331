"""Reading a YAML mapping with care: every mistake is noted under its key, and all are told at once.

Scalars are read as text (`true`, `1` and `2021-01-01` stay what was typed), since a log is compared as text.
"""

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from core.tables import Unusable


class _TextLoader(yaml.BaseLoader):
    """All scalars as text; a key given twice is refused, since YAML would silently take the second one."""


def _checked_mapping(loader: _TextLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[str] = set()
    for key, _value in node.value:
        if key.value in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"key {key.value!r} is given twice", key.start_mark
            )
        seen.add(key.value)
    return loader.construct_mapping(node, deep=True)


_TextLoader.add_constructor("tag:yaml.org,2002:map", _checked_mapping)


def read_yaml(path: Path) -> Any:
    """The file as dicts, lists and text. Raises `Unusable` when it can not be read or is not YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_TextLoader)  # nosec B506: a SafeLoader
    except OSError as error:
        raise Unusable(f"{path}: the mapping can not be read ({error.strerror}). Check the path.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Unusable(f"{path}: the mapping is not valid YAML: {error}") from error


@dataclass
class Problems:
    """Mistakes found so far, each a sentence that begins with the key it is about."""

    found: list[str] = field(default_factory=list)

    def add(self, path: str, message: str) -> None:
        self.found.append(f"{path}: {message}" if path else message)


@dataclass(frozen=True)
class Node:
    """One place of the mapping: its value and the path of keys that leads there."""

    value: Any
    path: str
    problems: Problems

    def __bool__(self) -> bool:
        return self.value not in (None, "", {}, [])

    def wrong(self, message: str) -> None:
        """Note a mistake at this place."""
        self.problems.add(self.path, message)

    def at(self, key: str) -> "Node":
        """The place below `key`; empty when this place has no such key."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Node(value, f"{self.path}.{key}" if self.path else key, self.problems)

    def only(self, known: Iterable[str], *, required: Iterable[str] = ()) -> bool:
        """Check that this is a block of known keys with the required ones. False when it is no block at
        all.
        """
        known = list(known)
        if not isinstance(self.value, dict):
            self.wrong(f"must be a block of keys ({', '.join(known)})")
            return False
        for key in self.value:
            if key not in known:
                self.wrong(f"unknown key {key!r}. {suggestion(key, known)}")
        for key in required:
            if not self.at(key):
                self.at(key).wrong("is required and missing")
        return True

    def text(self, default: str = "") -> str:
        if self.value is None:
            return default
        if not isinstance(self.value, str):
            self.wrong("must be a text, not a block or a list")
            return default
        return self.value

    def choice(self, allowed: Collection[str], default: str) -> str:
        value = self.text(default) or default
        if value not in allowed:
            self.wrong(f"{value!r} is not known. {suggestion(value, allowed)}")
            return default
        return value

    def flag(self, default: bool) -> bool:
        return self.choice(("true", "false"), "true" if default else "false") == "true"

    def number(self, default: int, *, least: int = 0) -> int:
        text = self.text(str(default))
        if not text.isdecimal() or int(text) < least:
            self.wrong(f"{text!r} must be a whole number of at least {least}")
            return default
        return int(text)

    def texts(self) -> list[str]:
        """A list of texts; a single text counts as a list of one."""
        if self.value is None:
            return []
        values = [self.value] if isinstance(self.value, str) else self.value
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self.wrong("must be a list of texts")
            return []
        return values

    def items(self) -> list["Node"]:
        if self.value is None:
            return []
        if not isinstance(self.value, list):
            self.wrong("must be a list (each item begins with '-')")
            return []
        return [Node(value, f"{self.path}[{n}]", self.problems) for n, value in enumerate(self.value, 1)]

    def pairs(self) -> dict[str, "Node"]:
        """A free block: any keys."""
        if self.value is None or self.value == "":
            return {}
        if not isinstance(self.value, dict):
            self.wrong("must be a block of 'key: value' lines")
            return {}
        return {key: self.at(key) for key in self.value}


def suggestion(word: str, known: Iterable[str]) -> str:
    """What may stand there instead: the nearest word first, then all of them."""
    known = [str(name) for name in known]
    near = difflib.get_close_matches(word, known, n=1)
    guess = f"Did you mean {near[0]!r}? " if near else ""
    return f"{guess}Known: {', '.join(known) or 'none'}."
