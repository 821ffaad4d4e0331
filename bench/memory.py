"""How much memory processes have taken at most."""

from pathlib import Path
from typing import Any


def peak_of(pid: int) -> dict[str, Any]:
    """The most that a server's master and its largest worker have held so far, in MB."""
    workers = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return {
        "memory: web server's master": {"peak_mb": _peak(pid)},
        "memory: web worker": {"peak_mb": max(map(_peak, workers), default=0)},
    }


def _peak(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0
