"""The mapping file: what it may say, and how its mistakes are told."""

from pathlib import Path

import pytest

from core.tables import Unusable
from intake.history.mapping import load_mapping
from intake.history.mapping.fields import missing_columns
from intake.history.mapping.model import CalendarRule, RowsAre, TargetUse
from tickets.domain.clock import Limit, Measure
from tickets.domain.codes import Promise

SHIPPED = Path(__file__).parents[2] / "intake" / "history" / "mappings"

SMALL = """
source: old-desk
rows: case
zone: Asia/Jakarta
case:
  external_id: id
  opened_at: opened
"""
EVENTS = """
source: old-desk
rows: event
zone: UTC
case: {external_id: id, opened_at: opened}
events:
  at: changed
  state: {column: state, values: {Open: new, Done: closed}}
"""


def mistakes(text: str, folder: Path) -> list[str]:
    path = folder / "mapping.yaml"
    path.write_text(text)
    with pytest.raises(Unusable) as refusal:
        load_mapping(path)
    return refusal.value.problems


@pytest.mark.parametrize("name", ["boston311", "servicenow"])
def test_the_mappings_that_come_along_are_sound(name: str) -> None:
    assert load_mapping(SHIPPED / f"{name}.yaml").source == name


def test_a_mapping_needs_only_a_few_keys(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(SMALL)
    mapping = load_mapping(tmp_path / "m.yaml")
    assert (mapping.source, mapping.title, mapping.rows) == ("old-desk", "old-desk", RowsAre.CASE)
    assert mapping.fields["kind"].const == "complaint"
    assert mapping.policies == ()


def test_words_that_yaml_would_turn_into_something_else_stay_words(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(
        SMALL + "verdict: {column: ok, values: {true: met, no: breached, 1: met}}\n"
    )
    verdict = load_mapping(tmp_path / "m.yaml").verdict
    assert verdict is not None
    assert verdict.values == {"true": "met", "no": "breached", "1": "met"}


def test_calendar_limits_and_standards_are_read_as_the_clock_understands_them(tmp_path: Path) -> None:
    (tmp_path / "standards.csv").write_text("Jenis,Hari\nPasar,3\n")
    (tmp_path / "m.yaml").write_text(
        SMALL
        + """
calendar:
  zone: Asia/Makassar
  hours: {mon-thu: ["08:00-12:00", "13:00-16:00"], fri: "08:00-11:30"}
  holidays: {country: id}
  exceptions: {2024-12-24: "08:00-12:00", 2024-12-26: closed}
policies:
  - {promise: first_reply, limit: {elapsed: 30m}}
  - {colour: red, priority: high, limit: {working_time: 8h}, pauses: true}
standards: {file: standards.csv, key: Jenis, limit: Hari}
target: {column: due, use: compared}
"""
    )
    mapping = load_mapping(tmp_path / "m.yaml")
    calendar = mapping.calendar
    assert isinstance(calendar, CalendarRule)
    assert calendar.hours["thu"] == ["08:00-12:00", "13:00-16:00"]
    assert calendar.hours["fri"] == ["08:00-11:30"]
    assert calendar.special == {"2024-12-24": ["08:00-12:00"], "2024-12-26": []}
    assert [(rule.promise, rule.limit, rule.category) for rule in mapping.policies] == [
        (Promise.FIRST_REPLY, Limit(Measure.ELAPSED, 1800), ""),
        (Promise.RESOLUTION, Limit(Measure.WORKING, 28_800), ""),
        (Promise.RESOLUTION, Limit(Measure.WORKING_DAYS, 3), "Pasar"),
    ]
    assert mapping.target is not None
    assert mapping.target.use is TargetUse.COMPARED


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ("zonne: UTC", "unknown key 'zonne'. Did you mean 'zone'?"),
        ("title: {a: b}", "title: must be a text"),
        ("file: {delimiter: ab}", "file.delimiter: must be one character, or tab"),
        ("file: {encoding: utf-99}", "file.encoding: 'utf-99' is not known"),
        ("dates: {formats: [day/month]}", "dates.formats: 'day/month' is not a format"),
        ("dates: {dayfirst: perhaps}", "dates.dayfirst: 'perhaps' is not known. Known: true, false"),
        ("dates: {formats: ['%d'], dayfirst: true}", "dates.dayfirst: says nothing beside formats"),
        ("events: {at: x, state: y}", "events: is only for rows: event"),
        ("target: {column: due}", "target.use: is required and missing"),
        ("target: {column: due, use: take}", "target.use: 'take' is not known. Did you mean 'taken'?"),
        (
            "verdict: {column: v, values: {ok: fine}}",
            "verdict: value 'ok' leads to 'fine'. Known: met, breached",
        ),
        ("verdict: {column: v, const: met}", "verdict: needs exactly one of column, const and template"),
        ("calendar: {zone: Mars/Base, hours: {mon: '08:00-09:00'}}", "calendar.zone: "),
        ("calendar: {zone: UTC, hours: {mon: '09:00-08:00'}}", "calendar.hours: "),
        ("calendar: {zone: UTC, hours: {someday: '08:00-09:00'}}", "calendar.hours.someday: is not a day"),
        ("calendar: {zone: UTC, hours: {mon: []}}", "calendar.hours: "),
        (
            "calendar: {zone: UTC, hours: {mon: '08:00-09:00'}, holidays: {country: XX}}",
            "calendar.holidays: ",
        ),
        (
            "calendar: {zone: UTC, hours: {mon: '08:00-09:00'}, exceptions: {Christmas: closed}}",
            "calendar.exceptions: 'Christmas' is not a date",
        ),
        ("policies: [{limit: {elapsed: soon}}]", "policies[1].limit.elapsed: 'soon' is not a duration"),
        ("policies: [{limit: {elapsed: 1h, working_days: 2}}]", "policies[1].limit: needs exactly one of"),
        ("policies: [{colour: yelow, limit: {elapsed: 1h}}]", "policies[1].colour: 'yelow' is not known"),
        ("policies: [{limit: {working_days: 2}}]", "calendar: is required"),
        (
            "policies: [{limit: {elapsed: 1h}}, {limit: {elapsed: 2h}}]",
            "policies: two policies cover the same",
        ),
        (
            "policies: live\nstandards: {table: {a: 1}}\ncalendar: x",
            "standards: can not be used with policies: live",
        ),
        ("standards: {table: {a: many}}\ncalendar: x", "standards: 'a' has the limit 'many'"),
        ("standards: {file: nowhere.csv, key: a, limit: b}", "standards.file: "),
        ("standards: {}\ncalendar: x\npolicies: {a: b}", "policies: must be a list"),
    ],
)
def test_a_mistake_is_told_under_its_key(extra: str, message: str, tmp_path: Path) -> None:
    assert any(message in problem for problem in mistakes(SMALL + extra, tmp_path))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("zone: Asia/Jakarta", "zone: Jakarta", "zone: 'Jakarta' is not a time zone"),
        ("zone: Asia/Jakarta", "", "zone: is required"),
        ("source: old-desk", "source: Old Desk", "source: must be 2 to 32 of a-z"),
        ("rows: case", "rows: cases", "rows: 'cases' is not known. Did you mean 'case'?"),
        ("rows: case", "rows: event", "events: is required with rows: event"),
        ("  external_id: id\n", "", "case.external_id: is required and missing"),
        ("  opened_at: opened", "  opened_at: opened\n  colur: c", "Did you mean 'colour'?"),
        (
            "  opened_at: opened",
            "  opened_at: opened\n  colour: {const: blue}",
            "case.colour.const: 'blue' is not known",
        ),
        ("  opened_at: opened", "  opened_at: opened\n  opened_at: again", "given twice"),
        ("source: old-desk", "source: [", "not valid YAML"),
    ],
)
def test_a_mistake_in_a_needed_key_is_told_with_its_remedy(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    assert any(message in problem for problem in mistakes(SMALL.replace(old, new), tmp_path))


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    assert len(mistakes("source: X\nrows: no\ncase: {external_id: id}\nzone: Q\n", tmp_path)) == 4


def test_an_event_log_refuses_moments_that_its_events_tell(tmp_path: Path) -> None:
    text = EVENTS.replace("opened_at: opened", "opened_at: opened, closed_at: closed")
    assert any("case.closed_at: can not be used with rows: event" in m for m in mistakes(text, tmp_path))


def test_a_state_of_the_log_may_only_lead_to_a_state_that_an_import_can_reach(tmp_path: Path) -> None:
    assert any("leads to 'merged'" in m for m in mistakes(EVENTS.replace("closed", "merged"), tmp_path))


def test_a_column_that_the_file_lacks_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(EVENTS)
    found = missing_columns(load_mapping(tmp_path / "m.yaml"), ["id", "opened_on", "changed", "state"])
    assert found == [
        "case.opened_at: the file has no column 'opened'. Did you mean 'opened_on'? "
        "Known: id, opened_on, changed, state."
    ]


def test_a_column_that_is_used_twice_is_missed_once(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(SMALL + "  category: kind_of\n  subject: {template: '{kind_of}'}\n")
    (found,) = missing_columns(load_mapping(tmp_path / "m.yaml"), ["id", "opened"])
    assert found.startswith("case.category, case.subject: the file has no column 'kind_of'.")
