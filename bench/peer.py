"""django-helpdesk beside the desk: an environment and a database of its own on the same PostgreSQL, the same server,
clients and numbers of rows. Its mails go nowhere, while the desk writes its notices.
"""

import itertools
import json
import subprocess
import sys
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.base import ROOT, WORK, environment, psql
from bench.load import Request
from bench.scenarios import BODY

DATABASE = "care_bench_helpdesk"
FOLDER = WORK / "helpdesk"
PYTHON = FOLDER / "bin" / "python"
#: The list of its REST API goes through every stored ticket: at 100,000 one request takes over half a minute.
MOST_BY_REST = 10_000


@dataclass(frozen=True)
class Peer:
    """Who asks, and for what."""

    headers: dict[str, str]
    queue: int
    open: str
    stored: int

    def create(self, _client: int) -> Iterator[Request]:
        """A ticket of somebody with this address."""
        body = {
            "queue": self.queue,
            "title": "Kartu tidak aktif",
            "description": BODY,
            "submitter_email": "siti.aminah@example.org",
            "priority": 3,
        }
        return itertools.repeat(("POST", "/api/tickets/", body, {}))

    def lists(self) -> dict[str, str]:
        """Name and address: what its own screens ask, and its REST API while that can be waited for."""
        found = {
            "list: django-helpdesk's screen, open tickets": f"/datatables_ticket_list/{self.open}?length=25",
            "ticket: django-helpdesk's page": "/tickets/1/",
        }
        if self.stored <= MOST_BY_REST:
            found["list: django-helpdesk's REST API"] = "/api/tickets/?page_size=25"
        return found


def peer(waiting: int, stored: int) -> Peer:
    """Its database made anew with so many tickets, of which so many are open."""
    _install()
    psql("postgres", f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
    psql("postgres", f'CREATE DATABASE "{DATABASE}"')
    _run("-m", "django", "migrate", "--no-input")
    _run("-m", "django", "loaddata", "emailtemplate.json")
    known = json.loads(_run("-m", "bench.helpdesk.signed_in"))
    psql(
        DATABASE,
        "INSERT INTO helpdesk_ticket (title, created, modified, submitter_email, status, on_hold, description, "
        "priority, queue_id, secret_key, last_escalation) SELECT 'Ticket ' || n, now() - n * interval '1 minute', "
        f"now(), 'person' || n || '@example.org', CASE WHEN n <= {waiting} THEN 1 ELSE 4 END, false, "
        f"repeat('words ', 20), 3, {known['queue']}, md5(n::text), now() FROM generate_series(1, {stored}) n; "
        "INSERT INTO helpdesk_followup (date, title, comment, public, ticket_id) "
        f"SELECT now(), 'Ticket Opened', repeat('words ', 20), true, n FROM generate_series(1, {stored}) n",
    )
    psql(DATABASE, "VACUUM ANALYZE")
    return Peer(known["headers"], known["queue"], known["open"], stored)


def alarms_beside(sweeps: dict[str, Any]) -> dict[str, Any]:
    """Add to each sweep how many times as long the peer's own command takes for an alarm, with as many of its open
    tickets due.
    """
    for row in sweeps.values():
        if row["alarms"]:
            psql(
                DATABASE,
                "UPDATE helpdesk_ticket SET last_escalation = now() - interval '3 days', priority = 3 WHERE id IN "
                f"(SELECT id FROM helpdesk_ticket WHERE status = 1 ORDER BY id LIMIT {row['alarms']})",
            )
            done = json.loads(_run("-m", "bench.helpdesk.escalate_once"))
            row["peer_alarms"] = done["raised"]
            row["peer_ratio"] = done["seconds"] / done["raised"] / (row["seconds"] / row["alarms"])
    return sweeps


def peer_environment() -> dict[str, str]:
    """The environment of its processes."""
    return {**environment(DATABASE), "DJANGO_SETTINGS_MODULE": "bench.helpdesk.settings"}


def _install() -> None:
    wanted = ROOT / "requirements" / "helpdesk.txt"
    stamp = FOLDER / "installed.txt"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted.read_text(encoding="utf-8"):
        return
    venv.create(FOLDER, with_pip=True, clear=True)
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--require-hashes", "-r", str(wanted)]
    subprocess.run(command, check=True)
    stamp.write_text(wanted.read_text(encoding="utf-8"), encoding="utf-8")


def _run(*words: str) -> str:
    answer = subprocess.run(
        [str(PYTHON), *words], check=False, cwd=ROOT, env=peer_environment(), capture_output=True, text=True
    )
    if answer.returncode:
        sys.exit(f"django-helpdesk: {' '.join(words)} has failed:\n{answer.stderr[-2000:]}")
    return answer.stdout
