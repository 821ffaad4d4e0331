"""What may be said about a participant, and how it is checked: the same for registering and correcting."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypedDict

from core.errors import N_, Conflict, Invalid
from crm.domain.codes import AreaLevel, Language, PriorityReason, Segment, Source
from crm.domain.identity import check_family_card, check_membership_number, check_nik
from crm.domain.phones import to_e164
from crm.domain.text import clean_line
from crm.models import Area, Participant

OLDEST_BIRTH_YEAR = 1900
EASTERNMOST = timedelta(hours=9)


class ParticipantDetails(TypedDict, total=False):
    """Everything but the name. Left out: unchanged. Empty: not known (any more)."""

    membership_number: str
    nik: str
    family_card: str
    phone: str
    born_on: date | None
    segment: str
    priority_reason: str
    home_area: Area | str | None
    address: str
    language: str
    source: str


def clean_details(details: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """The values as they are stored, by column name. Raises `Invalid` for the first that can not be right."""
    return {field: _CLEANERS[field](value, now) for field, value in details.items()}


def refuse_duplicates(values: Mapping[str, Any], *, besides: int | None = None) -> None:
    """Raise `Conflict` when another participant already has the membership number or the NIK."""
    for field in ("membership_number", "nik"):
        if not values.get(field):
            continue
        twins = Participant.objects.matching(values[field])
        if any(twin.pk != besides and getattr(twin, field) == values[field] for twin in twins):
            raise Conflict(
                N_("Another participant already has this number. Search for it, and work on that record."),
                field=field,
                code="duplicate",
            )


def _code(enum: type[StrEnum], field: str, *, empty: bool) -> Callable[[Any, datetime], str]:
    def check(value: Any, now: datetime) -> str:
        if value in list(enum) or (empty and not value):
            return str(value or "")
        raise Invalid(
            N_("“%(value)s” is not a known code. Choose one of: %(choices)s."),
            params={"value": str(value)[:40], "choices": ", ".join(member for member in enum if member)},
            field=field,
            code="unknown_code",
        )

    return check


def _name(value: str, now: datetime) -> str:
    name = clean_line(value, field="name", max_length=150)
    if not name:
        raise Invalid(
            N_("The name is empty. Write it as the participant says it."), field="name", code="empty"
        )
    return name


def _born_on(value: date | None, now: datetime) -> date | None:
    # A child born today in the east of the country is registered while UTC still has yesterday.
    today = (now + EASTERNMOST).date()
    if value is not None and not date(OLDEST_BIRTH_YEAR, 1, 1) <= value <= today:
        raise Invalid(
            N_("A birth date lies between 1900 and today. Read it again, or leave it empty."),
            field="born_on",
            code="impossible_date",
        )
    return value


def _home_area(value: "Area | str | None", now: datetime) -> Area | None:
    if not value:
        return None
    area = value if isinstance(value, Area) else Area.objects.filter(pk=value[:10].replace("\0", "")).first()
    if area is None or area.level != AreaLevel.REGENCY:
        raise Invalid(
            N_("“%(code)s” is not the code of a regency or city. Choose one from the list, such as 31.71."),
            params={"code": value.pk if isinstance(value, Area) else value[:10]},
            field="home_area",
            code="unknown_area",
        )
    return area


_CLEANERS: dict[str, Callable[[Any, datetime], Any]] = {
    "name": _name,
    "membership_number": lambda value, now: check_membership_number(value) if value else None,
    "nik": lambda value, now: check_nik(value) if value else "",
    "family_card": lambda value, now: check_family_card(value) if value else "",
    "phone": lambda value, now: to_e164(value) if value else "",
    "born_on": _born_on,
    "segment": _code(Segment, "segment", empty=True),
    "priority_reason": _code(PriorityReason, "priority_reason", empty=True),
    "home_area": _home_area,
    "address": lambda value, now: clean_line(value or "", field="address", max_length=300),
    "language": _code(Language, "language", empty=False),
    "source": _code(Source, "source", empty=False),
}
