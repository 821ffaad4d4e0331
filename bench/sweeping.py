"""The sweep of due clocks beside one statement that does no more than it must."""

import json
import subprocess
import sys
from typing import Any

from bench.base import ROOT, environment

#: Of the open clocks so many percent are due.
SHARES = (0, 1, 10)


def sweeps(name: str) -> dict[str, Any]:
    """Seconds of a sweep for each share, and of the limit."""
    rows = {}
    for share in SHARES:
        command = [sys.executable, "-m", "bench.sweep_once", str(share)]
        answer = subprocess.run(
            command, check=True, cwd=ROOT, env=environment(name), capture_output=True, text=True
        )
        rows[f"sweep: {share} % due"] = json.loads(answer.stdout)
    return rows
