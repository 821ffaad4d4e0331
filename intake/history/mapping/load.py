"""A mapping file as a `Mapping`, or all of its mistakes at once."""

import re
from pathlib import Path

from core.tables import FileFormat, Unusable
from intake.history.mapping.fields import VERDICTS, read_case, read_dates, read_events, read_field
from intake.history.mapping.model import Mapping, OpenCases, RowsAre
from intake.history.mapping.nodes import Node, Problems, read_yaml
from intake.history.mapping.promises import read_calendar, read_policies, read_standards, read_target
from tickets.domain.clock import Measure

KEYS = (
    "source",
    "title",
    "file",
    "rows",
    "zone",
    "dates",
    "missing",
    "case",
    "events",
    "target",
    "verdict",
    "calendar",
    "policies",
    "standards",
    "open_cases",
)
LIVE = "live"


def load_mapping(path: Path) -> Mapping:
    """Read and check a mapping. Raises `Unusable` with one sentence for each mistake."""
    problems = Problems()
    mapping = _read(Node(read_yaml(path), "", problems), path.parent)
    if problems.found or mapping is None:
        raise Unusable([f"{path.name}: {problem}" for problem in problems.found])
    return mapping


def _read(root: Node, folder: Path) -> Mapping | None:
    if not root.only(KEYS, required=("source", "rows", "case")):
        return None
    rows = RowsAre(root.at("rows").choice(list(RowsAre), RowsAre.CASE))
    event_log = rows is RowsAre.EVENT
    source = root.at("source").text()
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{1,31}", source):
        root.at("source").wrong("must be 2 to 32 of a-z, 0-9, - and _, such as old-desk")
    if event_log and not root.at("events"):
        root.at("events").wrong("is required with rows: event")
    if not event_log and root.at("events"):
        root.at("events").wrong("is only for rows: event")
    policies = root.at("policies")
    live = policies.value == LIVE
    mapping = Mapping(
        source=source,
        title=root.at("title").text(source),
        file=_file(root.at("file")),
        rows=rows,
        dates=read_dates(root.at("zone"), root.at("dates")),
        missing=frozenset({"", *(mark.strip().casefold() for mark in root.at("missing").texts())}),
        fields=read_case(root.at("case"), event_log=event_log),
        events=read_events(root.at("events")) if event_log and root.at("events") else None,
        target=read_target(root.at("target")),
        verdict=read_field(root.at("verdict"), VERDICTS) if root.at("verdict") else None,
        calendar=read_calendar(root.at("calendar"), source),
        policies=(() if live else read_policies(policies)) + read_standards(root.at("standards"), folder),
        live_policies=live,
        open_cases=OpenCases(root.at("open_cases").choice(list(OpenCases), OpenCases.KEEP)),
    )
    if "branch" in mapping.fields and mapping.open_cases is not OpenCases.ADOPT:
        root.at("case").at("branch").wrong("is only for open_cases: adopt; history lies at no branch")
    _check_promises(root, mapping)
    return mapping


def _file(node: Node) -> FileFormat:
    if not node:
        return FileFormat()
    node.only(("delimiter", "encoding", "sheet", "header_row"))
    delimiter = {"tab": "\t", "\\t": "\t"}.get(node.at("delimiter").text(), node.at("delimiter").text())
    if len(delimiter) > 1:
        node.at("delimiter").wrong("must be one character, or tab")
    encoding = node.at("encoding").text("utf-8-sig")
    try:
        "".encode(encoding)
    except LookupError:
        node.at("encoding").wrong(
            f"{encoding!r} is not known. Use utf-8, utf-16, cp1252 or another Python codec"
        )
    if encoding.lower() in ("utf-8", "utf8"):
        encoding = "utf-8-sig"  # also reads the mark that spreadsheets put at the front
    return FileFormat(delimiter, encoding, node.at("sheet").text(), node.at("header_row").number(1, least=1))


def _check_promises(root: Node, mapping: Mapping) -> None:
    """What only shows when the parts are seen together."""
    limits = [rule.limit for rule in mapping.policies]
    limits += [mapping.target.otherwise] if mapping.target else []
    if any(limit.measure is not Measure.ELAPSED for limit in limits) and mapping.calendar is None:
        root.at("calendar").wrong("is required: a limit in working time or working days needs one")
    if mapping.live_policies and mapping.policies:
        root.at("standards").wrong("can not be used with policies: live; define the policies in the mapping")
    criteria = [
        (rule.promise, rule.kind, rule.colour, rule.channel, rule.priority, rule.category)
        for rule in mapping.policies
    ]
    for twice in sorted({key for key in criteria if criteria.count(key) > 1}):
        named = ", ".join(part for part in twice if part)
        root.at("policies").wrong(f"two policies cover the same ({named}). Keep one of them")
