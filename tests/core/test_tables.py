"""A log file as rows: every kind of file gives the same rows, and a bad one a clear sentence."""

import gzip
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from core.tables import FileFormat, Row, Unusable, open_log
from intake.history.plan import Reject
from intake.history.rejects import write_rejects

CONTENT = 'id,opened,words\n1,2024-05-01 08:00,"two\nlines"\n2,2024-05-01 09:00,ü\n'


def rows_of(path: Path, file_format: FileFormat | None = None) -> list[Row]:
    with open_log(path, file_format or FileFormat()) as log:
        return list(log.rows)


def as_csv(folder: Path) -> Path:
    path = folder / "log.csv"
    path.write_text(CONTENT, encoding="utf-8")
    return path


def as_marked_csv(folder: Path) -> Path:
    path = folder / "log.csv"
    path.write_text(CONTENT, encoding="utf-8-sig")
    return path


def as_utf16_csv(folder: Path) -> Path:
    path = folder / "log.csv"
    path.write_text(CONTENT, encoding="utf-16")
    return path


def as_gzip_with_a_plain_name(folder: Path) -> Path:
    path = folder / "log.csv"
    path.write_bytes(gzip.compress(CONTENT.encode(), mtime=0))
    return path


def as_xlsx(folder: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["id", "opened", "words"],
        ["1", "2024-05-01 08:00", "two\nlines"],
        ["2", "2024-05-01 09:00", "ü"],
    ):
        sheet.append(row)
    path = folder / "log.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(
    "write",
    [as_csv, as_marked_csv, as_utf16_csv, as_gzip_with_a_plain_name, as_xlsx],
    ids=lambda f: f.__name__,
)
def test_every_kind_of_file_gives_the_same_cells(write: Callable[[Path], Path], tmp_path: Path) -> None:
    assert [row.cells for row in rows_of(write(tmp_path))] == [
        {"id": "1", "opened": "2024-05-01 08:00", "words": "two\nlines"},
        {"id": "2", "opened": "2024-05-01 09:00", "words": "ü"},
    ]


def test_a_row_knows_the_line_it_starts_on_even_after_a_cell_with_a_line_break(tmp_path: Path) -> None:
    assert [row.line for row in rows_of(as_csv(tmp_path))] == [2, 4]


def test_typed_cells_of_a_spreadsheet_arrive_as_plain_text(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["when", "number", "share", "flag", "empty", None])
    sheet.append([datetime(2024, 5, 1, 8, 30), 101004263976, 1.5, True, None])  # noqa: DTZ001 - as Excel has it
    book.save(tmp_path / "log.xlsx")
    (row,) = rows_of(tmp_path / "log.xlsx")
    assert row.cells == {
        "when": "2024-05-01T08:30:00",
        "number": "101004263976",
        "share": "1.5",
        "flag": "true",
        "empty": "",
    }


