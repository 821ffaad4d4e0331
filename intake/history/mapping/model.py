"""What a mapping says, as typed values. Built by `load`, read by `plan`, `promises` and `replay`."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.tables import FileFormat
from tickets.domain.clock import Limit
from tickets.domain.codes import Promise


class RowsAre(StrEnum):
    """Whether one row tells a whole case or one event of it."""

    CASE = "case"
    EVENT = "event"


class TargetUse(StrEnum):
    """The log's own due time is taken as the clock's due time, or only compared with ours."""

    TAKEN = "taken"
    COMPARED = "compared"


class OpenCases(StrEnum):
    """What becomes of a case that is still open where its log ends: history as the others, or this desk's own work."""

    KEEP = "keep"
    ADOPT = "adopt"


# What to do with a value that the value map does not name.
REJECT = "reject"
KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Field:
    """Where a value of ours comes from: a column, a constant, or a template of columns; then a value map.

    `values` is keyed by the case-folded text of the log. `other` is `reject`, `keep`, or the value to take;
    `blank` is the value for a missing one.
    """

    column: str = ""
    const: str = ""
    template: str = ""
    values: Map[str, str] = field(default_factory=dict)
    other: str = KEEP
    blank: str = ""


@dataclass(frozen=True, slots=True)
class Dates:
    """How times are written: the zone of times without an offset, and the formats to try in order.

    Without formats, `dayfirst` tells 31/1/2024 from 1/31/2024; None means that the log has ISO 8601 only.
    """

    zone: ZoneInfo
    formats: tuple[str, ...] = ()
    dayfirst: bool | None = None


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """A business calendar defined in the mapping, its hours as `tickets.domain.calendar` reads them."""

    code: str
    zone: str
    hours: Map[str, Sequence[str]]
    country: str = ""
    subdivision: str = ""
    special: Map[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """A promise that the mapping defines. Empty criteria match everything.

    `category` is a category in the words of the log: this is how a log keeps standards by type.
    """

    promise: Promise
    limit: Limit
    kind: str = ""
    colour: str = ""
    channel: str = ""
    priority: str = ""
    category: str = ""
    pausable: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """The log's own due time of a promise. `otherwise` is the limit for what a taken target leaves open:
    a case without one among cases of its category that have one, and the cycle after a reopening.
    """

    field: Field
    use: TargetUse
    promise: Promise
    tolerance: timedelta
    otherwise: Limit


@dataclass(frozen=True, slots=True)
class Events:
    """How the rows of an event log tell a case."""

    at: Field
    state: Field
    order: str = ""
    person: Field | None = None
    group: Field | None = None
    backfilled: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    early_at_opening: bool = False
    reopened_counter: str = ""
    reassigned_counter: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping. `source` is the short key under which everything of this log is kept."""

    source: str
    title: str
    file: FileFormat
    rows: RowsAre
    dates: Dates
    missing: frozenset[str]
    fields: Map[str, Field]
    events: Events | None = None
    target: Target | None = None
    verdict: Field | None = None
    calendar: CalendarRule | str | None = None
    policies: tuple[PolicyRule, ...] = ()
    live_policies: bool = False
    open_cases: OpenCases = OpenCases.KEEP
