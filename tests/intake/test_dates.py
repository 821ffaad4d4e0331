"""How the times of a log are read: formats, day or month first, names of months, zones and summer time."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from intake.history.errors import RowRefused
from intake.history.mapping.model import Dates, Field
from intake.history.values import moment_of, second_reading

JAKARTA, NEW_YORK = ZoneInfo("Asia/Jakarta"), ZoneInfo("America/New_York")
EVENING = datetime(2024, 5, 3, 13, 30, tzinfo=UTC)


def read(text: str, dates: Dates) -> datetime | None:
    return moment_of(Field(column="at"), {"at": text}, frozenset({"", "?"}), dates, "opened_at")


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2024-05-03 20:30", Dates(JAKARTA)),
        ("2024-05-03T20:30:00", Dates(JAKARTA)),
        ("2024-05-03T13:30:00Z", Dates(JAKARTA)),
        ("2024-05-03 15:30:00+02:00", Dates(JAKARTA)),
        (" 2024-05-03 20:30:00.000 ", Dates(JAKARTA)),
        ("3/5/2024 20:30", Dates(JAKARTA, dayfirst=True)),
        ("03-05-24 20.30", Dates(JAKARTA, dayfirst=True)),
        ("3.5.2024, 8:30:00 pm", Dates(JAKARTA, dayfirst=True)),
        ("05/03/2024 08:30:00 PM", Dates(JAKARTA, dayfirst=False)),
        ("5/3/24 20:30", Dates(JAKARTA, dayfirst=False)),
        ("2024-05-03T20:30:00", Dates(JAKARTA, dayfirst=False)),
        ("2024/05/03 20:30:00.000", Dates(JAKARTA, formats=("%Y/%m/%d %H:%M:%S.%f",))),
        ("3 Mei 2024 20.30", Dates(JAKARTA, formats=("%d-%m-%Y", "%d %B %Y %H.%M"))),
        ("May 3, 2024 08:30 PM", Dates(JAKARTA, formats=("%B %d, %Y %I:%M %p",))),
    ],
)
def test_a_time_is_read_as_the_mapping_says(text: str, dates: Dates) -> None:
    assert read(text, dates) == EVENING


def test_noon_and_midnight_of_a_twelve_hour_clock() -> None:
    dates = Dates(ZoneInfo("UTC"), dayfirst=False)
    assert read("5/3/2024 12:00 AM", dates) == datetime(2024, 5, 3, tzinfo=UTC)
    assert read("5/3/2024 12:00 PM", dates) == datetime(2024, 5, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "  ", "?"])
def test_a_missing_mark_is_no_time(text: str) -> None:
    assert read(text, Dates(JAKARTA)) is None


@pytest.mark.parametrize(
    ("text", "dates", "expected"),
    [
        ("5/13/2024 08:00", Dates(JAKARTA, dayfirst=True), "one like 31/1/2024 23:59"),
        ("13:00 PM", Dates(JAKARTA, dayfirst=False), "one like 1/31/2024 23:59"),
        ("1/2/2024 13:00 PM", Dates(JAKARTA, dayfirst=False), "one like 1/31/2024 23:59"),
        ("31/6/2024", Dates(JAKARTA, dayfirst=True), "one like 31/1/2024 23:59"),
        ("03.05.2024", Dates(JAKARTA, formats=("%d/%m/%Y",)), "one like 31/01/2024"),
        ("yesterday", Dates(JAKARTA), "one like 2024-01-31T23:59:00+07:00"),
        ("2024-05-03T25:00:00", Dates(JAKARTA), "one like"),
        ("45415.854", Dates(JAKARTA, dayfirst=True), "one like"),
    ],
)
def test_what_is_no_time_is_refused_with_an_example(text: str, dates: Dates, expected: str) -> None:
    with pytest.raises(RowRefused, match=f"opened_at: .*{re.escape(expected)}"):
        read(text, dates)


def test_an_hour_that_summer_time_repeats_is_the_first_and_has_a_second_reading() -> None:
    first = read("2024-11-03 01:30", Dates(NEW_YORK))
    assert first == datetime(2024, 11, 3, 5, 30, tzinfo=UTC)
    assert second_reading(first, NEW_YORK) == datetime(2024, 11, 3, 6, 30, tzinfo=UTC)
    assert second_reading(EVENING, NEW_YORK) == EVENING


def test_an_hour_that_summer_time_skips_is_still_a_moment() -> None:
    assert read("2024-03-10 02:30", Dates(NEW_YORK)) == datetime(2024, 3, 10, 7, 30, tzinfo=UTC)
