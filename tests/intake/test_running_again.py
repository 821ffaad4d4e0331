"""Running the import again, stopping it, trying it out: nothing is doubled, lost or left half done."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps

from intake.history.mapping import load_mapping
from intake.history.run import run_import
from outbox.models import OutboxMessage
from tests.intake.conftest import Import, Run
from tests.tickets.desk import Desk
from tickets.actions.sweep import sweep
from tickets.domain.codes import ALARMS, Verdict
from tickets.models import Clock, Ticket, TicketEvent
from tickets.verification import differences

Write = Callable[[str, str | list[str]], Path]

CASES = """
source: old-desk
rows: case
zone: UTC
case:
  external_id: id
  opened_at: opened
  closed_at: closed
policies: [{limit: {elapsed: 8h}}]
"""
EVENTS = """
source: old-events
rows: event
zone: UTC
case: {external_id: id, opened_at: opened}
events:
  at: at
  state: {column: state, values: {New: new, Work: in_progress, Wait: waiting, Done: resolved, End: closed}}
  person: who
policies: [{limit: {elapsed: 8h}}]
"""
HEAD = "id,opened,closed"
EVENT_HEAD = "id,opened,at,state,who"
OPENED = "1,2024-05-01 08:00,2024-05-01 08:00,New,"
WORKED = "1,2024-05-01 08:00,2024-05-01 09:00,Work,Sari"
DONE = "1,2024-05-01 08:00,2024-05-01 18:00,Done,Sari"
AGAIN = "1,2024-05-01 08:00,2024-05-02 08:00,Work,Budi"
ENDED = "1,2024-05-01 08:00,2024-05-02 09:00,End,Budi"


def counts() -> dict[str, int]:
    """How many rows every table holds."""
    return {str(table._meta): table._default_manager.count() for table in apps.get_models()}


@pytest.fixture
def bring(write: Write, import_log: Run) -> Callable[..., Import]:
    """Import the rows given, under the mapping that goes with their header."""

    def run(header: str, *rows: str, extra: tuple[str, ...] = ()) -> Import:
        mapping = write("mapping.yaml", CASES if header == HEAD else EVENTS)
        return import_log(write("log.csv", [header, *rows]), mapping, *extra)

    return run


def test_a_second_run_adds_nothing(bring: Callable[..., Import]) -> None:
    bring(EVENT_HEAD, OPENED, WORKED, DONE, AGAIN)
    before = counts()
    run = bring(EVENT_HEAD, OPENED, WORKED, DONE, AGAIN)
    assert run.figure("already in") == "1"
    assert counts() == before


def test_a_dry_run_tells_the_same_and_keeps_nothing(bring: Callable[..., Import]) -> None:
    before = counts()
    tried = bring(EVENT_HEAD, OPENED, WORKED, DONE, extra=("--dry-run",))
    assert counts() == before
    assert "nothing was kept" in tried.said
    done = bring(EVENT_HEAD, OPENED, WORKED, DONE)
    assert done.said.splitlines()[:-1] == [
        line for line in tried.said.splitlines()[:-1] if "Dry run" not in line
    ]


def test_a_log_that_has_grown_is_gone_on_with(bring: Callable[..., Import]) -> None:
    bring(EVENT_HEAD, OPENED, WORKED)
    assert Ticket.objects.get().state == "in_progress"
    run = bring(EVENT_HEAD, OPENED, WORKED, DONE, AGAIN, ENDED)
    assert run.figure("gone on with, the log having grown") == "1"
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.cycle) == ("closed", 2)
    verdicts = list(ticket.clocks.order_by("cycle").values_list("verdict", flat=True))
    assert verdicts == [Verdict.BREACHED, Verdict.MET]
    assert list(differences(Ticket.objects.all())) == []


def test_a_case_that_was_open_is_closed_by_a_later_run(bring: Callable[..., Import]) -> None:
    bring(HEAD, "1,2024-05-01 08:00,")
    run = bring(HEAD, "1,2024-05-01 08:00,2024-05-01 10:00")
    assert run.figure("gone on with, the log having grown") == "1"
    assert Ticket.objects.get().state == "closed"


def test_a_log_that_tells_the_past_otherwise_changes_nothing(bring: Callable[..., Import]) -> None:
    bring(HEAD, "1,2024-05-01 08:00,2024-05-01 10:00")
    before = counts()
    run = bring(HEAD, "1,2024-05-01 08:00,2024-05-01 11:00")
    assert "tells this case otherwise" in run.rejects[1]
    assert counts() == before


def test_other_limits_under_the_same_source_are_refused(
    bring: Callable[..., Import], write: Write, import_log: Run, tmp_path: Path
) -> None:
    bring(HEAD, "1,2024-05-01 08:00,2024-05-01 10:00")
    run = import_log(tmp_path / "log.csv", write("other.yaml", CASES.replace("8h", "9h")))
    assert run.code == 2
    assert "imported under other limits" in run.complained


def test_what_is_in_when_the_import_is_stopped_stays_in_and_the_next_run_brings_the_rest(
    write: Write, import_log: Run, transactional_db: None
) -> None:
    rows = [f"{n},2024-05-01 08:00,2024-05-01 10:00" for n in range(1, 131)]
    mapping = write("mapping.yaml", CASES)
    log = write("log.csv", [HEAD, *rows])

    def stop_after_120(items: Iterable[object], what: str, total: int | None) -> Iterator[object]:
        for n, item in enumerate(items):
            if what == "cases" and n == 120:
                raise KeyboardInterrupt
            yield item

    with pytest.raises(KeyboardInterrupt):
        run_import(log, load_mapping(mapping), now=datetime(2024, 6, 1, tzinfo=UTC), progress=stop_after_120)
    assert Ticket.objects.count() == 100, "whole batches only"
    run = import_log(log, mapping)
    assert (run.figure("new"), run.figure("already in")) == ("30", "100")
    assert TicketEvent.objects.count() == 4 * 130
    assert list(differences(Ticket.objects.all())) == []


def test_the_next_sweep_tells_nobody_of_alarms_that_are_years_old(
    bring: Callable[..., Import], desk: Desk
) -> None:
    bring(EVENT_HEAD, OPENED, WORKED)
    before = OutboxMessage.objects.count()
    assert Clock.objects.get(ticket__origin="old-events").level == len(ALARMS)
    sweep(now=datetime.now(UTC))
    assert OutboxMessage.objects.count() == before
    assert list(differences(Ticket.objects.all())) == []


def test_a_log_without_opening_times_opens_a_case_with_its_first_event(write: Write, import_log: Run) -> None:
    mapping = write("mapping.yaml", EVENTS.replace(", opened_at: opened", ""))
    import_log(write("log.csv", [EVENT_HEAD, WORKED, OPENED, DONE]), mapping)
    ticket = Ticket.objects.get()
    assert ticket.opened_at == datetime(2024, 5, 1, 8, tzinfo=UTC)
    assert ticket.state == "resolved"
