"""The part of a mapping that says where each value comes from: dates, fields, value maps."""

import re
from collections.abc import Collection, Iterable, Iterator
from zoneinfo import ZoneInfo

from crm.domain.codes import Channel, PriorityReason, Segment
from intake.history.mapping.model import KEEP, REJECT, Dates, Events, Field, Mapping
from intake.history.mapping.nodes import Node, suggestion
from tickets.domain.codes import Colour, Kind, Priority, Verdict
from tickets.domain.states import State

# Fields of a case, each with the codes it may take (None: free text or a time).
CASE_FIELDS: dict[str, Collection[str] | None] = {
    "external_id": None,
    "opened_at": None,
    "assigned_at": None,
    "first_reply_at": None,
    "resolved_at": None,
    "closed_at": None,
    "kind": list(Kind),
    "colour": [colour for colour in Colour if colour],
    "channel": list(Channel),
    "priority": list(Priority),
    "category": None,
    "subject": None,
    "description": None,
    "person": None,
    "group": None,
    "facility": None,
    "area": None,
    "branch": None,
    "resolution": None,
    "participant_name": None,
    "participant_number": None,
    "participant_nik": None,
    "participant_phone": None,
    "participant_segment": list(Segment),
    "participant_priority_reason": [reason for reason in PriorityReason if reason],
}
MOMENTS = ("opened_at", "assigned_at", "first_reply_at", "resolved_at", "closed_at")
# In an event log the events tell these; a column with the same content is back-filled and must not be used.
CASE_LOG_ONLY = ("assigned_at", "first_reply_at", "resolved_at", "closed_at", "resolution")
DEFAULTS = {
    "kind": Field(const=Kind.COMPLAINT),
    "colour": Field(const=Colour.YELLOW),
    "channel": Field(const=Channel.WEB),
    "priority": Field(const=Priority.MEDIUM),
    "category": Field(const="import"),
}

STATES = [State.NEW, State.IN_PROGRESS, State.WAITING, State.RESOLVED, State.CLOSED, State.DISMISSED]
SAME = "same"  # a state of the log that says nothing: the ticket stays where it was
VERDICTS = [Verdict.MET, Verdict.BREACHED]

_SLOT = re.compile(r"\{([^{}]+)\}")


def read_dates(zone: Node, node: Node) -> Dates:
    """`zone` and `dates`: formats, or dayfirst where the log writes days, months and years with strokes."""
    chosen = ZoneInfo("UTC")
    if not zone:
        zone.wrong("is required: the zone of the log's times, such as Asia/Jakarta (UTC if nobody knows)")
    else:
        try:
            chosen = ZoneInfo(zone.text())
        except (LookupError, ValueError, OSError):
            zone.wrong(f"{zone.text()!r} is not a time zone. Use an IANA name such as Asia/Jakarta or UTC")
    if node:
        node.only(("formats", "dayfirst"))
    formats = node.at("formats").texts()
    for text in formats:
        if "%" not in text:
            node.at("formats").wrong(f"{text!r} is not a format. Write it like %d/%m/%Y %H:%M")
    if formats and node.at("dayfirst").value is not None:
        node.at("dayfirst").wrong("says nothing beside formats. Keep one of the two")
    dayfirst = node.at("dayfirst").flag(False) if node.at("dayfirst").value is not None else None
    return Dates(chosen, tuple(formats), dayfirst)


def read_field(node: Node, codes: Collection[str] | None = None) -> Field:
    """A field: a column name, or a block with column, const or template, and a value map."""
    if isinstance(node.value, str):
        field = Field(column=node.value, other=KEEP if codes is None else REJECT)
        return field
    if not node.only(("column", "const", "template", "values", "other", "blank")):
        return Field()
    given = [key for key in ("column", "const", "template") if node.at(key)]
    if len(given) != 1:
        node.wrong("needs exactly one of column, const and template")
    values = {key.strip().casefold(): value.text() for key, value in node.at("values").pairs().items()}
    field = Field(
        column=node.at("column").text(),
        const=node.at("const").text(),
        template=node.at("template").text(),
        values=values,
        other=node.at("other").text(REJECT if values or codes is not None else KEEP),
        blank=node.at("blank").text(),
    )
    if codes is not None:
        _check_codes(node, field, codes)
    return field


