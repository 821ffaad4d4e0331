"""`docs/import.md` and the loader agree: every key that is documented works, every key that works is documented."""

import re
from collections.abc import Iterable
from dataclasses import MISSING, Field, fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from intake.history.mapping import Mapping, load_mapping
from intake.history.mapping.fields import CASE_FIELDS
from intake.history.mapping.load import KEYS
from intake.history.mapping.nodes import Node
from tests.intake.conftest import ROOT
from tests.intake.test_worked_example import MAPPING as WORKED

PAGE = (ROOT / "docs" / "import.md").read_text("utf-8").partition("## The mapping")[2]
PAGE = PAGE.partition("## A third log")[0]
FIELD, EVENTS, PROMISES = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)

#: Whatever the page's own examples leave out, once each.
EVENT_LOG = f"""
source: documented
title: A log
file: {{delimiter: tab, encoding: cp1252, sheet: Data, header_row: 3}}
rows: event
zone: Asia/Jakarta
dates: {{formats: "%d/%m/%Y"}}
missing: ["-"]
verdict: {{column: Hasil, values: {{Tepat: met}}}}
open_cases: adopt
case:
  external_id: Nomor
  opened_at: Masuk
  subject: {{template: "{{Jenis}}"}}
  kind: {{const: complaint}}
  branch: Kantor
{"".join(f"  {line}" for line in FIELD.splitlines(keepends=True))}
{EVENTS}
{PROMISES}
"""
REGION = "calendar: {zone: UTC, hours: {mon: '08:00-09:00'}, holidays: {country: US, subdivision: MA}}\n"
CASE_LOG = f"""
source: documented
rows: case
zone: UTC
dates: {{dayfirst: true}}
{REGION}
case: {{external_id: Nomor, opened_at: Masuk}}
policies:
  - {{kind: complaint, limit: {{elapsed: 1h}}}}
standards: {{file: standards.csv, key: type, limit: days, counted: elapsed, unit: h}}
"""
LIVE = "source: documented\nrows: case\nzone: UTC\ncase: {external_id: a, opened_at: b}\npolicies: live\n"


@pytest.fixture
def documented(tmp_path: Path) -> list[Mapping]:
    """The page's examples as the loader takes them."""
    (tmp_path / "standards.csv").write_text("type,days\nIuran,3\n")
    loaded = []
    for number, text in enumerate((EVENT_LOG, CASE_LOG, LIVE, WORKED)):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text, encoding="utf-8")
        loaded.append(load_mapping(path))
    return loaded


def table(head: str) -> list[str]:
    """The names in the first column of the table with this head."""
    rows = PAGE.partition(f"| {head} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


def test_the_table_of_keys_is_that_of_the_loader() -> None:
    assert sorted(table("key")) == sorted(KEYS)


def test_the_table_of_fields_is_that_of_the_loader() -> None:
    assert sorted(table("field")) == sorted(CASE_FIELDS)


def test_every_code_that_a_field_takes_is_named_beside_it() -> None:
    for row in PAGE.splitlines():
        names = re.findall(r"`([^`]+)`", row.split("|")[1]) if row.startswith("| `") else []
        codes = [code for name in names if len(names) == 1 for code in CASE_FIELDS.get(name) or ()]
        assert not [code for code in codes if f"`{code}`" not in row], row


def test_every_key_that_works_is_documented(
    documented: list[Mapping], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: set[str] = set()
    check = Node.only

    def spy(node: Node, keys: Iterable[str], *, required: Iterable[str] = ()) -> bool:
        known.update(keys := list(keys))
        return check(node, keys, required=required)

    monkeypatch.setattr(Node, "only", spy)
    for path in sorted(tmp_path.glob("*.yaml")):
        load_mapping(path)
    words = set(re.findall(r"`([a-z_]+)(?::[^`]*)?`", PAGE))
    blocks = "\n".join((FIELD, EVENTS, PROMISES))
    words |= set(re.findall(r"([a-z_]+):", blocks))
    assert known - words == set()


def test_every_documented_key_says_something(documented: list[Mapping]) -> None:
    """No part of a mapping is left that the page's keys can not set."""
    parts: dict[type, list[Any]] = {}
    for mapping in documented:
        collect(mapping, parts)
    never = [
        f"{kind.__name__}.{part.name}"
        for kind, found in parts.items()
        for part in fields(kind)
        if all(getattr(one, part.name) == default_of(part) for one in found)
    ]
    assert never == []
    assert {kind.__name__ for kind in parts} >= {
        "Mapping",
        "FileFormat",
        "Dates",
        "Field",
        "Events",
        "Target",
        "CalendarRule",
        "PolicyRule",
    }


def collect(value: Any, parts: dict[type, list[Any]]) -> None:
    if is_dataclass(value) and not isinstance(value, type):
        parts.setdefault(type(value), []).append(value)
        for part in fields(value):
            collect(getattr(value, part.name), parts)
    elif isinstance(value, dict):
        for one in value.values():
            collect(one, parts)
    elif isinstance(value, tuple):
        for one in value:
            collect(one, parts)


def default_of(part: "Field[Any]") -> object:
    return part.default_factory() if part.default_factory is not MISSING else part.default


def test_the_examples_use_every_key() -> None:
    assert set(yaml.safe_load(EVENT_LOG)) == set(KEYS)
