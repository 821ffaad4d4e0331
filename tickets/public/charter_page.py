"""The charter arranged for reading: grouped by what the citizen comes with."""

from dataclasses import dataclass, replace

from tickets.charter import Charter, CharterPromise, Kept
from tickets.public.promise_words import (
    ENOUGH_FOR_A_SHARE,
    GROUPS,
    conditions,
    kept_in_words,
    late_in_words,
    percent,
    subject,
)
from tickets.public.times import day_in_words, limit_in_words


@dataclass(frozen=True, slots=True)
class Line:
    """One promise in words. `percent` is None where there are too few cases for a share."""

    subject: str
    limit: str
    conditions: list[str]
    since: str
    kept: str
    late: str
    percent: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """The promises to somebody who comes with one kind of matter."""

    code: str
    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class CharterPage:
    """What the page shows."""

    as_of: str
    since: str
    days: int
    solved: str
    groups: list[Group]


def page_of(charter: Charter) -> CharterPage:
    """The page, in the active language."""
    kinds = [*GROUPS, *sorted({row.kind for row in charter.promises} - set(GROUPS))]
    groups = [Group(kind or "any", str(GROUPS.get(kind, kind)), _lines(charter, kind)) for kind in kinds]
    return CharterPage(
        as_of=day_in_words(charter.as_of),
        since=day_in_words(charter.since),
        days=charter.days,
        solved=kept_in_words(charter.solved, charter.days),
        groups=[group for group in groups if group.lines],
    )


def line_of(promise: CharterPromise, *more: CharterPromise, days: int) -> Line:
    """One promise in words, and how it was kept in the last `days`; `more` are the same promise on other channels."""
    kept = sum((row.kept for row in more), promise.kept)
    return Line(
        subject=subject(promise, [row.channel for row in (promise, *more)]),
        limit=limit_in_words(promise.limit),
        conditions=conditions(promise),
        since=day_in_words(promise.valid_from),
        kept=kept_in_words(kept, days),
        late=late_in_words(kept),
        percent=percent(kept) if kept.total >= ENOUGH_FOR_A_SHARE else None,
    )


def _lines(charter: Charter, kind: str) -> list[Line]:
    """One line for each promise; channels with the same terms share one, so that the page stays readable."""
    alike: dict[object, list[CharterPromise]] = {}
    for row in charter.promises:
        if row.kind == kind:
            alike.setdefault(replace(row, channel="", kept=Kept()), []).append(row)
    return [line_of(*rows, days=charter.days) for rows in alike.values()]
