"""The part of a mapping that says what was promised: calendar, policies, standards by type, the log's
own target.
"""

import re
from datetime import date, timedelta
from pathlib import Path

from core.errors import Invalid
from core.tables import FileFormat, Unusable, open_log
from crm.domain.codes import Channel
from intake.history.mapping.fields import read_field
from intake.history.mapping.model import CalendarRule, PolicyRule, Target, TargetUse
from intake.history.mapping.nodes import Node
from tickets.domain.calendar import DAY_NAMES, holidays_of, parse_hours, parse_slots, zone_named
from tickets.domain.clock import Limit, Measure
from tickets.domain.codes import Colour, Kind, Priority, Promise

_DURATION = re.compile(r"(\d+)\s*(s|m|h|d)", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
# The longest promise of the service itself (domain section 2, red complaints).
FIVE_DAYS = Limit(Measure.ELAPSED, 5 * 86_400)
_MEASURES = {
    "elapsed": Measure.ELAPSED,
    "working_time": Measure.WORKING,
    "working_days": Measure.WORKING_DAYS,
}
_EXPECTED = {
    "elapsed": "a duration. Write it like 30m, 8h or 5d",
    "working_time": "a duration. Write it like 30m, 8h or 5d",
    "working_days": "a whole number of at least 1",
}


def read_target(node: Node) -> Target | None:
    """`target`: the column with the log's own due time, and whether it counts or is only compared."""
    if not node:
        return None
    node.only(("column", "use", "promise", "tolerance_seconds", "otherwise"), required=("column", "use"))
    return Target(
        field=read_field(node.at("column")),
        use=TargetUse(node.at("use").choice(list(TargetUse), TargetUse.COMPARED)),
        promise=Promise(node.at("promise").choice(list(Promise), Promise.RESOLUTION)),
        tolerance=timedelta(seconds=node.at("tolerance_seconds").number(60)),
        otherwise=read_limit(node.at("otherwise")) if node.at("otherwise") else FIVE_DAYS,
    )


def read_calendar(node: Node, source: str) -> CalendarRule | str | None:
    """`calendar`: the code of a calendar that the product has, or a block that defines one."""
    if not node:
        return None
    if isinstance(node.value, str):
        return node.value
    if not node.only(("zone", "hours", "holidays", "exceptions"), required=("zone", "hours")):
        return None
    holidays = node.at("holidays")
    if holidays:
        holidays.only(("country", "subdivision"), required=("country",))
    special = {day: place.texts() for day, place in node.at("exceptions").pairs().items()}
    rule = CalendarRule(
        code=source,
        zone=node.at("zone").text("UTC"),
        hours=_week(node.at("hours")),
        country=holidays.at("country").text().upper(),
        subdivision=holidays.at("subdivision").text().upper(),
        special={day: [] if slots == ["closed"] else slots for day, slots in special.items()},
    )
    _check_calendar(node, rule)
    return rule


def _week(node: Node) -> dict[str, list[str]]:
    """Hours by day or by a range of days (`mon-fri`) as hours by day."""
    week: dict[str, list[str]] = {}
    for key, place in node.pairs().items():
        first, _dash, last = key.strip().lower().partition("-")
        if first not in DAY_NAMES or (last or first) not in DAY_NAMES:
            place.wrong(
                f"is not a day or a range of days. Use {', '.join(DAY_NAMES)}, or a range like mon-fri"
            )
            continue
        start, end = DAY_NAMES.index(first), DAY_NAMES.index(last or first)
        days = DAY_NAMES[start : end + 1] if start <= end else DAY_NAMES[start:] + DAY_NAMES[: end + 1]
        week.update({day: place.texts() for day in days})
    return week


def _check_calendar(node: Node, rule: CalendarRule) -> None:
    """Let the domain judge the pieces, and put its words under the key they are about."""
    for place, check in (
        (node.at("zone"), lambda: zone_named(rule.zone)),
        (node.at("hours"), lambda: parse_hours(rule.hours)),
        (node.at("holidays"), lambda: rule.country and holidays_of(rule.country, rule.subdivision, [2024])),
    ):
        try:
            check()
        except Invalid as error:
            place.wrong(str(error))
    for day, slots in rule.special.items():
        try:
            date.fromisoformat(day)
            parse_slots(slots, field="exceptions")
        except Invalid as error:
            node.at("exceptions").wrong(f"{day}: {error}")
        except ValueError:
            node.at("exceptions").wrong(f"{day!r} is not a date. Write it like 2024-12-25")


def read_policies(node: Node) -> tuple[PolicyRule, ...]:
    """`policies`: a list of promises with their limits and what they apply to."""
    keys = ("promise", "kind", "colour", "channel", "priority", "category", "limit", "pauses")
    rules = []
    for place in node.items():
        if not place.only(keys, required=("limit",)):
            continue
        rules.append(
            PolicyRule(
                promise=Promise(place.at("promise").choice(list(Promise), Promise.RESOLUTION)),
                limit=read_limit(place.at("limit")),
                kind=_criterion(place.at("kind"), list(Kind)),
                colour=_criterion(place.at("colour"), list(Colour)),
                channel=_criterion(place.at("channel"), list(Channel)),
                priority=_criterion(place.at("priority"), list(Priority)),
                category=place.at("category").text(),
                pausable=place.at("pauses").flag(False),
            )
        )
    return tuple(rules)


def _criterion(node: Node, codes: list[str]) -> str:
    return node.choice(codes, codes[0]) if node else ""


def read_limit(node: Node) -> Limit:
    """`limit`: one of elapsed, working_time (durations like 90m, 8h, 5d) and working_days (a number)."""
    if not node.only(list(_MEASURES)):
        return FIVE_DAYS
    given = [key for key in _MEASURES if node.at(key)]
    if len(given) != 1:
        node.wrong(f"needs exactly one of {', '.join(_MEASURES)}")
        return FIVE_DAYS
    place = node.at(given[0])
    limit = _limit(place.text(), _MEASURES[given[0]])
    if limit is None:
        place.wrong(f"{place.text()!r} is not {_EXPECTED[given[0]]}")
    return limit or FIVE_DAYS


def _limit(text: str, measure: Measure, unit: str = "") -> Limit | None:
    """A limit from text; None when it is none. `unit` goes with a bare number."""
    text = text.strip()
    if measure is Measure.WORKING_DAYS:
        return Limit(measure, int(text)) if text.isdecimal() and int(text) else None
    match = _DURATION.fullmatch(text + unit if text.isdecimal() else text)
    if not match or not int(match[1]):
        return None
    return Limit(measure, int(match[1]) * _SECONDS[match[2].lower()])


def read_standards(node: Node, folder: Path) -> tuple[PolicyRule, ...]:
    """`standards`: a limit by category, from a table in the mapping or from a file beside it."""
    if not node:
        return ()
    node.only(("promise", "table", "file", "key", "limit", "counted", "unit", "pauses"))
    promise = Promise(node.at("promise").choice(list(Promise), Promise.RESOLUTION))
    if bool(node.at("table")) == bool(node.at("file")):
        node.wrong(
            "needs either table (category: limit) or file (with the names of its key and limit columns)"
        )
        return ()
    table = (
        {key: place.text() for key, place in node.at("table").pairs().items()}
        if node.at("table")
        else _standards_file(node, folder)
    )
    counted = node.at("counted").choice(list(_MEASURES), "working_days")
    unit = node.at("unit").choice(list(_SECONDS), "h") if node.at("unit") else ""
    pausable = node.at("pauses").flag(False)
    rules = []
    for category, text in table.items():
        limit = _limit(text, _MEASURES[counted], unit)
        if limit is None:
            node.wrong(f"{category!r} has the limit {text!r}, which is not {_EXPECTED[counted]}")
        else:
            rules.append(PolicyRule(promise=promise, limit=limit, category=category, pausable=pausable))
    return tuple(rules)


def _standards_file(node: Node, folder: Path) -> dict[str, str]:
    key, limit = node.at("key").text(), node.at("limit").text()
    if not key or not limit:
        node.wrong("file needs key and limit: the names of its columns with the category and the limit")
        return {}
    try:
        with open_log(folder / node.at("file").text(), FileFormat()) as log:
            absent = [column for column in (key, limit) if column not in log.header]
            if absent:
                node.wrong(f"the file has no column {absent[0]!r}. Its columns: {', '.join(log.header)}")
                return {}
            return {row.cells[key].strip(): row.cells[limit].strip() for row in log.rows}
    except Unusable as error:
        node.at("file").wrong(str(error))
        return {}
