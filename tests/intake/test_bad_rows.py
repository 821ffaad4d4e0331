"""Rows that can not be used: each is told with its line and its reason, and the good ones stay."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from crm.actions import record_contact
from tests.factories import MONDAY
from tests.intake.conftest import Import, Run
from tests.intake.test_running_again import CASES, EVENT_HEAD, EVENTS, HEAD, OPENED, WORKED, Write
from tickets.models import Ticket, TicketEvent

GOOD = "good,2024-05-01 08:00,2024-05-01 09:00"


@pytest.fixture
def bring(write: Write, import_log: Run) -> Callable[..., Import]:
    def run(header: str, *rows: str, mapping: str = "") -> Import:
        text = mapping or (CASES if header == HEAD else EVENTS)
        return import_log(write("log.csv", [header, *rows]), write("mapping.yaml", text))

    return run


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,,2024-05-01 09:00", "opened_at is missing"),
        ("1,2024-05-02 08:00,2024-05-01 09:00", "closed_at (2024-05-01 09:00:00+00:00) is before opened_at"),
        ("1,2124-05-02 08:00,", "opened_at (2124-05-02 08:00:00+00:00) lies in the future"),
        ("1,2024-05-01 08:00,2124-05-01 08:00", "closed_at (2124-05-01 08:00:00+00:00) lies in the future"),
        ("1,1 May,", "opened_at: '1 May' is not a date; expected one like 2024-01-31T23:59:00+00:00"),
        ("1,2024-02-30 08:00,", "'2024-02-30 08:00' is not a date"),
        ("1,9999-12-31T23:59:59-12:00,", "is not a date"),
        ("good,2024-05-03 08:00,", "good is already on line 2"),
        (",2024-05-03 08:00,", "external_id is missing"),
        ("1,2024-05-03 08:00", "the row has 2 cells where the header has 3"),
        ("x" * 300 + ",2024-05-03 08:00,", "at most 200 fit"),
        ('1,"2024-05-01 08:00"x,', "is not readable as CSV"),
    ],
)
def test_a_bad_row_is_refused_and_the_good_one_is_in(
    row: str, reason: str, bring: Callable[..., Import]
) -> None:
    run = bring(HEAD, GOOD, row)
    assert run.code == 0
    assert Ticket.objects.count() == 1
    header, reject = run.rejects
    assert header == "line,external_id,reason"
    assert reject.startswith("3,")
    assert reason in reject


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,2024-05-01 08:00,,Work,Sari", "the time of the event is missing"),
        ("1,2024-05-01 08:00,2024-04-30 09:00,Work,Sari", "is before the opening of its case"),
        ("1,2024-05-01 08:00,2124-05-01 09:00,Work,Sari", "lies in the future"),
        ("1,2024-05-01 08:00,2024-05-01 09:00,Asleep,Sari", "'Asleep' is not in the value map"),
    ],
)
def test_a_bad_event_is_refused_and_the_others_of_its_case_are_in(
    row: str, reason: str, bring: Callable[..., Import]
) -> None:
    run = bring(EVENT_HEAD, OPENED, row, WORKED)
    assert reason in run.rejects[1]
    assert run.rejects[1].startswith("3,1,")
    assert Ticket.objects.get().state == "in_progress"


def test_strange_characters_survive_and_nul_does_not(bring: Callable[..., Import]) -> None:
    mapping = CASES.replace("  closed_at: closed", "  closed_at: closed\n  subject: words\n  category: words")
    words = "Obat 💊 habis مرحبا\x00\x07 \u202eabc"
    run = bring(f"{HEAD},words", f"{GOOD},{words}", mapping=mapping)
    assert run.rejects == []
    ticket = Ticket.objects.get()
    assert ticket.subject.startswith("Obat 💊 habis مرحبا")
    assert "\x00" not in ticket.subject


def test_a_subject_that_is_too_long_is_cut_and_kept_whole_in_the_record(bring: Callable[..., Import]) -> None:
    mapping = CASES.replace("  closed_at: closed", "  closed_at: closed\n  subject: words")
    bring(f"{HEAD},words", f"{GOOD},{'long ' * 100}", mapping=mapping)
    assert len(Ticket.objects.get().subject) == 200
    kept = TicketEvent.objects.get(verb="recorded").data["log"]["words"]
    assert kept.strip() == ("long " * 100).strip()


def test_a_description_of_forty_kilobytes_is_refused_with_the_limit(bring: Callable[..., Import]) -> None:
    mapping = CASES.replace("  closed_at: closed", "  closed_at: closed\n  description: words")
    run = bring(f"{HEAD},words", f"{GOOD},{'x' * 40_000}", mapping=mapping)
    assert Ticket.objects.count() == 0
    assert "32768" in run.rejects[1]


def test_a_nik_of_fifteen_digits_refuses_its_case_alone(bring: Callable[..., Import]) -> None:
    mapping = CASES.replace("  closed_at: closed", "  closed_at: closed\n  participant_nik: nik")
    run = bring(f"{HEAD},nik", f"{GOOD},317101010101000", "2,2024-05-01 08:00,,", mapping=mapping)
    assert Ticket.objects.get().imported_case.external_id == "2"
    assert run.rejects[1].startswith("2,good,")


def test_an_unknown_account_category_or_area_is_named(bring: Callable[..., Import]) -> None:
    extra = "\n  category: {column: words, other: keep}\n  area: area\n  person: who"
    mapping = CASES.replace("  closed_at: closed", f"  closed_at: closed{extra}")
    run = bring(
        f"{HEAD},words,area,who",
        "1,2024-05-01 08:00,,category:nothing,,",
        "2,2024-05-01 08:00,,words,99.99,",
        "3,2024-05-01 08:00,,words,,staff:nobody",
        mapping=mapping,
    )
    reasons = "\n".join(run.rejects)
    for text in ("no category 'nothing'", "'99.99' is no code of a province", "no account 'nobody'"):
        assert text in reasons
    assert not Ticket.objects.exists()


def test_a_live_contact_with_the_same_number_is_not_taken_over(bring: Callable[..., Import]) -> None:
    record_contact(actor=None, now=MONDAY, channel="web", external_id="old-desk:good")
    run = bring(HEAD, GOOD)
    assert "exists already and is no import" in run.rejects[1]


def test_what_was_made_for_a_refused_case_is_made_anew_for_the_next(bring: Callable[..., Import]) -> None:
    mapping = CASES.replace(
        "  closed_at: closed", "  closed_at: closed\n  category: words\n  participant_nik: nik"
    )
    run = bring(f"{HEAD},words,nik", f"{GOOD},Iuran,1", "2,2024-05-01 08:00,,Iuran,", mapping=mapping)
    assert run.figure("tickets of this source") == "1"
    assert Ticket.objects.select_related("category").get().category.name == "Iuran"


def test_a_mended_reject_comes_in_and_its_file_goes(bring: Callable[..., Import]) -> None:
    assert bring(HEAD, GOOD, "2,yesterday,").rejects
    assert not bring(HEAD, GOOD, "2,2024-05-02 08:00,").rejects
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "mapping", "complaint"),
    [
        ("id,opened\n1,2024-05-01\n", CASES, "case.closed_at: the file has no column 'closed'"),
        ("", CASES, "the file is empty"),
        (f"{HEAD}\n{GOOD}\n", "source: x", "is required and missing"),
        (f"{HEAD}\n{GOOD}\n", CASES.replace("zone: UTC", "zone: Nowhere"), "is not a time zone"),
        (f"{HEAD}\n{GOOD}\n", CASES + "calendar: nowhere\n", "there is no calendar 'nowhere' here"),
        (f'{HEAD}\n{GOOD}\n2,"open\n', CASES, "a quotation mark that opens in line 3 is never closed"),
    ],
)
def test_an_unusable_file_or_mapping_ends_with_two_and_brings_nothing_in(
    content: str, mapping: str, complaint: str, write: Write, import_log: Run
) -> None:
    run = import_log(write("log.csv", content), write("mapping.yaml", mapping))
    assert run.code == 2
    assert complaint in run.complained
    assert not Ticket.objects.exists()


def test_a_file_or_a_mapping_that_is_not_there_ends_with_two(
    write: Write, import_log: Run, tmp_path: Path
) -> None:
    mapping = write("mapping.yaml", CASES)
    assert import_log(tmp_path / "nowhere.csv", mapping).code == 2
    assert import_log(mapping, tmp_path / "nowhere.yaml").code == 2


def test_a_log_without_rows_is_no_mistake(bring: Callable[..., Import]) -> None:
    run = bring(HEAD)
    assert (run.code, run.figure("cases in the file")) == (0, "0")


def test_dates_of_a_spreadsheet_are_read_as_dates_and_as_text(
    import_log: Run, write: Write, tmp_path: Path
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    morning, noon = datetime(2024, 5, 3, 8, 30), datetime(2024, 5, 3, 12)  # noqa: DTZ001 - as Excel has it
    for row in (
        ["id", "opened", "closed"],
        ["dates", morning, noon],
        ["texts", "3/5/2024 08:30", "03-05-2024 12.00"],
        ["day", date(2024, 5, 3), "3/5/2024"],
        ["number", 45415.35, None],
        ["late", morning, datetime(2124, 5, 3)],  # noqa: DTZ001 - as Excel has it
        ["back", noon, morning],
    ):
        sheet.append(row)
    book.save(tmp_path / "log.xlsx")
    mapping = CASES.replace("zone: UTC", "zone: Asia/Jakarta\ndates: {dayfirst: true}")
    run = import_log(tmp_path / "log.xlsx", write("mapping.yaml", mapping))
    opened = dict(Ticket.objects.values_list("imported_case__external_id", "opened_at"))
    assert opened == {
        "dates": datetime(2024, 5, 3, 1, 30, tzinfo=UTC),
        "texts": datetime(2024, 5, 3, 1, 30, tzinfo=UTC),
        "day": datetime(2024, 5, 2, 17, tzinfo=UTC),
    }
    closed = Ticket.objects.get(imported_case__external_id="texts").closed_at
    assert closed == datetime(2024, 5, 3, 5, tzinfo=UTC)
    assert [line.split(",")[0] for line in run.rejects[1:]] == ["5", "6", "7"]
    for reason, line in zip(
        ("is not a date", "lies in the future", "is before opened_at"), run.rejects[1:], strict=True
    ):
        assert reason in line


def test_what_excel_writes_in_indonesia_comes_in_with_the_right_lines(import_log: Run, write: Write) -> None:
    log = write("log.csv", "")
    log.write_text(
        'id;opened;closed;words\r\nA;1/5/2024 08:00;;"dua\r\nbaris; kata"\r\nB;kemarin;;\r\n',
        encoding="utf-8-sig",
        newline="",
    )
    mapping = CASES.replace("zone: UTC", "zone: Asia/Jakarta\ndates: {dayfirst: true}")
    run = import_log(log, write("mapping.yaml", mapping))
    assert Ticket.objects.get().imported_case.external_id == "A"
    (reject,) = run.rejects[1:]
    assert reject.startswith("4,B,")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "the file is empty"),
        ("\ufeff", "there is no header in row 1"),
        ("nomor,tanggal,selesai\n1,2024-05-01,\n", "case.external_id: the file has no column 'id'"),
        ("id,opened\n1,2024-05-01\n", "case.closed_at: the file has no column 'closed'"),
    ],
)
def test_a_file_without_what_is_needed_gets_one_sentence_a_fault(
    content: str, complaint: str, write: Write, import_log: Run
) -> None:
    run = import_log(write("log.csv", content), write("mapping.yaml", CASES))
    assert run.code == 2
    assert run.complained.count(complaint) == 1
    assert "Traceback" not in run.complained
