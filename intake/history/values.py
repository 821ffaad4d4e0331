"""One value of ours out of a row of the log: which column, which words, which moment."""

import re
from collections.abc import Mapping as Map
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from intake.history.errors import RowRefused
from intake.history.mapping.model import KEEP, REJECT, Dates, Field

_SLOT = re.compile(r"\{([^{}]+)\}")
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
    moment = _parse(text, dates.zone, dates.formats)
    if moment is None:
        raise RowRefused(f"{name}: {text!r} is not a date; expected {_expected(dates)}")
    return moment


def _expected(dates: Dates) -> str:
    example = datetime(2024, 1, 31, 23, 59, tzinfo=dates.zone)
    return f"one like {example.strftime(dates.formats[0]) if dates.formats else example.isoformat()}"


@lru_cache(maxsize=65_536)
def _parse(text: str, zone: ZoneInfo, formats: tuple[str, ...]) -> datetime | None:
    """Try the formats, then ISO 8601 (which is how times of a spreadsheet arrive).

    A wall-clock time that summer time repeats is taken as the first of the two; one that it skips, as
    the moment the clock would have shown had it not been moved.
    """
    for pattern in formats:
        try:
            return _utc(datetime.strptime(text, pattern), zone)  # noqa: DTZ007 - the zone comes from the mapping
        except ValueError:
            continue
    if not _ISO.fullmatch(text):
        return None
    try:
        return _utc(datetime.fromisoformat(text), zone)
    except ValueError:
        return None


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
