"""Attendance sheets: bad rows go back with a reason, the others come in, and again changes nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.errors import Conflict, Invalid, NotAllowed
from core.tables import FileFormat, Row, open_log
from quality.actions.attendance import import_attendance
from quality.actions.calendar import keep_periods
from quality.actions.ladder import carry_out_step
from quality.models import Attendance, LadderCause, LadderStep, Period, Sampled
from tests.quality.house import House, at, sheet


def test_a_sheet_comes_in_row_by_row_and_again_changes_nothing(house: House, tmp_path: Path) -> None:
    path = tmp_path / "hadir.csv"
    name = house.inbound.username
    path.write_text(
        "username;date;login_due;login;absence;calls_answered;handling_seconds\n"
        f"{name};02/03/2026;06:00;05:58;;40;7200\n"
        f"{name};03/03/2026;06:00;06:02;;38;7000\n"
        f"{name};04/03/2026;;;sakit;;\n"
        f"{name};05/03/2026;06:00;6 pagi;;1;100\n"
        "=cmd|' /C calc'!A0;05/03/2026;06:00;06:00;;1;100\n"
        f"{name};06/03/2026;06:00\n",
        encoding="utf-8",
    )
    with open_log(path, FileFormat()) as log:
        taken = import_attendance(rows=log.rows, actor=house.supervisor, now=at(9))
    assert (taken.added, taken.changed, taken.unchanged) == (3, 0, 0)
    assert [(one.line, one.error.field) for one in taken.rejected] == [
        (5, "login"),
        (6, "username"),
        (7, None),
    ]
    assert LadderStep.objects.get().rung == "coaching_1"
    with open_log(path, FileFormat()) as log:
        again = import_attendance(rows=log.rows, actor=house.supervisor, now=at(9))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    assert (Attendance.objects.count(), LadderCause.objects.count()) == (3, 1)


def test_a_mended_row_takes_its_consequence_back(house: House) -> None:
    import_attendance(rows=sheet(house.inbound, range(2, 3), login="07:30"), actor=house.scorer, now=at(3))
    step = LadderStep.objects.get()
    assert step.rung == "counselling_1"
    taken = import_attendance(rows=sheet(house.inbound, range(2, 3)), actor=house.scorer, now=at(4))
    assert taken.changed == 1
    step.refresh_from_db()
    assert step.withdrawn_at == at(4)
    # It was late after all.
    import_attendance(rows=sheet(house.inbound, range(2, 3), login="07:05"), actor=house.scorer, now=at(5))
    assert LadderStep.objects.get(withdrawn_at=None).rung == "coaching_1"


def test_a_row_that_turns_out_worse_leads_to_what_it_is(house: House) -> None:
    for login, rung in (("07:05", "coaching_1"), ("07:08", "coaching_1"), ("07:15", "counselling_1")):
        import_attendance(rows=sheet(house.inbound, range(2, 3), login=login), actor=house.scorer, now=at(3))
        assert LadderStep.objects.get(withdrawn_at=None).rung == rung
    rows = sheet(house.inbound, range(2, 3), absence="alpa")
    import_attendance(rows=rows, actor=house.scorer, now=at(4))
    step = LadderStep.objects.get(withdrawn_at=None)
    assert step.causes.get(withdrawn_at=None).cause == "absent"
    assert LadderStep.objects.count() == 3


@pytest.mark.parametrize(("day", "code"), [("2026-03-12", "future"), ("2026-02-30", "date")])
def test_a_day_that_cannot_be_is_refused(house: House, day: str, code: str) -> None:
    (row,) = sheet(house.inbound, range(2, 3))
    taken = import_attendance(rows=[Row(2, {**row.cells, "date": day})], actor=house.scorer, now=at(11))
    assert [one.error.code for one in taken.rejected] == [code]


def test_the_calendar_opens_draws_and_closes_by_itself(house: House) -> None:
    house.call(4)
    assert str(keep_periods(now=at(4))) == "Kept(opened=0, drawn=1, closed=0)"
    assert str(keep_periods(now=at(4))) == "Kept(opened=0, drawn=0, closed=0)"
    assert keep_periods(now=at(12)).opened == 1
    assert Period.objects.get(first=date(2026, 3, 11)).is_open
    assert keep_periods(now=at(17)).closed == 0
    review = house.score(Sampled.objects.get(), at(16))
    assert review.score is not None
    assert keep_periods(now=at(18)).closed == 1
    assert keep_periods(now=at(18)).closed == 0


def test_a_step_is_carried_out_once(house: House) -> None:
    import_attendance(rows=sheet(house.inbound, range(2, 3), login="07:02"), actor=house.scorer, now=at(3))
    step = LadderStep.objects.get()
    words: dict[str, Any] = {"agreed": "Berangkat lebih pagi.", "actor": house.supervisor}

    with pytest.raises(NotAllowed):
        carry_out_step(step=step, done_on=date(2026, 3, 3), agreed="Ya.", actor=house.scorer, now=at(3))
    for day in (date(2026, 3, 1), date(2026, 3, 4)):
        with pytest.raises(Invalid) as refused:
            carry_out_step(step=step, done_on=day, now=at(3), **words)
        assert refused.value.field == "done_on"
    carry_out_step(step=step, done_on=date(2026, 3, 3), now=at(3), **words)
    with pytest.raises(Conflict):
        carry_out_step(step=step, done_on=date(2026, 3, 3), now=at(3), **words)
