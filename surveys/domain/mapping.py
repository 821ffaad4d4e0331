"""What the columns of an answer sheet mean, and one row of it understood."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.errors import N_, Invalid
from surveys.domain.nps import Scale

_WHOLE = re.compile(r"-?\d{1,6}")
#: What stands for "left out".
MISSING = frozenset({"", "-", "na", "n/a", "null", "?"})
KNOWN = {"survey", "source", "respondent", "answered_on", "branch", "segment", "channel", "words", "answers"}


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """Columns by what they hold. `answered_on` is a column, or a day that all rows share."""

    survey: str
    source: str
    respondent: str
    answers: Mapping[str, str]
    answered_on: str | date | None = None
    branch: str = ""
    segment: str = ""
    channel: str = ""
    words: str = ""

    @property
    def columns(self) -> list[str]:
        """Every column that the sheet must have."""
        named = [self.respondent, *self.answers.values()]
        named += [self.branch, self.segment, self.channel, self.words]
        if isinstance(self.answered_on, str):
            named.append(self.answered_on)
        return [name for name in named if name]


@dataclass(frozen=True, slots=True)
class Answered:
    """A row, understood: answers by the question's code; one that was left out is not there."""

    respondent: str
    answers: Mapping[str, int]
    answered_on: date | None = None
    branch: str = ""
    segment: str = ""
    channel: str = ""
    words: str = ""
    left_out: tuple[str, ...] = field(default=())


def read_mapping(spec: Any) -> SheetMapping:
    """A mapping from what a YAML file holds. Raises `Invalid` naming the key."""
    if not isinstance(spec, dict):
        raise Invalid(N_("A mapping is a list of keys and columns."), field="mapping", code="no_mapping")
    unknown = sorted(str(key) for key in spec if key not in KNOWN)
    if unknown:
        raise Invalid(
            N_("The mapping knows no %(keys)s. Known: %(known)s."),
            params={"keys": unknown, "known": sorted(KNOWN)},
            field=unknown[0],
            code="unknown_key",
        )
    for key in ("survey", "source", "respondent"):
        if not isinstance(spec.get(key), str) or not spec[key].strip():
            raise Invalid(N_("The mapping lacks %(key)s."), params={"key": key}, field=key, code="missing")
    answers = spec.get("answers")
    if not isinstance(answers, dict) or not answers:
        raise Invalid(
            N_("The mapping lacks answers: the code of each question with its column."),
            field="answers",
            code="missing",
        )
    return SheetMapping(**{**spec, "answers": {str(code): str(column) for code, column in answers.items()}})


def read_answers(mapping: SheetMapping, cells: Mapping[str, str], scales: Mapping[str, Scale]) -> Answered:
    """Understand one row; `scales` by the question's code. Raises `Invalid` naming the column."""
    respondent = cells[mapping.respondent].strip()
    if not respondent:
        raise Invalid(N_("The respondent has no number."), field=mapping.respondent, code="missing")
    answers: dict[str, int] = {}
    left_out = []
    for code, column in mapping.answers.items():
        text = cells[column].strip()
        if text.casefold() in MISSING:
            left_out.append(code)
            continue
        if not _WHOLE.fullmatch(text):
            raise Invalid(
                N_("%(text)s is no whole number."), params={"text": text[:40]}, field=column, code="number"
            )
        answers[code] = scales[code].check(int(text), field=column)
    if not answers:
        raise Invalid(N_("Nothing was answered in this row."), field=mapping.respondent, code="empty")
    return Answered(
        respondent[:80],
        answers,
        _day(mapping, cells),
        cells.get(mapping.branch, "").strip(),
        cells.get(mapping.segment, "").strip(),
        cells.get(mapping.channel, "").strip(),
        cells.get(mapping.words, ""),
        tuple(left_out),
    )


def _day(mapping: SheetMapping, cells: Mapping[str, str]) -> date | None:
    if not isinstance(mapping.answered_on, str):
        return mapping.answered_on
    text = cells[mapping.answered_on].strip().partition("T")[0]
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(
            N_("%(text)s is no date. Write it as 2026-11-30."),
            params={"text": text[:40]},
            field=mapping.answered_on,
            code="date",
        ) from error