def test_a_delimiter_a_header_further_down_and_another_encoding_are_read_as_the_mapping_says(
    tmp_path: Path,
) -> None:
    (tmp_path / "log.csv").write_bytes("Report of May\nid;name\n1;café\n".encode("cp1252"))
    (row,) = rows_of(tmp_path / "log.csv", FileFormat(delimiter=";", encoding="cp1252", header_row=2))
    assert (row.line, row.cells) == (3, {"id": "1", "name": "café"})


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_what_separates_the_columns_is_seen_in_the_header(separator: str, tmp_path: Path) -> None:
    text = separator.join(["id", "words, more", "at"]) if separator != "," else "id,words,at"
    content = f"Report\r\n{text}\r\n{separator.join(['1', 'a', 'b'])}\r\n"
    (tmp_path / "log.csv").write_text(content, encoding="utf-8-sig", newline="")
    (row,) = rows_of(tmp_path / "log.csv", FileFormat(header_row=2))
    assert (row.line, list(row.cells.values())) == (3, ["1", "a", "b"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_says_more_than_the_mapping(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("id;nama\r\n1;ü\r\n", encoding=encoding, newline="")
    (row,) = rows_of(tmp_path / "log.csv", FileFormat(encoding="cp1252"))
    assert row.cells == {"id": "1", "nama": "ü"}


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("id,name\n\n1,a\n,\n")
    assert [row.cells["id"] for row in rows_of(tmp_path / "log.csv")] == ["1"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"1,2,3", "has 3 cells where the header has 2"),
        (b"1", "has 1 cells where the header has 2"),
        (b"1,caf\xe9", "holds bytes that are not in the file's encoding"),
        (b'1,"a"b', "is not readable as CSV"),
    ],
)
def test_a_damaged_row_carries_its_reason_and_the_next_one_is_fine(
    line: bytes, problem: str, tmp_path: Path
) -> None:
    (tmp_path / "log.csv").write_bytes(b"id,name\n" + line + b"\n7,fine\n")
    bad, good = rows_of(tmp_path / "log.csv")
    assert problem in bad.problem
    assert (good.line, good.cells, good.problem) == (3, {"id": "7", "name": "fine"}, "")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "there is no header in row 1"),
        (b"id,id\n1,2\n", "names id more than once"),
        (b"id,,name\n1,2,3\n", "column 2 has no name"),
        ("id,name\n1,2\n".encode("utf-16-le"), "Set file.encoding"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Save it as .xlsx or .csv"),
        (b"PK\x03\x04 but no workbook", "not a readable XLSX workbook"),
        (gzip.compress(CONTENT.encode(), mtime=0)[:-12], "cut short"),
        (b'id,name\n1,"never closed\n2,b\n', "opens in line 2 is never closed"),
        (b"caf\xe9,name\n1,2\n", "Set file.encoding"),
    ],
)
def test_an_unusable_file_is_refused_in_one_clear_sentence(
    content: bytes, message: str, tmp_path: Path
) -> None:
    (tmp_path / "log").write_bytes(content)
    with pytest.raises(Unusable, match=message):
        rows_of(tmp_path / "log")


def test_a_separator_that_is_not_the_files_is_named(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("id;name\n1;a\n")
    with pytest.raises(Unusable, match=r"the whole header is one column, 'id;name'.*file\.delimiter"):
        rows_of(tmp_path / "log.csv", FileFormat(delimiter=","))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(Unusable, match="can not be read"):
            rows_of(path)


def test_a_sheet_that_is_not_there_is_answered_with_the_names_of_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=r"file\.sheet may be one of: Sheet"):
        rows_of(as_xlsx(tmp_path), FileFormat(sheet="Cases"))


def test_an_error_in_the_work_on_the_rows_is_not_taken_for_a_damaged_file(tmp_path: Path) -> None:
    with pytest.raises(KeyError), open_log(as_csv(tmp_path), FileFormat()) as log:
        next(log.rows).cells["no such column"]


def test_a_workbook_that_fills_the_memory_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    as_xlsx(tmp_path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/filler.bin", bytes(64 * 1024 * 1024))
    with pytest.raises(Unusable, match="unpacked it has 64 MB"):
        rows_of(path)


@pytest.mark.parametrize(
    "entity",
    ['<!ENTITY b SYSTEM "file:///etc/passwd">', '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">'],
    ids=["file of the machine", "text that grows"],
)
def test_a_workbook_with_entities_is_refused(tmp_path: Path, entity: str) -> None:
    whole, path = as_xlsx(tmp_path), tmp_path / "evil.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            if part == "xl/workbook.xml":
                content = f"<!DOCTYPE x [{entity}]>".encode() + content
            target.writestr(part, content)
    with pytest.raises(Unusable, match="not a readable XLSX"):
        rows_of(path)


def test_rejects_are_written_so_that_no_spreadsheet_runs_them(tmp_path: Path) -> None:
    write_rejects(tmp_path / "r.csv", [Reject(2, "=cmd|'/C calc'!A0", "-1 is no date")])
    lines = (tmp_path / "r.csv").read_text("utf-8-sig").splitlines()
    assert lines[1] == "2,'=cmd|'/C calc'!A0,'-1 is no date"
