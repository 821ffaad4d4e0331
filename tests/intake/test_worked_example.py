"""The worked example of docs/import.md does what the page says, as CSV and as a spreadsheet."""

import csv
import re
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.utils import timezone
from openpyxl import Workbook

from crm.models import Participant, Staff
from outbox.models import OutboxMessage
from tests.intake.conftest import ROOT, Run
from tests.tickets.desk import Desk
from tickets.models import Clock, Ticket, TicketEvent
from tickets.verification import differences

PAGE = (ROOT / "docs" / "import.md").read_text("utf-8").partition("## A third log, worked through")[2]
LOG, MAPPING, REJECTS, MOVING = re.findall(r"```(?:csv|yaml)\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.fixture(params=["csv", "xlsx"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"keluhan.{request.param}"
    (tmp_path / "keluhan.yaml").write_text(MAPPING, encoding="utf-8")
    if request.param == "csv":
        path.write_text(LOG, encoding="utf-8")
    else:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in csv.reader(LOG.splitlines(), delimiter=";"):
            sheet.append(row)
        book.save(path)
    return path


def test_the_example_gives_the_figures_and_the_rejects_that_the_page_shows(
    log: Path, import_log: Run
) -> None:
    run = import_log(log, log.with_name("keluhan.yaml"))
    assert (run.code, run.complained) == (0, "")
    assert run.rejects == REJECTS.splitlines()
    assert run.figure("tickets of this source") == "3"
    assert run.figure("promise: met") == "1"
    assert run.figure("promise: breached") == "2"
    assert run.figure("once breached, stays breached") == "2 of 2 (100.0 %)"
    assert run.figure("our clocks carry the log's due time") == "3 of 3 (100.0 %)"
    assert run.figure("same verdict as the log, all cases") == "2 of 2 (100.0 %)"


def test_its_people_are_kept_as_people_and_not_as_text(log: Path, import_log: Run) -> None:
    import_log(log, log.with_name("keluhan.yaml"))
    wayan = Participant.objects.get(membership_number="0001234567890")
    assert wayan.name == "Wayan Sudana"
    assert wayan.tickets.count() == 2
    told = "".join(str(data) for data in TicketEvent.objects.values_list("data", flat=True))
    assert "Wayan" not in told
    assert "0001234567890" not in told
    assert set(Staff.objects.values_list("first_name", "is_active")) == {("Sari", False), ("Budi", False)}


def test_nobody_is_told_about_what_happened_long_ago(log: Path, import_log: Run) -> None:
    import_log(log, log.with_name("keluhan.yaml"))
    assert not OutboxMessage.objects.exists()


def test_its_tickets_never_meet_the_live_ones(log: Path, import_log: Run) -> None:
    import_log(log, log.with_name("keluhan.yaml"))
    assert Ticket.objects.count() == 3
    assert not Ticket.objects.live().exists()
    assert set(Clock.objects.values_list("policy__origin", flat=True)) == {"makassar"}
    assert list(differences(Ticket.objects.all())) == []


def moving_mapping(log: Path) -> Path:
    """The mapping with the keys that the page changes for moving in."""
    mapping, changes = yaml.safe_load(MAPPING), yaml.safe_load(MOVING)
    changes["case"] = mapping["case"] | changes["case"]
    path = log.with_name("moving.yaml")
    path.write_text(yaml.safe_dump(mapping | changes), encoding="utf-8")
    return path


def check_that_the_open_case_is_ours(desk: Desk) -> None:
    (ticket,) = Ticket.objects.waiting_for_agent("care")
    assert ticket.imported_case.external_id == "K-3"
    assert list(Ticket.objects.live()) == [ticket]
    assert ticket.due_at == datetime(2024, 6, 13, 1, 30, tzinfo=UTC)
    desk.participant, desk.now = ticket.participant, timezone.now()
    assert desk.ticket("complaint-room-full") == ticket
    assert list(differences(Ticket.objects.all())) == []


def test_moving_in_for_good_brings_the_open_case_to_the_queue_and_a_second_call_to_it(
    log: Path, import_log: Run, desk: Desk
) -> None:
    run = import_log(log, moving_mapping(log))
    assert run.figure("taken over, this desk's own") == "1"
    assert run.figure("our clocks carry the log's due time") == "3 of 3 (100.0 %)"
    check_that_the_open_case_is_ours(desk)


def test_a_log_that_was_imported_before_is_taken_over_by_the_command(
    log: Path, import_log: Run, desk: Desk
) -> None:
    mapping = moving_mapping(log)
    mapping.write_text(mapping.read_text().replace("open_cases: adopt\n", ""))
    import_log(log, mapping)
    call_command("adopt_tickets", "--origin=makassar", "--no-progress", stdout=StringIO())
    check_that_the_open_case_is_ours(desk)
