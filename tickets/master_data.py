"""What a fresh desk needs before its first ticket: categories, causes, the office calendar, the default promises."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from tickets.actions.publish import publish_calendar, publish_policy
from tickets.models import Calendar, CareCentreRules, Category, Policy, RetentionPeriod, RootCause

DATA = Path(__file__).parent / "data"
#: Before anything that the desk will ever be asked about.
BEGINNING = date(2014, 1, 1)


@transaction.atomic
def load_master_data(*, now: datetime) -> dict[str, int]:
    """Add what is missing and leave alone what is there: head office may have changed it. Returns what was added."""
    added = {
        "categories": _categories(),
        "root_causes": _named(RootCause, _read("root_causes.yaml")),
        "calendars": _calendars(now),
        "policies": _policies(now),
        "retention_periods": _retention_periods(),
    }
    CareCentreRules.objects.get_or_create(pk=1)
    return added


def _categories() -> int:
    added = 0
    for kind, entries in _read("categories.yaml").items():
        for position, entry in enumerate(entries):
            _row, new = Category.objects.get_or_create(
                code=entry["code"],
                defaults={
                    "kind": kind,
                    "name_id": entry["id"],
                    "name_en": entry["en"],
                    "default_colour": entry.get("colour", ""),
                    "position": position,
                },
            )
            added += new
    return added


def _named(model: type[RootCause], entries: list[dict[str, str]]) -> int:
    added = 0
    for entry in entries:
        names = {"name_id": entry["id"], "name_en": entry["en"]}
        _row, new = model.objects.get_or_create(code=entry["code"], defaults=names)
        added += new
    return added


def _calendars(now: datetime) -> int:
    if Calendar.objects.filter(code="office-wib").exists():
        return 0
    week = {day: ["08:00-12:00", "13:00-17:00"] for day in ("mon", "tue", "wed", "thu")}
    hours = {**week, "fri": ["08:00-11:30", "13:00-17:00"]}
    zones = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
    for suffix, zone in zones.items():
        publish_calendar(
            code=f"office-{suffix}",
            name=f"Jam kantor {suffix.upper()}",
            zone=zone,
            hours=hours,
            country="ID",
            actor=None,
            now=now,
        )
    return len(zones)


def _policies(now: datetime) -> int:
    # By what a promise is about: one that head office has replaced or ended is there all the same.
    known = set(Policy.objects.filter(origin="").values_list("promise", "kind", "colour", "channel"))
    entries = [
        entry
        for entry in _read("policies.yaml")["policies"]
        if (entry["promise"], entry.get("kind", ""), entry.get("colour", ""), entry.get("channel", ""))
        not in known
    ]
    for entry in entries:
        start = entry.get("from", BEGINNING)
        publish_policy(
            promise=entry["promise"],
            kind=entry.get("kind", ""),
            colour=entry.get("colour", ""),
            channel=entry.get("channel", ""),
            amount=entry.get("minutes", 0) * 60 + entry.get("hours", 0) * 3600,
            pausable=entry.get("pausable", False),
            valid_from=datetime.combine(start, time(), timezone.get_default_timezone()),
            actor=None,
            now=now,
        )
    return len(entries)


def _retention_periods() -> int:
    added = 0
    for kind, days in _read("retention.yaml").items():
        _row, new = RetentionPeriod.objects.get_or_create(origin="", kind=kind, defaults={"days": days})
        added += new
    return added


def _read(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
