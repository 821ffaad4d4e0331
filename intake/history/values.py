"""One value of ours out of a row of the log: which column, which words, which moment."""

import re
from collections.abc import Mapping as Map
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from intake.history.errors import RowRefused
from intake.history.mapping.model import KEEP, REJECT, Dates, Field

_SLOT = re.compile(r"\{([^{}]+)\}")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBERS = re.compile(
    r"(?P<a>\d{1,2})[/.-](?P<b>\d{1,2})[/.-](?P<year>\d{4}|\d{2})"
    r"([T, ]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})([:.](?P<second>\d{2})([.,]\d+)?)?( ?(?P<half>[AaPp])\.?[Mm]\.?)?)?"
)
_MONTHS = {
    "januari": "January",
    "februari": "February",
    "maret": "March",
    "mei": "May",
    "juni": "June",
    "juli": "July",
    "agustus": "August",
    "agu": "Aug",
    "agt": "Aug",
    "oktober": "October",
    "okt": "Oct",
    "desember": "December",
    "des": "Dec",
}
_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ].*)?")

Cells = Map[str, str]


def text_of(field: Field, cells: Cells, missing: frozenset[str], name: str) -> str:
    """The value of `field` in this row, empty when it is missing.

    Raises `RowRefused` for a value that the value map does not name, where the mapping says so.
    """
    if field.const:
        return field.const
    raw = _raw(field, cells, missing)
    if not raw:
        return field.blank
    known = field.values.get(raw.casefold())
    if known is not None:
        return known
    if field.other == KEEP:
        return raw
    if field.other == REJECT and field.values:
        raise RowRefused(f"{name}: {raw!r} is not in the value map; add it, or set other")
    return raw if field.other == REJECT else field.other


def _raw(field: Field, cells: Cells, missing: frozenset[str]) -> str:
    if field.template:
        filled = _SLOT.sub(lambda slot: _present(cells[slot[1]], missing), field.template)
        return " ".join(filled.split()) if "\n" not in filled else filled.strip()
    return _present(cells[field.column], missing)


def _present(cell: str, missing: frozenset[str]) -> str:
    text = cell.strip()
    return "" if text.casefold() in missing else text


def moment_of(
    field: Field, cells: Cells, missing: frozenset[str], dates: Dates, name: str
) -> datetime | None:
    """The moment that `field` names, in UTC; None when it is missing.

    Raises `RowRefused` for text that is no date in any of the mapping's formats.
    """
    text = text_of(field, cells, missing, name)
    if not text:
        return None
    moment = _parse(text, dates)
    if moment is None:
        raise RowRefused(f"{name}: {text!r} is not a date; expected {_expected(dates)}")
    return moment


def _expected(dates: Dates) -> str:
    example = datetime(2024, 1, 31, 23, 59, tzinfo=dates.zone)
    if dates.formats:
        return f"one like {example.strftime(dates.formats[0])}"
    if dates.dayfirst is not None:
        return f"one like {'31/1/2024' if dates.dayfirst else '1/31/2024'} 23:59"
    return f"one like {example.isoformat()}"


@lru_cache(maxsize=65_536)
def _parse(text: str, dates: Dates) -> datetime | None:
    """Read a time as the mapping says, else as ISO 8601 (which is how times of a spreadsheet arrive).

    A wall-clock time that summer time repeats is taken as the first of the two; one that it skips, as
    the moment the clock would have shown had it not been moved.
    """
    for pattern in dates.formats:
        words = _english_months(text) if "%b" in pattern.lower() else text
        try:
            return _utc(datetime.strptime(words, pattern), dates.zone)  # noqa: DTZ007 - the mapping has the zone
        except ValueError:
            continue
    try:
        if dates.dayfirst is not None and (parts := _NUMBERS.fullmatch(text)):
            return _utc(_from_numbers(parts, dates.dayfirst), dates.zone)
        return _utc(datetime.fromisoformat(text), dates.zone) if _ISO.fullmatch(text) else None
    except ValueError:
        return None


def _from_numbers(parts: re.Match[str], dayfirst: bool) -> datetime:
    """A wall-clock time written in numbers. Raises `ValueError` for one that does not exist."""
    day, month = (parts["a"], parts["b"]) if dayfirst else (parts["b"], parts["a"])
    year, hour = int(parts["year"]), int(parts["hour"] or 0)
    if half := parts["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if half in "pP" else 0)
    return datetime(  # noqa: DTZ001 - the mapping has the zone
        year if year > 99 else 2000 + year,
        int(month),
        int(day),
        hour,
        int(parts["minute"] or 0),
        int(parts["second"] or 0),
    )


def _english_months(text: str) -> str:
    """Indonesian names of months as the date formats know them: English."""
    return _WORD.sub(lambda word: _MONTHS.get(word[0].casefold(), word[0]), text)


def _utc(moment: datetime, zone: ZoneInfo) -> datetime | None:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    try:
        return aware.astimezone(UTC)
    except OverflowError:
        return None


def second_reading(moment: datetime, zone: ZoneInfo) -> datetime:
    """The other moment with the same wall-clock time, when summer time repeats that hour; else the same
    one.
    """
    local = moment.astimezone(zone)
    later = local.replace(fold=1).astimezone(UTC)
    return later if timedelta(0) < later - moment <= timedelta(hours=2) else moment
