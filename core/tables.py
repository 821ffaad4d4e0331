"""A file that people export as rows of text: CSV, gzipped CSV and XLSX, told apart by their first bytes, not by name.

Rows are streamed, so the size of the file does not matter. Each knows the line it starts on. A row that
can not be read as a row (bytes of another encoding, cells too many) carries the reason in `problem`
instead of stopping the file.
"""

import codecs
import csv
import gzip
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeAlias
from xml.etree.ElementTree import ParseError  # nosec B405  (the exception only; reading is defusedxml's)

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import N_, DomainError, Invalid


class Unusable(Exception):
    """A file that can not be read, or what was said about it has mistakes: nothing of it comes in. `problems` holds one
    finished sentence for each.
    """

    def __init__(self, problems: Sequence[str] | str) -> None:
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(self.problems))


# The widest cell accepted. Python's own limit (128 KiB) refuses long mail threads that desks do store.
MAX_CELL_BYTES = 10 * 1024 * 1024
# A workbook beyond this, unpacked, is no log of a desk; one that packs better than any table does was made to harm.
MAX_UNPACKED = 2 * 1024 * 1024 * 1024
MAX_RATIO = 300
# Below this size the ratio says nothing.
SMALL = 16 * 1024 * 1024
# What may separate columns where the mapping does not say: Excel writes semicolons where the comma is the decimal mark.
SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How the file is written. `delimiter` (empty: as the header shows) and `encoding` are for CSV, `sheet` (default:
    first) for XLSX.
    """

    delimiter: str = ""
    encoding: str = "utf-8-sig"
    sheet: str = ""
    header_row: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the log. `line`: the line (CSV) or row (XLSX) it starts on, the header's being 1."""

    line: int
    cells: dict[str, str]
    problem: str = ""

    def check(self) -> None:
        """Raise `Invalid` for a row that could not be read as one."""
        if self.problem:
            raise Invalid(N_("The row %(problem)s."), params={"problem": self.problem}, code="row")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken in, and why."""

    line: int
    error: DomainError


@dataclass(frozen=True, slots=True)
class Log:
    """An opened log: its column names, and its rows, to be read once."""

    header: list[str]
    rows: Iterator[Row]


@contextmanager
def open_log(path: Path, file_format: FileFormat) -> Iterator[Log]:
    """Open a log file for reading.

    Raises `Unusable` for a file that is missing, empty, damaged, of another kind, or without a usable
    header; a file damaged further on raises it while the rows are read.
    """
    magic = _magic(path)
    reader = _xlsx if magic.startswith(b"PK\x03\x04") else _csv
    with ExitStack() as stack:
        with _clear_errors(path):
            lines = stack.enter_context(reader(path, magic, file_format))
            header = _header(path, lines, file_format.header_row)
        yield Log(header, _rows(path, lines, header))


def _magic(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            magic = file.read(8)
    except OSError as error:
        raise Unusable(f"{path}: can not be read ({error.strerror}). Check the path.") from error
    if not magic:
        raise Unusable(f"{path}: the file is empty. Export the log again with its header row.")
    if magic.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unusable(f"{path}: this is an old Excel file (.xls). Save it as .xlsx or .csv and try again.")
    return magic


def _rows(path: Path, lines: "Lines", header: list[str]) -> Iterator[Row]:
    with _clear_errors(path):
        for line, cells, problem in lines:
            if problem or any(cells):
                yield _row(line, cells, problem, header)


# Line number, cells, and what is wrong with the line (usually nothing).
Lines: TypeAlias = Iterator[tuple[int, list[str], str]]


@contextmanager
def _clear_errors(path: Path) -> Iterator[None]:
    """Turn what a damaged file raises, now or in the middle of it, into one sentence."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Unusable(
            f"{path}: the gzip data are damaged or cut short ({error}). Copy the file again."
        ) from error
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ParseError, DefusedXmlException) as error:
        raise Unusable(
            f"{path}: not a readable XLSX workbook ({error}). Open it in a spreadsheet and save it anew."
        ) from error
    except csv.Error as error:
        raise Unusable(
            f"{path}: not readable as CSV ({error}). Check file.delimiter and file.encoding."
        ) from error
    except (UnicodeError, LookupError) as error:
        raise Unusable(
            f"{path}: the text is not in the encoding that the mapping names ({error}). Set file.encoding."
        ) from error


@contextmanager
def _csv(path: Path, magic: bytes, file_format: FileFormat) -> Iterator[Lines]:
    """Lines of a CSV file, zipped or not. Undecodable bytes stay as surrogates, for `_row` to refuse."""
    encoding = file_format.encoding
    # A mark at the front says more than the mapping, which may have been written for another export.
    if magic.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    elif magic.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    opener: Any = gzip.open if magic.startswith(b"\x1f\x8b") else open
    csv.field_size_limit(MAX_CELL_BYTES)
    with opener(path, "rt", encoding=encoding, errors="surrogateescape", newline="") as text:
        yield _csv_lines(text, file_format.delimiter or _separator(text, file_format.header_row))


