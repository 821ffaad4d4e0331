"""The tables of docs/performance.md, written from the results between two marks."""

from typing import Any

from bench.base import ROOT

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def write_report(found: dict[str, Any]) -> None:
    """Put the figures of all sizes into the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    made = "\n".join(
        [
            *_machine(found),
            *_requests(found["sizes"]),
            *_sweeps({**found["sizes"], "100k open": found.get("open", {})}),
            *_memory(found["sizes"]),
        ]
    )
    PAGE.write_text(f"{before}{BEGIN}\n{made}\n{END}{after}", encoding="utf-8")


def _machine(found: dict[str, Any]) -> list[str]:
    said = found["versions"]
    return [
        f"{said['cores']} cores ({said['cpu']}), PostgreSQL {said['postgresql']}, Python {said['python']}, "
        f"Django {said['django']}, commit {said['commit']}; `{found['command']}`.",
        "",
    ]


def _requests(sizes: dict[str, Any]) -> list[str]:
    names = list(sizes)
    lines = [
        f"| work | {' | '.join(f'{one}: a second | p50 ms (min-max a second) | of bare' for one in names)} "
        "| statements | rows read |",
        f"|---|{'---:|---:|---:|' * len(names)}---:|---:|",
    ]
    kinds = [kind for kind, row in sizes[names[0]].items() if "rate" in row]
    for kind in kinds:
        cells = []
        for size in names:
            row = sizes[size].get(kind)
            if row is None:
                cells += ["", "", ""]
                continue
            bare = sizes[size].get(_bare(kind), {}).get("rate")
            cells += [
                f"{row['rate']:,.1f}",
                f"{row['p50_ms']:.1f} ({row['rate_min']:,.0f}-{row['rate_max']:,.0f})",
                f"{row['rate'] / bare:.2f}" if bare else "",
            ]
        last = sizes[names[-1]].get(kind, {})
        cells += [str(last.get("statements", "")), f"{last['rows_read']:,}" if "rows_read" in last else ""]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    whole = sorted(
        {
            f"{kind} ({', '.join(row['read_whole'])})"
            for rows in sizes.values()
            for kind, row in rows.items()
            if row.get("read_whole")
        }
    )
    lines += ["", f"Growing tables that were read from end to end: {'; '.join(whole) or 'none'}."]
    return [*lines, ""]


def _bare(kind: str) -> str:
    if kind.startswith("create"):
        return f"create: bare DRF, {kind.rpartition(', ')[2]}"
    return "list: bare DRF" if kind.startswith(("list", "ticket", "page")) else ""


def _sweeps(sizes: dict[str, Any]) -> list[str]:
    lines = [
        "| sweep | alarms | seconds | of one statement | django-helpdesk takes an alarm |",
        "|---|---:|---:|---:|---:|",
    ]
    for size, rows in sizes.items():
        for kind, row in rows.items():
            if kind.startswith("sweep"):
                name = f"{size}, {kind[7:]}"
                peer = f"{row['peer_ratio']:.0f} times as long" if "peer_ratio" in row else ""
                lines.append(
                    f"| {name} | {row['alarms']:,} | {row['seconds']:.3f} | {row['ratio']:.2f} | {peer} |"
                )
    return [*lines, ""]


def _memory(sizes: dict[str, Any]) -> list[str]:
    lines = ["| memory at most, MB | " + " | ".join(sizes) + " |", "|---|" + "---:|" * len(sizes)]
    for kind in next(iter(sizes.values())):
        if kind.startswith("memory"):
            cells = [f"{rows[kind]['peak_mb']:.0f}" for rows in sizes.values()]
            lines.append(f"| {kind[8:]} | {' | '.join(cells)} |")
    return lines
