"""Working calendars: how they are written, what is refused, which days are closed."""

from datetime import date

import pytest

from core.errors import Invalid
from tickets.domain.calendar import (
    DAY_NAMES,
    WorkingCalendar,
    holidays_of,
    hours_to_json,
    parse_hours,
    parse_slots,
)

WEEK = {"mon": ["08:00-12:00", "13:00-16:30"], "fri": ["08:00-11:30"], "sun": ["00:00-24:00"]}
TUESDAY = date(2026, 3, 3)


def test_hours_are_read_by_day_and_written_back_the_same() -> None:
    hours = parse_hours(WEEK)
    assert hours[0] == ((480, 720), (780, 990))
    assert hours[6] == ((0, 1440),)
    assert hours[1] == ()
    assert hours_to_json(hours) == WEEK


def test_slots_are_sorted_and_may_touch() -> None:
    assert parse_slots(["12:00-16:00", "8:00-12:00"], field="special") == ((480, 720), (720, 960))


@pytest.mark.parametrize(
    ("week", "field", "code"),
    [
        ({}, "hours", "calendar_without_hours"),
        ({"mon": []}, "hours", "calendar_without_hours"),
        ({"monday": ["08:00-12:00"]}, "hours", "unknown_day"),
        ({"mon": ["12:00-08:00"]}, "hours.mon", "slot_backwards"),
        ({"mon": ["08:00-08:00"]}, "hours.mon", "slot_backwards"),
        ({"tue": ["08:00-12:00", "11:59-13:00"]}, "hours.tue", "slots_overlap"),
        ({"mon": ["08:00"]}, "hours.mon", "bad_slot"),
        ({"mon": ["08:00-24:01"]}, "hours.mon", "bad_slot"),
        ({"mon": ["08:60-09:00"]}, "hours.mon", "bad_slot"),
        ({"mon": ["٠٨:00-09:00"]}, "hours.mon", "bad_slot"),
        ({"mon": [None]}, "hours.mon", "bad_slot"),
        ({"mon": "08:00-12:00"}, "hours.mon", "bad_slot"),
        ({"mon": None}, "hours.mon", "bad_slot"),
        (["08:00-12:00"], "hours", "not_a_week"),
    ],
)
def test_hours_that_make_no_sense_are_refused_with_the_day_at_fault(
    week: dict, field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        parse_hours(week)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert "%(" not in str(refused.value)


def calendar(**changes: object) -> WorkingCalendar:
    terms = {"zone": "Asia/Jakarta", "hours": parse_hours({day: ["08:00-16:00"] for day in DAY_NAMES[:5]})}
    return WorkingCalendar(**(terms | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hours": ((),) * 7}, "calendar_without_hours"),
        ({"hours": ((),) * 7, "special": {TUESDAY: ((480, 720),)}}, "calendar_without_hours"),
        ({"hours": (((480, 720),),)}, "not_a_week"),
        ({"zone": "Asia/Nowhere"}, "unknown_zone"),
        ({"zone": ""}, "unknown_zone"),
        ({"zone": "../etc/passwd"}, "unknown_zone"),
        ({"covers": (2027, 2026)}, "years_reversed"),
        ({"special": {TUESDAY: ((720, 480),)}}, "slot_backwards"),
        ({"special": {TUESDAY: ((780, 990), (480, 720))}}, "slots_overlap"),
    ],
)
def test_a_calendar_that_can_not_work_is_refused_when_it_is_made(changes: dict, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        calendar(**changes)
    assert refused.value.code == code


def test_a_special_day_wins_over_a_holiday_and_over_the_week() -> None:
    desk = calendar(
        closed=frozenset({TUESDAY}), special={date(2026, 3, 7): ((480, 600),), date(2026, 3, 4): ()}
    )
    assert desk.slots_on(date(2026, 3, 2)) == ((480, 960),)
    assert desk.slots_on(TUESDAY) == ()
    assert desk.slots_on(date(2026, 3, 4)) == ()
    assert desk.slots_on(date(2026, 3, 7)) == ((480, 600),)
    assert calendar(closed=frozenset({TUESDAY}), special={TUESDAY: ((480, 600),)}).slots_on(TUESDAY) == (
        (480, 600),
    )


def test_a_calendar_in_use_does_not_change_with_the_lists_it_was_made_from() -> None:
    special = {TUESDAY: ((480, 600),)}
    desk = calendar(special=special)
    special.clear()
    assert desk.slots_on(TUESDAY) == ((480, 600),)


def test_holidays_include_those_observed_on_another_day() -> None:
    massachusetts = holidays_of("US", "MA", [2021])
    assert date(2021, 4, 19) in massachusetts  # Patriots' Day, kept in this state
    assert {date(2021, 7, 4), date(2021, 7, 5)} <= massachusetts
    assert date(2021, 4, 19) not in holidays_of("US", None, [2021])


def test_only_the_years_asked_for_are_given() -> None:
    assert {day.year for day in holidays_of("ID", None, range(2024, 2027))} == {2024, 2025, 2026}


def test_the_days_of_joint_leave_come_with_the_government_category() -> None:
    public = holidays_of("ID", None, [2024])
    assert date(2024, 8, 17) in public
    assert public < holidays_of("ID", None, [2024], ("public", "government"))


@pytest.mark.parametrize(("country", "subdivision"), [("XX", None), ("US", "QQ"), ("", None)])
def test_a_place_without_known_holidays_is_refused(country: str, subdivision: str | None) -> None:
    with pytest.raises(Invalid, match="check the country") as refused:
        holidays_of(country, subdivision, [2026])
    assert refused.value.field == "country"
