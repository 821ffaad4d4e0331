"""A translation file as it is written (.po) and as it is shipped (.mo), and what is wrong with it.

Read without the gettext tools, so that every machine that runs the tests checks the translations too.
"""

import ast
import gettext
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

#: What a translation has to carry over unchanged: named values, escaped per cent signs, braces and tags.
_MARKS = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}|</?\w+[^>]*>")
_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?) (\".*)")


@dataclass
class Entry:
    """One message with its translation; `texts` holds one form, or one for each plural form."""

    context: str = ""
    text: str = ""
    plural: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    fuzzy: bool = False

    @property
    def key(self) -> str:
        """As gettext looks it up."""
        return f"{self.context}\x04{self.text}" if self.context else self.text


def read_po(path: Path) -> list[Entry]:
    """Every message of a .po file, without its header and without what is obsolete."""
    return [entry for entry in _entries(path.read_text(encoding="utf-8")) if entry.text]


def faults_of(po: Path) -> list[str]:
    """What is wrong with one file: missing or doubtful translations, lost placeholders, a .mo left behind."""
    entries = read_po(po)
    faults = [f"{po}: {fault}: {entry.text!r}" for entry in entries for fault in _faults_of(entry)]
    shipped = po.with_suffix(".mo")
    if not shipped.exists() or _read_mo(shipped) != _as_shipped(entries):
        faults.append(f"{shipped} is not what {po.name} says")
    return faults


def _faults_of(entry: Entry) -> Iterator[str]:
    if entry.fuzzy:
        yield "to be looked at again (fuzzy)"
    if not entry.texts or not all(entry.texts.values()):
        yield "not translated"
        return
    wanted = Counter(_MARKS.findall(entry.plural or entry.text))
    for text in entry.texts.values():
        if Counter(_MARKS.findall(text)) != wanted:
            yield "placeholders or tags differ"
        source = entry.text
        if (text[:1].isspace(), text[-1:].isspace()) != (source[:1].isspace(), source[-1:].isspace()):
            yield "spaces at an end differ"


def _entries(content: str) -> Iterator[Entry]:
    for block in re.split(r"\n\s*\n", content):
        entry, parts, current = Entry(), dict[str, str](), ""
        for line in block.splitlines():
            if line.startswith("#,"):
                entry.fuzzy = "fuzzy" in line
            elif found := _KEYWORD.match(line):
                current = found[1]
                parts[current] = ast.literal_eval(found[2])
            elif line.startswith('"'):
                parts[current] += ast.literal_eval(line)
        entry.context = parts.get("msgctxt", "")
        entry.text = parts.get("msgid", "")
        entry.plural = parts.get("msgid_plural", "")
        entry.texts = {name: text for name, text in parts.items() if name.startswith("msgstr")}
        yield entry


def _as_shipped(entries: list[Entry]) -> dict[object, str]:
    catalogue: dict[object, str] = {}
    for entry in entries:
        for name, text in entry.texts.items():
            if text and not entry.fuzzy:
                number = re.search(r"\d+", name)
                catalogue[(entry.key, int(number[0])) if number else entry.key] = text
    return catalogue


def _read_mo(path: Path) -> dict[object, str]:
    with path.open("rb") as file:
        catalogue: dict[object, str] = dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    catalogue.pop("", None)  # The header carries dates.
    return catalogue