def _separator(text: IO[str], header_row: int) -> str:
    """The separator that divides the header into the most columns."""
    widths = {}
    for separator in SEPARATORS:
        lines = csv.reader(text, delimiter=separator)
        widths[separator] = len(next(islice(lines, header_row - 1, None), []))
        text.seek(0)
    return max(SEPARATORS, key=lambda separator: widths[separator])


def _csv_lines(text: IO[str], delimiter: str) -> Lines:
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    start = 1
    while True:
        try:
            yield start, next(reader), ""
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise csv.Error(f"a quotation mark that opens in line {start} is never closed") from error
            yield start, [], f"is not readable as CSV ({error})"
        start = reader.line_num + 1


@contextmanager
def _xlsx(path: Path, magic: bytes, file_format: FileFormat) -> Iterator[Lines]:
    _check_measure(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except ValueError as error:
        # Its text holds the place of the file and advice to developers; its cause says what is wrong.
        raise InvalidFileException(type(error.__cause__ or error).__name__) from error
    try:
        if file_format.sheet and file_format.sheet not in book.sheetnames:
            names = ", ".join(book.sheetnames)
            raise Unusable(
                f"{path}: there is no sheet {file_format.sheet!r}. file.sheet may be one of: {names}."
            )
        sheet: Any = book[file_format.sheet] if file_format.sheet else book.worksheets[0]
        sheet.reset_dimensions()  # the size that the file states is often wrong
        yield _xlsx_lines(sheet)
    finally:
        book.close()


def _check_measure(path: Path) -> None:
    """Raise `Unusable` for a workbook that fills the memory. Reading a part never yields more than it says it holds."""
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
        packed = sum(part.compress_size for part in archive.infolist())
    if unpacked > MAX_UNPACKED or (unpacked > SMALL and unpacked > MAX_RATIO * max(packed, 1)):
        raise Unusable(
            f"{path}: unpacked it has {unpacked // 1024**2:,} MB, packed {packed // 1024**2:,} MB. "
            "Save it as CSV, or in parts."
        )


def _xlsx_lines(sheet: Any) -> Lines:
    """Rows of a worksheet. Empty cells at a row's end may be missing in the file, so short rows are made
    even.
    """
    width = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        width = max(width, len(values))
        yield number, [_cell(value) for value in values] + [""] * (width - len(values)), ""


def _cell(value: object) -> str:
    """A spreadsheet cell as text: times in ISO 8601, whole numbers without a fraction."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat()
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _header(path: Path, lines: Lines, header_row: int) -> list[str]:
    header: list[str] = []
    for number, (_line, cells, _problem) in enumerate(lines, 1):
        if number == header_row:
            header = [cell.strip() for cell in cells]
            break
    while header and not header[-1]:  # spreadsheets often end in columns without a name
        header.pop()
    if not header:
        raise Unusable(
            f"{path}: there is no header in row {header_row}. Set file.header_row to the row of column names."
        )
    if problem := _header_problem(header):
        raise Unusable(f"{path}: {problem}")
    return header


def _header_problem(header: Sequence[str]) -> str:
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    if doubled:
        return f"the header names {', '.join(doubled)} more than once. Give each column its own name."
    if "" in header:
        return (
            f"column {header.index('') + 1} has no name in the header. Give it one, or check file.header_row."
        )
    if len(header) == 1 and any(separator in header[0] for separator in SEPARATORS):
        return (
            f"the whole header is one column, {header[0]!r}. In a CSV file name what separates its columns in "
            "file.delimiter, or leave that out; in a spreadsheet split the column."
        )
    if any("\0" in name or _undecoded(name) for name in header):
        return "the header is not in the file's encoding. Set file.encoding, for example to cp1252."
    return ""


def _row(line: int, cells: list[str], problem: str, header: list[str]) -> Row:
    if not problem and (len(cells) < len(header) or any(cells[len(header) :])):
        problem = f"has {len(cells)} cells where the header has {len(header)}"
    if any(_undecoded(cell) for cell in cells):
        problem = "holds bytes that are not in the file's encoding; set file.encoding"
        cells = [cell.encode("utf-8", "replace").decode() for cell in cells]
    # NUL has no place in text, and PostgreSQL refuses it.
    cells = [cell.replace("\0", "") for cell in cells]
    padded = cells + [""] * (len(header) - len(cells))
    return Row(line, dict(zip(header, padded, strict=False)), problem)


def _undecoded(text: str) -> bool:
    return not text.isascii() and any("\udc80" <= character <= "\udcff" for character in text)
