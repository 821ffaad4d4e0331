"""The two real logs that come along: Boston whole, ServiceNow in part, and whole on demand."""

import csv
import gzip
from itertools import groupby
from pathlib import Path

import pytest

from tests.intake.conftest import DATA, Run
from tickets.domain.codes import Verb, Verdict
from tickets.models import Clock, Ticket, TicketEvent
from tickets.verification import differences

BOSTON = DATA / "boston311_dev.csv"
SERVICENOW = DATA / "servicenow_dev.csv.gz"


def test_boston_comes_in_whole_and_judges_as_the_city_did(import_log: Run) -> None:
    run = import_log(BOSTON, "boston311")
    assert (run.code, run.rejects) == (0, [])
    assert run.figure("tickets of this source") == "2,524"
    assert run.figure("our clocks carry the log's due time") == "2,171 of 2,171 (100.0 %)"
    assert run.figure("same verdict as the log, given its due time") == "2,170 of 2,170 (100.0 %)"
    assert run.figure("our own rule gives the log's due time") == "1,371 of 1,426 (96.1 %)"
    assert list(differences(Ticket.objects.all())) == []


def test_under_our_own_calendar_the_clocks_themselves_carry_the_due_times(
    import_log: Run, tmp_path: Path
) -> None:
    mapping = (DATA.parent / "mappings" / "boston311.yaml").read_text()
    mapping = mapping.replace("use: taken", "use: compared").replace("../data/", f"{DATA}/")
    (tmp_path / "compared.yaml").write_text(mapping)
    (tmp_path / "log.csv").write_text("".join(BOSTON.read_text().splitlines(keepends=True)[:301]))
    run = import_log(tmp_path / "log.csv", tmp_path / "compared.yaml")
    ours = run.figure("our clocks carry the log's due time")
    assert ours == run.figure("our own rule gives the log's due time")
    assert not Clock.objects.exclude(target_at=None).exists()
    assert list(differences(Ticket.objects.all())) == []


@pytest.fixture(scope="module")
def some_incidents(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, str]]]:
    """The first hundred incidents, and all that were reopened more than once or touched before their opening."""
    with gzip.open(SERVICENOW, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    cases = [list(group) for _number, group in groupby(rows, key=lambda row: row["number"])]
    early = {"INC0000130", "INC0000134", "INC0000164"}
    chosen = cases[:100] + [
        case for case in cases[100:] if int(case[-1]["reopen_count"]) > 1 or case[0]["number"] in early
    ]
    kept = [row for case in chosen for row in case]
    path = tmp_path_factory.mktemp("servicenow") / "some.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(kept)
    return path, kept


def test_every_event_of_servicenow_is_kept(
    some_incidents: tuple[Path, list[dict[str, str]]], import_log: Run
) -> None:
    path, rows = some_incidents
    run = import_log(path, "servicenow")
    assert (run.code, run.rejects) == (0, [])
    assert TicketEvent.objects.filter(verb=Verb.RECORDED).count() == len(rows)
    assert run.figure("tickets of this source") == str(len({row["number"] for row in rows}))
    assert run.figure("moves that our states do not allow") == "0"
    assert run.figure("state: closed") == run.figure("tickets of this source")
    assert list(differences(Ticket.objects.all())) == []


def test_reopenings_reassignments_and_states_are_those_of_the_log(
    some_incidents: tuple[Path, list[dict[str, str]]], import_log: Run
) -> None:
    path, rows = some_incidents
    import_log(path, "servicenow")
    for number, group in groupby(rows, key=lambda row: row["number"]):
        case = list(group)
        ticket = Ticket.objects.get(imported_case__external_id=number)
        assert ticket.cycle - 1 == int(case[-1]["reopen_count"])
        said = [event.data["log"] for event in ticket.events.filter(verb=Verb.RECORDED).order_by("id")]
        states = [what["incident_state"] for what in said if "incident_state" in what]
        assert states == [state for state, _rows in groupby(row["incident_state"] for row in case)]
        groups = [what["assignment_group"] for what in said if "assignment_group" in what]
        known = [name for name, _rows in groupby(row["assignment_group"] for row in case)]
        assert groups == (known[1:] if known[0] == "?" else known)


def test_a_case_once_breached_stays_breached(
    some_incidents: tuple[Path, list[dict[str, str]]], import_log: Run
) -> None:
    path, rows = some_incidents
    run = import_log(path, "servicenow")
    flagged = {row["number"] for row in rows if row["made_sla"] == "false"}
    told = Ticket.objects.filter(imported_case__verdict=Verdict.BREACHED)
    assert set(told.values_list("imported_case__external_id", flat=True)) == flagged
    broken = Clock.objects.filter(verdict=Verdict.BREACHED).values("ticket").distinct().count()
    assert broken > 0
    assert run.figure("once breached, stays breached") == f"{broken} of {broken} (100.0 %)"
    assert run.figure("promise: breached") == str(broken)


@pytest.mark.full_import
def test_servicenow_comes_in_whole(import_log: Run) -> None:
    run = import_log(SERVICENOW, "servicenow")
    assert (run.code, run.rejects) == (0, [])
    assert run.figure("tickets of this source") == "12,438"
    assert run.figure("rows kept in their record") == "70,986"
    assert run.figure("recorded") == "70,986"
    assert run.figure("state: closed") == "12,438"
    assert run.figure("moves that our states do not allow") == "0"
    assert run.figure("reopenings as the log counts them") == "12,438 of 12,438 (100.0 %)"
    assert list(differences(Ticket.objects.iterator(chunk_size=500))) == []
    again = import_log(SERVICENOW, "servicenow")
    assert again.figure("already in") == "12,438"
    assert again.figure("events") == run.figure("events")