def _check_codes(node: Node, field: Field, codes: Collection[str]) -> None:
    """Every value that a field of codes can yield must be one of them."""
    for key, value in node.at("values").pairs().items():
        if value.text() not in codes:
            node.wrong(f"value {key!r} leads to {value.text()!r}. {suggestion(value.text(), codes)}")
    for key in ("const", "blank"):
        value = node.at(key)
        if value and value.text() not in codes:
            value.wrong(f"{value.text()!r} is not known. {suggestion(value.text(), codes)}")
    if field.other not in (REJECT, KEEP, *codes):
        node.at("other").wrong(
            f"{field.other!r} is not known. {suggestion(field.other, [REJECT, KEEP, *codes])}"
        )


def read_case(node: Node, *, event_log: bool) -> dict[str, Field]:
    """The `case` block: our fields, each with its origin; defaults for what is left out."""
    known = [name for name in CASE_FIELDS if not (event_log and name in CASE_LOG_ONLY)]
    if not node.only(known, required=("external_id",) if event_log else ("external_id", "opened_at")):
        return {}
    if event_log:
        for name in CASE_LOG_ONLY:
            if node.at(name):
                node.at(name).wrong("can not be used with rows: event; the events tell it")
    fields = {name: read_field(place, CASE_FIELDS.get(name)) for name, place in node.pairs().items() if place}
    return {**DEFAULTS, **fields}


def read_events(node: Node) -> Events:
    """The `events` block of an event log."""
    keys = ("at", "order", "state", "person", "group", "backfilled", "ignored", "before_opening", "counters")
    node.only(keys, required=("at", "state"))
    counters = node.at("counters")
    if counters:
        counters.only(("reopened", "reassigned"))
    return Events(
        at=read_field(node.at("at")),
        state=read_field(node.at("state"), [*STATES, SAME]),
        order=node.at("order").text(),
        person=read_field(node.at("person")) if node.at("person") else None,
        group=read_field(node.at("group")) if node.at("group") else None,
        backfilled=frozenset(node.at("backfilled").texts()),
        ignored=frozenset(node.at("ignored").texts()),
        early_at_opening=node.at("before_opening").choice(("reject", "at_opening"), "reject") == "at_opening",
        reopened_counter=counters.at("reopened").text(),
        reassigned_counter=counters.at("reassigned").text(),
    )


def columns_of(field: Field) -> list[str]:
    """The columns of the log that a field reads."""
    return [field.column] if field.column else _SLOT.findall(field.template)


def missing_columns(mapping: Mapping, header: Collection[str]) -> list[str]:
    """One sentence for each column that the mapping names and the file does not have."""
    missing: dict[str, list[str]] = {}
    for place, column in _named(mapping):
        if column not in header:
            missing.setdefault(column, []).append(place)
    return [
        f"{', '.join(places)}: the file has no column {column!r}. {suggestion(column, header)}"
        for column, places in missing.items()
    ]


def _named(mapping: Mapping) -> Iterator[tuple[str, str]]:
    places: list[tuple[str, Field | None]] = [
        (f"case.{name}", field) for name, field in mapping.fields.items()
    ]
    places += [("target", mapping.target.field if mapping.target else None), ("verdict", mapping.verdict)]
    events = mapping.events
    if events:
        places += [("events.at", events.at), ("events.state", events.state)]
        places += [("events.person", events.person), ("events.group", events.group)]
        yield from _plain("events.order", [events.order])
        yield from _plain("events.backfilled", sorted(events.backfilled))
        yield from _plain("events.ignored", sorted(events.ignored))
        yield from _plain("events.counters.reopened", [events.reopened_counter])
        yield from _plain("events.counters.reassigned", [events.reassigned_counter])
    for place, field in places:
        yield from _plain(place, columns_of(field) if field else [])


def _plain(place: str, columns: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((place, column) for column in columns if column)
