"""A whole import: read, plan, replay case by case, in batches that can be repeated."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.db import transaction

from core.tables import Row, Unusable, open_log
from intake.history.ground import Ground
from intake.history.mapping.fields import missing_columns
from intake.history.mapping.model import Mapping, RowsAre
from intake.history.plan import CasePlan, Planned, Reject
from intake.history.plan_cases import plan_case
from intake.history.plan_events import plan_events
from intake.history.replay import Fate, replay_case
from intake.history.values import text_of
from intake.models import ImportedCase
from tickets import policies

# Cases that share a transaction: enough to save commits, few enough that on SQLite others get to write
# in between.
BATCH = 50

T = TypeVar("T")
# Wraps an iterable to show progress: the items, what they are, and how many.
Progress = Callable[[Iterable[T], str, int | None], Iterable[T]]


def silent(items: Iterable[T], what: str, total: int | None) -> Iterable[T]:
    """No progress bar."""
    return items


@dataclass(slots=True)
class Tally:
    """What a run read and what became of it. The figures of the tickets themselves are in `summary`."""

    rows: int = 0
    rows_planned: int = 0
    cases: int = 0
    fates: dict[Fate, int] = field(default_factory=lambda: dict.fromkeys(Fate, 0))
    rejects: list[Reject] = field(default_factory=list)


def run_import(
    path: Path, mapping: Mapping, *, now: datetime, dry_run: bool = False, progress: Progress[object] = silent
) -> Tally:
    """Bring the log in. With `dry_run` the caller rolls everything back; here it only saves the commits.

    Every batch of cases is a transaction, and every case in it a savepoint: a run that is stopped has
    lost nothing, and the next one goes on behind it. Raises `Unusable` for a file or a mapping that can
    not be used.
    """
    tally = Tally()
    plans = _plans(_cases(path, mapping, tally, progress), mapping, now, tally, progress)
    ground = Ground(mapping, now)
    with transaction.atomic():
        ground.prepare(plans)
    for batch in _batches(progress(plans, "cases", len(plans)), BATCH):
        with transaction.atomic(), policies.policies_kept():
            _replay(ground, batch, tally)
    return tally


def _cases(path: Path, mapping: Mapping, tally: Tally, progress: Progress[object]) -> dict[str, list[Row]]:
    """The rows of the file by case, in the order in which the cases first appear."""
    cases: dict[str, list[Row]] = {}
    with open_log(path, mapping.file) as log:
        if problems := missing_columns(mapping, log.header):
            raise Unusable(problems)
        for row in progress(log.rows, "rows", None):
            assert isinstance(row, Row)
            tally.rows += 1
            external_id = text_of(mapping.fields["external_id"], row.cells, mapping.missing, "external_id")
            if external_id:
                cases.setdefault(external_id, []).append(row)
            else:
                reason = f"the row {row.problem}" if row.problem else "external_id is missing"
                tally.rejects.append(Reject(row.line, "", reason))
    tally.cases = len(cases)
    return cases


def _plans(
    cases: dict[str, list[Row]], mapping: Mapping, now: datetime, tally: Tally, progress: Progress[object]
) -> list[CasePlan]:
    """The plans of all cases; rows are let go as they are planned."""
    plan_one = plan_events if mapping.rows is RowsAre.EVENT else plan_case
    plans: list[CasePlan] = []
    for external_id in progress(list(cases), "plans", len(cases)):
        assert isinstance(external_id, str)
        planned: Planned = plan_one(mapping, external_id, cases.pop(external_id), now)
        tally.rejects += planned.rejects
        if planned.plan is not None:
            plans.append(planned.plan)
            tally.rows_planned += planned.plan.rows
        else:
            tally.fates[Fate.REFUSED] += 1
    return plans


def _replay(ground: Ground, batch: list[CasePlan], tally: Tally) -> None:
    ids = [plan.external_id for plan in batch]
    known = ImportedCase.objects.filter(origin=ground.mapping.source, external_id__in=ids)
    by_id = {case.external_id: case for case in known}
    for plan in batch:
        outcome = replay_case(ground, plan, by_id.get(plan.external_id))
        tally.fates[outcome.fate] += 1
        if outcome.fate is Fate.REFUSED:
            lines = sorted({step.line for step in plan.steps})
            tally.rejects += [Reject(line, plan.external_id, outcome.reason) for line in lines]


def _batches(items: Iterable[object], size: int) -> Iterator[list[CasePlan]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield [plan for plan in batch if isinstance(plan, CasePlan)]
