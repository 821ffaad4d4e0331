"""A log with one row a case: the row's moments become the steps of the case."""

from collections.abc import Sequence
from datetime import datetime

from core.tables import Row
from intake.history.errors import RowRefused
from intake.history.mapping.fields import CASE_FIELDS, MOMENTS, columns_of
from intake.history.mapping.model import Mapping
from intake.history.plan import CasePlan, Do, Planned, Reject, Step
from intake.history.values import Cells, moment_of, second_reading, text_of
from tickets.domain.codes import Verdict

# What happens first when several moments of a row are the same.
_ORDER = (Do.OPEN, Do.RECORD, Do.ASSIGN, Do.REPLY, Do.RESOLVE, Do.CLOSE)


def plan_case(mapping: Mapping, external_id: str, rows: Sequence[Row], now: datetime) -> Planned:
    """Plan one case from its row. Further rows with the same external id are refused: only the first
    counts.
    """
    first, *others = rows
    doubles = tuple(
        Reject(row.line, external_id, f"{external_id} is already on line {first.line}") for row in others
    )
    try:
        return Planned(_plan(mapping, external_id, first, now), doubles)
    except RowRefused as refusal:
        return Planned(None, (Reject(first.line, external_id, str(refusal)), *doubles))


def _plan(mapping: Mapping, external_id: str, row: Row, now: datetime) -> CasePlan:
    if row.problem:
        raise RowRefused(f"the row {row.problem}")
    moments = _moments(mapping, row.cells, now)
    facts = facts_of(mapping, row.cells)
    verdict = text_of(mapping.verdict, row.cells, mapping.missing, "verdict") if mapping.verdict else ""
    ended = moments.get("closed_at") or moments.get("resolved_at")
    return CasePlan(
        external_id=external_id,
        line=row.line,
        rows=1,
        facts=facts,
        steps=tuple(
            sorted(_steps(mapping, row, moments, facts), key=lambda step: (step.at, _ORDER.index(step.do)))
        ),
        target_at=target_of(mapping, row.cells, moments["opened_at"]),
        verdict=check_verdict(verdict),
        judged_at=ended if verdict else None,
    )


def facts_of(mapping: Mapping, cells: Cells) -> dict[str, str]:
    """The describing fields of a case, without those that are missing."""
    facts = {
        name: text_of(field, cells, mapping.missing, name)
        for name, field in mapping.fields.items()
        if name not in MOMENTS and name != "external_id"
    }
    for name, text in facts.items():
        codes = CASE_FIELDS[name]
        if text and codes is not None and text not in codes:
            raise RowRefused(
                f"{name}: {text!r} is not one of {', '.join(codes)}; add it to case.{name}.values"
            )
    return {name: text for name, text in facts.items() if text}


def target_of(mapping: Mapping, cells: Cells, opened_at: datetime) -> datetime | None:
    """The log's own due time. Raises `RowRefused` when it lies before the opening."""
    if mapping.target is None:
        return None
    target = moment_of(mapping.target.field, cells, mapping.missing, mapping.dates, "target")
    if target is not None and target < opened_at:
        raise RowRefused(
            f"target ({_shown(mapping, target)}) is before opened_at ({_shown(mapping, opened_at)})"
        )
    return target


def check_verdict(text: str) -> Verdict:
    """A verdict as a code. Raises `RowRefused` for another word (possible with other: keep)."""
    if text in ("", Verdict.MET, Verdict.BREACHED):
        return Verdict(text)
    raise RowRefused(f"verdict: {text!r} is neither met nor breached; add it to verdict.values")


def _moments(mapping: Mapping, cells: Cells, now: datetime) -> dict[str, datetime]:
    """The moments of the row, each checked against the opening and against the present."""
    moments: dict[str, datetime] = {}
    for name in MOMENTS:
        field = mapping.fields.get(name)
        moment = moment_of(field, cells, mapping.missing, mapping.dates, name) if field else None
        if moment is None:
            continue
        opened = moments.get("opened_at", moment)
        if moment < opened:
            moment = second_reading(moment, mapping.dates.zone)
        if moment < opened:
            raise RowRefused(
                f"{name} ({_shown(mapping, moment)}) is before opened_at ({_shown(mapping, opened)})"
            )
        if moment > now:
            raise RowRefused(f"{name} ({_shown(mapping, moment)}) lies in the future")
        moments[name] = moment
    if "opened_at" not in moments:
        raise RowRefused("opened_at is missing")
    if "closed_at" in moments and moments.get("resolved_at", moments["closed_at"]) > moments["closed_at"]:
        raise RowRefused("resolved_at is after closed_at")
    return moments


def _shown(mapping: Mapping, moment: datetime) -> str:
    return moment.astimezone(mapping.dates.zone).isoformat(sep=" ")


def private_columns(mapping: Mapping) -> set[str]:
    """Columns that say who somebody is. They become a participant, encrypted, and are never kept as
    plain text.
    """
    names = [name for name in mapping.fields if name == "external_id" or name.startswith("participant_")]
    return {column for name in names for column in columns_of(mapping.fields[name])}


def _said(mapping: Mapping, cells: Cells) -> dict[str, str]:
    """The whole row as the log has it, but for what is missing and what is private."""
    private = private_columns(mapping)
    return {
        name: cell
        for name, cell in cells.items()
        if name not in private and cell.strip().casefold() not in mapping.missing
    }


def _steps(mapping: Mapping, row: Row, moments: dict[str, datetime], facts: dict[str, str]) -> list[Step]:
    opened, closed = moments["opened_at"], moments.get("closed_at")
    resolved = moments.get("resolved_at") or closed
    person = facts.get("person") or facts.get("group", "")
    said = _said(mapping, row.cells)
    steps = [Step(opened, Do.OPEN, row.line), Step(opened, Do.RECORD, row.line, said)]
    if person or "assigned_at" in moments:
        steps.append(Step(moments.get("assigned_at", opened), Do.ASSIGN, row.line, person=person))
    if "first_reply_at" in moments:
        steps.append(Step(moments["first_reply_at"], Do.REPLY, row.line))
    if resolved:
        steps.append(Step(resolved, Do.RESOLVE, row.line))
    if closed:
        steps.append(Step(closed, Do.CLOSE, row.line))
    return steps
