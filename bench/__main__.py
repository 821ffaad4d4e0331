"""`python -m bench [--size 10k,100k,1m] [--seconds 5] [--rounds 3] [--quick]`: measure, print, and keep as JSON."""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.base import ROOT, WORK, database, environment, manage, psql, served, versions
from bench.fill import fill
from bench.lives import live
from bench.load import Seen, ask, summary
from bench.memory import peak_of
from bench.peer import PYTHON, alarms_beside, peer, peer_environment
from bench.report import write_report
from bench.scenarios import Desk, always, bare_create, bare_list, creates, lists
from bench.sql import create_limit, list_limit
from bench.sweeping import sweeps

SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1m": 1_000_000, "10m": 10_000_000}
DESK_PORT, BARE_PORT, PEER_PORT = 8791, 8792, 8793
BARE = "care_bench_bare"


def main() -> None:
    """Fill what is missing, measure, and write `.bench/results.json`."""
    reader = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    reader.add_argument("--size", default="10k,100k,1m", help="how many tickets are stored, one or several")
    reader.add_argument("--seconds", type=float, default=5, help="of each measurement")
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--quick", action="store_true", help="only see that everything runs")
    reader.add_argument("--refill", action="store_true", help="make the databases anew")
    reader.add_argument("--docs", action="store_true", help="write the tables of docs/performance.md anew")
    words = reader.parse_args()
    sizes = ["1k"] if words.quick else words.size.split(",")
    seconds, rounds = (0.5, 1) if words.quick else (words.seconds, words.rounds)
    WORK.mkdir(exist_ok=True)
    command = f"make bench BENCH='{' '.join(sys.argv[1:])}'"
    found: dict[str, Any] = {"versions": versions(), "command": command, "sizes": {}}
    for size in sizes:
        found["sizes"][size] = measure(size, seconds, rounds, refill=words.refill)
        Path(WORK / "results.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
        show(size, found["sizes"][size])
    if not words.quick:
        found["open"] = open_sweeps(refill=words.refill)
        Path(WORK / "results.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    if words.docs:
        write_report(found)
    faults = [
        f"{size} {name}: {figures['first_wrong']}"
        for size, rows in found["sizes"].items()
        for name, figures in rows.items()
        if figures.get("wrong")
    ]
    if faults:
        sys.exit("Answers that were not as expected:\n" + "\n".join(faults))


def measure(size: str, seconds: float, rounds: int, *, refill: bool) -> dict[str, Any]:
    """Every figure at this size; the rounds take turns, so that whatever else goes on falls on all alike."""
    name = f"care_bench_{size}"
    if refill or psql("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{name}'") != "1":
        say(f"filling {name} ...")
        fill(name, SIZES[size])
    waiting = int(psql(name, "SELECT count(*) FROM tickets_ticket WHERE state = 'new'"))
    bare_fill(waiting, SIZES[size])
    other = peer(waiting, SIZES[size])
    manage(name, "collectstatic", "--no-input")
    known = json.loads(run(name, "bench.keys"))
    counted = json.loads(run(name, "bench.count", json.dumps(known)))
    figures: dict[str, list[Seen]] = {}
    bare_env = {**environment(BARE), "DJANGO_SETTINGS_MODULE": "bench.bare.settings"}
    with (
        served("config.wsgi", DESK_PORT, environment(name)) as desk_server,
        served("bench.bare.wsgi", BARE_PORT, bare_env),
        served("bench.helpdesk.wsgi", PEER_PORT, peer_environment(), python=str(PYTHON)),
    ):
        desk = Desk(known)
        desk.find_page(DESK_PORT, 100)
        for turn in range(rounds + 1):
            for clients in (1, 8):
                seen = {
                    f"create: plain SQL, {clients}": create_limit(database(BARE), clients, seconds),
                    f"create: bare DRF, {clients}": ask(
                        BARE_PORT, bare_create, clients=clients, seconds=seconds
                    ),
                    f"create: django-helpdesk, {clients}": ask(
                        PEER_PORT, other.create, clients=clients, seconds=seconds, headers=other.headers
                    ),
                    **{
                        f"create: {kind}, {clients}": ask(
                            DESK_PORT,
                            make(desk, turn),
                            clients=clients,
                            seconds=seconds,
                            headers=desk.machine,
                        )
                        for kind, make in creates().items()
                    },
                }
                keep(figures, seen, turn)
            seen = {
                "list: plain SQL": list_limit(database(BARE), seconds),
                "list: bare DRF": ask(BARE_PORT, bare_list, clients=1, seconds=seconds),
                **{
                    kind: ask(PEER_PORT, always(path), clients=1, seconds=seconds, headers=other.headers)
                    for kind, path in other.lists().items()
                },
                **{
                    kind: ask(DESK_PORT, make, clients=1, seconds=seconds, headers=headers)
                    for kind, (make, headers) in lists(desk).items()
                },
            }
            seen["life of a red complaint"] = live(DESK_PORT, desk, seconds)
            keep(figures, seen, turn)
        for clients in (1, 8, 32):
            taken = [
                ask(
                    DESK_PORT, desk.take_next, clients=clients, seconds=seconds, expected=(200, 201, 204, 404)
                )
            ]
            figures[f"take next, {clients} agents"] = taken
        memory = peak_of(desk_server.pid)
    rows = {kind: summary(seen) for kind, seen in figures.items()}
    for kind, count in counted.items():
        rows.setdefault(kind, {}).update(count)
    return rows | alarms_beside(sweeps(name)) | memory


def open_sweeps(*, refill: bool) -> dict[str, Any]:
    """Sweeps of a desk on which 100,000 tickets are open at once, ten times what a national one has."""
    name = "care_bench_open"
    if refill or psql("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{name}'") != "1":
        say(f"filling {name} ...")
        fill(name, 100_000, only_open=True)
    peer(100_000, 100_000)
    return alarms_beside(sweeps(name))


def keep(figures: dict[str, list[Seen]], seen: dict[str, Seen], turn: int) -> None:
    """The first turn warms up and is forgotten."""
    if turn:
        for kind, one in seen.items():
            figures.setdefault(kind, []).append(one)


def bare_fill(waiting: int, stored: int) -> None:
    """As many open and stored rows in the bare tables as the desk has."""
    psql("postgres", f'DROP DATABASE IF EXISTS "{BARE}" WITH (FORCE)')
    psql("postgres", f'CREATE DATABASE "{BARE}"')
    env = {**environment(BARE), "DJANGO_SETTINGS_MODULE": "bench.bare.settings"}
    command = [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--no-input"]
    subprocess.run(command, check=True, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    psql(
        BARE,
        "INSERT INTO bare_person (name, phone) SELECT 'Person ' || n, '+62812' || n "
        f"FROM generate_series(1, {stored}) n; "
        "INSERT INTO bare_bareticket (person_id, subject, description, state, opened_at) "
        "SELECT n, 'Ticket ' || n, repeat('words ', 20), "
        f"CASE WHEN n <= {waiting} THEN 'new' ELSE 'closed' END, now() - n * interval '1 minute' "
        f"FROM generate_series(1, {stored}) n",
    )
    psql(BARE, "VACUUM ANALYZE")


def run(name: str, module: str, given: str = "") -> str:
    """A module within the desk's environment, which reads `given`; what it prints."""
    command = [sys.executable, "-m", module]
    answer = subprocess.run(
        command, check=False, cwd=ROOT, env=environment(name), input=given, capture_output=True, text=True
    )
    if answer.returncode:
        sys.exit(f"{module} has failed:\n{answer.stderr[-2000:]}")
    return answer.stdout


def show(size: str, rows: dict[str, Any]) -> None:
    """One line a figure, with its ratio to the bare one of its kind."""
    say(f"\n{size} tickets stored")
    for kind, one in rows.items():
        if "rate" in one:
            count = one.get("statements")
            say(
                f"  {kind:44} {one['rate']:8.1f}/s  p50 {one['p50_ms']:8.2f}  p95 {one['p95_ms']:8.2f} ms"
                + (f"  {count} statements" if count else "")
                + (f"  {one['wrong']} WRONG" if one["wrong"] else "")
            )
        elif "seconds" in one:
            say(
                f"  {kind:44} {one['seconds']:8.3f} s"
                + (f"  {one['ratio']:.2f} of the limit" if "ratio" in one else "")
            )


def say(text: str) -> None:
    """A line of progress."""
    print(text, flush=True)


main()
