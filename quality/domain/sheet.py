"""One row of an attendance sheet, as it is exported from the roster and the telephone system."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from core.errors import N_, Invalid
from quality.domain.codes import Absence

#: Columns that a sheet must have, and those that it may have.
NEEDED = ("username", "date", "login_due", "login")
OPTIONAL = ("absence", "calls_answered", "handling_seconds")

#: What is understood as an absence, besides the codes.
ABSENCES = {
    "": Absence.NONE,
    "cuti": Absence.LEAVE,
    "leave": Absence.LEAVE,
    "sakit": Absence.SICK,
    "sick": Absence.SICK,
    "alpa": Absence.UNEXCUSED,
    "mangkir": Absence.UNEXCUSED,
    "unexcused": Absence.UNEXCUSED,
}
_TIME = re.compile(r"(?:\d{4}-\d\d-\d\dT)?(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
#: A log-in more than this before it was due belongs to the day after: a night shift begins before midnight.
HALF_A_DAY = timedelta(hours=12)
MOST_CALLS = 1000
MOST_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A day of one agent. Times are moments (UTC or with zone); None where somebody was absent."""

    username: str
    day: date
    due_at: datetime | None
    logged_in_at: datetime | None
    absence: Absence
    answered: int
    handled_seconds: int


def read_row(cells: Mapping[str, str], zone: tzinfo) -> SheetRow:
    """Understand a row. Dates are ISO or day first, times of `zone`. Raises `Invalid` naming the column."""
    username = cells["username"].strip()
    if not username:
        raise Invalid(N_("The user name is missing."), field="username", code="missing")
    day = _day(cells["date"].strip())
    absence = _absence(cells.get("absence", "").strip())
    due_at = _moment("login_due", cells["login_due"].strip(), day, zone)
    logged_in_at = _moment("login", cells["login"].strip(), day, zone)
    answered = _number("calls_answered", cells.get("calls_answered", ""), MOST_CALLS)
    handled = _number("handling_seconds", cells.get("handling_seconds", ""), MOST_SECONDS)
    if absence and (logged_in_at or answered or handled):
        raise Invalid(
            N_("Absent, but with a log-in or calls. Leave either out."), field="absence", code="contradiction"
        )
    if not absence and (due_at is None or logged_in_at is None):
        raise Invalid(
            N_("Give both log-in times, or why the agent was absent."),
            field="login" if due_at else "login_due",
            code="missing",
        )
    if handled and not answered:
        raise Invalid(
            N_("Handling time without a single call. Check the row."),
            field="handling_seconds",
            code="contradiction",
        )
    if due_at and logged_in_at and logged_in_at < due_at - HALF_A_DAY:
        logged_in_at += timedelta(days=1)
    return SheetRow(username, day, due_at, logged_in_at, absence, answered, handled)


def _day(text: str) -> date:
    try:
        if found := _DAY_FIRST.fullmatch(text):
            day, month, year = map(int, found.groups())
            return date(year, month, day)
        return date.fromisoformat(text.partition("T")[0])
    except ValueError as error:
        raise Invalid(
            N_("%(text)s is no date. Write it as 2026-11-30 or 30/11/2026."),
            params={"text": text or "-"},
            field="date",
            code="date",
        ) from error


def _moment(field: str, text: str, day: date, zone: tzinfo) -> datetime | None:
    if not text:
        return None
    found = _TIME.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        hour, minute, second = (int(part or 0) for part in found.groups())
        return datetime.combine(day, time(hour, minute, second), zone)
    except ValueError as error:
        raise Invalid(
            N_("%(text)s is no time of day. Write it as 07:00."),
            params={"text": text},
            field=field,
            code="time",
        ) from error


def _absence(text: str) -> Absence:
    try:
        return ABSENCES[text.casefold()]
    except KeyError as error:
        raise Invalid(
            N_("%(text)s is no absence. Use cuti, sakit or alpa; leave it empty for somebody who worked."),
            params={"text": text},
            field="absence",
            code="absence",
        ) from error


def _number(field: str, text: str, most: int) -> int:
    text = text.strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text) <= most):
        raise Invalid(
            N_("%(text)s is no whole number from 0 to %(most)s."),
            params={"text": text, "most": most},
            field=field,
            code="number",
        )
    return int(text)
