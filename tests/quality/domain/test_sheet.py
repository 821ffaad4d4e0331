"""How a row of an attendance sheet is understood."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.errors import Invalid
from quality.domain.codes import Absence
from quality.domain.sheet import SheetRow, read_row

WIB = ZoneInfo("Asia/Jakarta")
GOOD = {
    "username": "agen01",
    "date": "2026-11-03",
    "login_due": "06:00",
    "login": "06:04",
    "absence": "",
    "calls_answered": "41",
    "handling_seconds": "7300",
}


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of November 2026 in Jakarta."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=WIB)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, {}),
        ({"date": "3/11/2026"}, {}),
        ({"date": "03.11.2026"}, {}),
        ({"date": "2026-11-03T00:00:00"}, {}),
        ({"login": "6.04"}, {}),
        ({"login": "2026-11-03T06:04:00"}, {}),
        ({"login": "06:04:30"}, {"logged_in_at": at(3, 6, 4, 30)}),
        (
            {"login_due": "23:50", "login": "00:02"},
            {"due_at": at(3, 23, 50), "logged_in_at": at(4, 0, 2)},
        ),
        ({"calls_answered": "", "handling_seconds": ""}, {"answered": 0, "handled_seconds": 0}),
        (
            {"absence": "Cuti", "login": "", "calls_answered": "", "handling_seconds": ""},
            {"absence": Absence.LEAVE, "logged_in_at": None, "answered": 0, "handled_seconds": 0},
        ),
    ],
)
def test_a_row_is_understood(change: dict[str, str], expected: dict[str, Any]) -> None:
    usual: dict[str, Any] = {
        "username": "agen01",
        "day": date(2026, 11, 3),
        "due_at": at(3, 6),
        "logged_in_at": at(3, 6, 4),
        "absence": Absence.NONE,
        "answered": 41,
        "handled_seconds": 7300,
    }
    assert read_row(GOOD | change, WIB) == SheetRow(**(usual | expected))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": " "}, "username"),
        ({"date": "31/02/2026"}, "date"),
        ({"date": "kemarin"}, "date"),
        ({"date": ""}, "date"),
        ({"login": "25:00"}, "login"),
        ({"login_due": "pagi"}, "login_due"),
        ({"login": ""}, "login"),
        ({"login_due": "", "login": "06:00"}, "login_due"),
        ({"absence": "libur"}, "absence"),
        ({"absence": "cuti"}, "absence"),
        ({"calls_answered": "empat"}, "calls_answered"),
        ({"calls_answered": "-1"}, "calls_answered"),
        ({"calls_answered": "1001"}, "calls_answered"),
        ({"handling_seconds": "90000"}, "handling_seconds"),
        ({"calls_answered": "0"}, "handling_seconds"),
    ],
)
def test_a_wrong_row_names_its_column(change: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_row(GOOD | change, WIB)
    assert refused.value.field == field
