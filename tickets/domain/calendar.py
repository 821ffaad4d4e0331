"""When a desk works: its weekly hours in its own zone, its holidays, its odd days.

Hours of a day are *slots*: pairs of whole minutes since local midnight, 0 to 1440, so that 24:00 is written
1440 and no sentinel is needed. A slot is open from its first minute up to, not including, its last: at
17:00:00 sharp a desk that closes at 17:00 is closed. Work that falls past midnight is two slots, one on
each day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from core.errors import N_, Invalid

Slots = tuple[tuple[int, int], ...]

DAY_MINUTES = 24 * 60
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class WorkingCalendar:
    """The working time of a desk, immutable: a change of hours is another calendar.

    `zone` is an IANA name; `hours` has seven entries, Monday first; `closed` holds local dates without work
    and `special` local dates with other hours (which win over both; an empty entry is a closed day).
    `covers` names the first and the last year for which `closed` is known: a calculation that leaves them
    is refused rather than guessed at.

    Raises `Invalid` for an unknown zone, for slots that overlap or run backwards, and for a week without
    any hours.
    """

    zone: str
    hours: tuple[Slots, ...]
    closed: frozenset[date] = frozenset()
    special: Mapping[date, Slots] = field(default_factory=dict, hash=False)
    covers: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        # Copies, so that what a caller does to its own lists can not reach a calendar in use.
        object.__setattr__(self, "hours", tuple(tuple(slots) for slots in self.hours))
        object.__setattr__(self, "closed", frozenset(self.closed))
        object.__setattr__(self, "special", {day: tuple(slots) for day, slots in self.special.items()})
        zone_named(self.zone)
        if len(self.hours) != len(DAY_NAMES):
            raise Invalid(
                N_("A week has seven days: give the hours of all of them, Monday first."),
                field="hours",
                code="not_a_week",
            )
        for name, slots in zip(DAY_NAMES, self.hours, strict=True):
            _check_slots(slots, f"hours.{name}")
        for day, slots in self.special.items():
            _check_slots(slots, f"special.{day.isoformat()}")
        if not any(self.hours):
            raise _no_hours()
        if self.covers is not None and self.covers[0] > self.covers[1]:
            raise Invalid(
                N_("The first covered year lies after the last one: swap them."),
                field="covers",
                code="years_reversed",
            )

    def slots_on(self, day: date) -> Slots:
        """The slots of this local date, in order; empty when the desk is closed."""
        if day in self.special:
            return self.special[day]
        return () if day in self.closed else self.hours[day.weekday()]


def zone_named(name: str) -> ZoneInfo:
    """The zone of this IANA name. Raises `Invalid`, so that a slip in a form never becomes a server error."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(
            N_("“%(name)s” is not a known time zone: use an IANA name such as Asia/Jakarta."),
            params={"name": name},
            field="zone",
            code="unknown_zone",
        ) from error


def parse_hours(week: Mapping[str, Sequence[str]]) -> tuple[Slots, ...]:
    """Weekly hours from `{"mon": ["08:00-12:00", "13:00-16:30"], ...}`; a day left out is closed.

    24:00 is allowed. Raises `Invalid` naming the day: unknown day, unreadable slot, end not after start,
    overlap, no hours at all.
    """
    if not isinstance(week, Mapping):
        raise Invalid(
            N_('Give the hours by day, such as {"mon": ["08:00-16:00"]}.'), field="hours", code="not_a_week"
        )
    for name in week:
        if name not in DAY_NAMES:
            raise Invalid(
                N_("“%(name)s” is not a day: use %(days)s."),
                params={"name": name, "days": ", ".join(DAY_NAMES)},
                field="hours",
                code="unknown_day",
            )
    hours = tuple(parse_slots(week.get(name, ()), field=f"hours.{name}") for name in DAY_NAMES)
    if not any(hours):
        raise _no_hours()
    return hours


def parse_slots(texts: Iterable[str], *, field: str) -> Slots:
    """The slots of one day from texts such as "08:00-12:00", sorted. Raises `Invalid` naming `field`."""
    if isinstance(texts, str) or not isinstance(texts, Iterable):
        raise Invalid(
            N_('Give a list of slots, such as ["08:00-12:00", "13:00-16:00"].'), field=field, code="bad_slot"
        )
    slots = tuple(sorted(_parse_slot(text, field) for text in texts))
    _check_slots(slots, field)
    return slots


def hours_to_json(hours: tuple[Slots, ...]) -> dict[str, list[str]]:
    """The opposite of `parse_hours`; closed days are left out."""
    return {name: slots_to_json(slots) for name, slots in zip(DAY_NAMES, hours, strict=True) if slots}


def slots_to_json(slots: Slots) -> list[str]:
    """The opposite of `parse_slots`."""
    return [f"{_clock_text(opens)}-{_clock_text(closes)}" for opens, closes in slots]


def holidays_of(
    country: str, subdivision: str | None, years: Iterable[int], categories: Sequence[str] = ()
) -> frozenset[date]:
    """Public holidays as the `holidays` library knows them, the days on which they are observed included.

    `categories` widens the choice where a country has more than one kind: ("public", "government") adds
    Indonesia's days of joint leave. Raises `Invalid` for a country, subdivision or category that the
    library does not know.
    """
    try:
        known = holidays.country_holidays(
            country,
            subdiv=subdivision or None,
            years=list(years),
            expand=False,
            observed=True,
            categories=tuple(categories) or None,
        )
    except (NotImplementedError, ValueError) as error:
        raise Invalid(
            N_("No holidays are known for “%(place)s”: check the country, the subdivision and the category."),
            params={"place": " ".join(filter(None, (country, subdivision, *categories)))},
            field="country",
            code="unknown_holidays",
        ) from error
    return frozenset(known)


def _no_hours() -> Invalid:
    return Invalid(
        N_("The calendar has no working hours at all: give at least one day its hours, such as 08:00-16:00."),
        field="hours",
        code="calendar_without_hours",
    )


def _parse_slot(text: object, field: str) -> tuple[int, int]:
    opens, dash, closes = str(text).strip().replace("–", "-").partition("-")
    slot = _minutes(opens), _minutes(closes)
    if not dash or slot[0] is None or slot[1] is None:
        raise Invalid(
            N_("“%(text)s” is not a slot: write it as 08:00-12:00."),
            params={"text": str(text)[:40]},
            field=field,
            code="bad_slot",
        )
    return slot[0], slot[1]


def _minutes(text: str) -> int | None:
    hour, colon, minute = text.strip().partition(":")
    digits = (
        (hour + minute).isascii()
        and hour.isdigit()
        and minute.isdigit()
        and len(minute) == 2
        and len(hour) <= 2
    )
    if not colon or not digits or int(minute) > 59:
        return None
    total = int(hour) * 60 + int(minute)
    return total if total <= DAY_MINUTES else None


def _clock_text(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _check_slots(slots: Slots, field: str) -> None:
    for opens, closes in slots:
        if not 0 <= opens < closes <= DAY_MINUTES:
            raise Invalid(
                N_("%(slot)s must end after it starts: split work past midnight into two days."),
                params={"slot": f"{_clock_text(opens)}-{_clock_text(closes)}"},
                field=field,
                code="slot_backwards",
            )
    for earlier, later in pairwise(slots):
        if later[0] < earlier[1]:
            raise Invalid(
                N_("%(slots)s overlap: let one end before the next starts."),
                params={"slots": ", ".join(slots_to_json((earlier, later)))},
                field=field,
                code="slots_overlap",
            )
