"""`manage.py import_tickets FILE --mapping MAPPING.yaml`: bring the log of another desk in (docs/import.md)."""

import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, no_translations
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from core.tables import Unusable
from intake.history.mapping import Mapping, load_mapping
from intake.history.rejects import write_rejects
from intake.history.replay import Fate
from intake.history.run import Tally, run_import
from intake.history.summary import Agreement, Summary, summarise
from tickets import policies
from tickets.domain.codes import Verb

SHIPPED = Path(__file__).parents[2] / "history" / "mappings"
UNUSABLE = 2
INTERRUPTED = 130


class Command(BaseCommand):
    help = "Bring the log of another desk in through the product's own actions, with the log's own times."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the log: CSV, gzipped CSV or XLSX")
        parser.add_argument(
            "--mapping", required=True, help="a mapping file, or the name of one that comes along"
        )
        parser.add_argument("--rejects", type=Path, help="where rows that were refused go (FILE.rejects.csv)")
        parser.add_argument(
            "--dry-run", action="store_true", help="do everything, tell the result, keep nothing"
        )
        parser.add_argument("--no-progress", action="store_true", help="no progress bar")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        rejects: Path = options["rejects"] or Path(f"{path.name}.rejects.csv")
        started = time.monotonic()
        try:
            mapping = load_mapping(_mapping_path(options["mapping"]))
            tally, summary = self._import(path, mapping, options)
            write_rejects(rejects, tally.rejects)
        except Unusable as error:
            for problem in error.problems:
                self.stderr.write(problem)
            sys.exit(UNUSABLE)
        except KeyboardInterrupt:
            self.stderr.write("Stopped. What is in stays in; the same command goes on behind it.")
            sys.exit(INTERRUPTED)
        self._tell(mapping, tally, summary)
        if tally.rejects:
            self.stdout.write(f"{len(tally.rejects):,} rows refused, with their reasons: {rejects}")
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was kept.")
        self.stdout.write(f"{time.monotonic() - started:.1f} s")

    def _import(self, path: Path, mapping: Mapping, options: dict[str, Any]) -> tuple[Tally, Summary]:
        dry_run: bool = options["dry_run"]

        def progress(items: Iterable[Any], what: str, total: int | None) -> Iterable[Any]:
            off = True if options["no_progress"] else None
            return tqdm(items, desc=what, total=total, unit="", file=sys.stderr, disable=off, leave=False)

        if not dry_run:
            tally = run_import(path, mapping, now=timezone.now(), progress=progress)
            return tally, summarise(mapping)
        try:
            with transaction.atomic():
                tally = run_import(path, mapping, now=timezone.now(), progress=progress)
                summary = summarise(mapping)
                transaction.set_rollback(True)
        finally:
            # Terms are remembered by the key of their policy, and these policies never were.
            policies.terms_of.cache_clear()
        return tally, summary

    def _tell(self, mapping: Mapping, tally: Tally, summary: Summary) -> None:
        self.stdout.write(f"{mapping.title} (source {mapping.source})")
        for name, value in [*_of_this_run(tally), *_of_all_runs(mapping, summary)]:
            self.stdout.write(f"  {name:<44} {value:>24}")


def _mapping_path(text: str) -> Path:
    """The mapping that is meant: a file, or one of those that come along."""
    path = Path(text)
    shipped = SHIPPED / f"{path.name.removesuffix('.yaml')}.yaml"
    if not path.exists() and path.parent == Path() and shipped.exists():
        return shipped
    return path


def _of_this_run(tally: Tally) -> list[tuple[str, str]]:
    refused = len(tally.rejects)
    return [
        ("rows in the file", f"{tally.rows:,}"),
        ("cases in the file", f"{tally.cases:,}"),
        ("  new", f"{tally.fates[Fate.NEW]:,}"),
        ("  gone on with, the log having grown", f"{tally.fates[Fate.GROWN]:,}"),
        ("  already in", f"{tally.fates[Fate.KNOWN]:,}"),
        ("  refused", f"{tally.fates[Fate.REFUSED]:,}"),
        ("rows refused", f"{refused:,}"),
    ]


def _of_all_runs(mapping: Mapping, summary: Summary) -> list[tuple[str, str]]:
    lines = [
        ("tickets of this source", f"{summary.tickets:,}"),
        *([("  taken over, this desk's own", f"{summary.adopted:,}")] if summary.adopted else []),
        ("rows kept in their record", f"{summary.rows:,}"),
        ("events", f"{summary.events.total():,}"),
    ]
    lines += [(f"  {verb}", f"{count:,}") for verb, count in _in_order(summary.events)]
    lines += [("moves that our states do not allow", f"{summary.refused_steps:,}")]
    lines += [(f"state: {state}", f"{count:,}") for state, count in sorted(summary.states.items())]
    lines += [(f"promise: {verdict}", f"{count:,}") for verdict, count in sorted(summary.verdicts.items())]
    compared: list[tuple[str, Agreement]] = [
        ("our clocks carry the log's due time", summary.targets),
        ("our own rule gives the log's due time", summary.own_rule),
        ("same verdict as the log, given its due time", summary.verdict_with_target),
        ("same verdict as the log, all cases", summary.verdict),
        ("once breached, stays breached", summary.sticky),
        ("reopenings as the log counts them", summary.reopened),
        ("reassignments as the log counts them", summary.reassigned),
    ]
    return lines + [(name, str(agreement)) for name, agreement in compared if agreement.of]


def _in_order(events: dict[str, int]) -> list[tuple[str, int]]:
    """Verbs in the order in which the field knows them."""
    return [(verb.value, events[verb.value]) for verb in Verb if events.get(verb.value)]
