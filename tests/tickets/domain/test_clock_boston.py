"""The clock against 2,524 real complaints: the city's own due times and its own verdicts.

The data and their licence are described beside them, in intake/history/data.
"""

import csv
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import intake.history
from tickets.domain.calendar import DAY_NAMES, WorkingCalendar, holidays_of, parse_hours
from tickets.domain.clock import Limit, Measure, Standing, due_at, standing

DATA = Path(intake.history.__file__).parent / "data"
BOSTON = ZoneInfo("America/New_York")
CALENDAR = WorkingCalendar(
    zone="America/New_York",
    hours=parse_hours({day: ["08:30-17:00"] for day in DAY_NAMES[:5]}),
    closed=holidays_of("US", "MA", range(2014, 2027)),
    covers=(2014, 2026),
)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BOSTON)


def test_the_working_day_rule_gives_the_citys_due_times() -> None:
    limits = {
        row["type"]: Limit(Measure.WORKING_DAYS, int(row["working_days"]))
        for row in rows("boston311_standards.csv")
    }
    timed = [row for row in rows("boston311_dev.csv") if row["target_at"] and row["type"] in limits]
    agreeing = [
        row
        for row in timed
        if abs(due_at(moment(row["opened_at"]), limits[row["type"]], CALENDAR) - moment(row["target_at"]))
        <= timedelta(seconds=120)
    ]
    assert len(timed) == 1426
    assert len(agreeing) >= 1371


def test_the_verdict_on_the_citys_due_times_is_the_citys_verdict() -> None:
    judged = [
        row for row in rows("boston311_dev.csv") if row["target_at"] and row["closed_at"] and row["on_time"]
    ]
    assert len(judged) == 2170
    for row in judged:
        closed = moment(row["closed_at"])
        verdict = standing(now=closed, due_at=moment(row["target_at"]), stopped_at=closed)
        assert verdict is (Standing.MET if row["on_time"] == "ONTIME" else Standing.MISSED), row["case_id"]
