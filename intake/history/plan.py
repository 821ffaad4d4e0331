"""What a case of the log means for us: dated steps in the words of our own actions. Plain Python, no
database.
"""

import hashlib
import json
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tickets.domain.codes import Verdict


class Do(StrEnum):
    """What a step does. Each is one action; `record` keeps a row of the log that moved nothing."""

    OPEN = "open"
    ASSIGN = "assign"
    RELEASE = "release"
    REPLY = "reply"
    WAIT = "wait"
    RESUME = "resume"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    DISMISS = "dismiss"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Step:
    """One action at the log's own time. `data` is kept with the event: what the row said that was new."""

    at: datetime
    do: Do
    line: int
    data: Map[str, str] = field(default_factory=dict)
    person: str = ""


@dataclass(frozen=True, slots=True)
class CasePlan:
    """A case of the log, ready to be replayed.

    `facts` holds the fields of the mapping that describe the ticket. `target_at`, `verdict` and
    `judged_at` are the log's own due time, judgement, and when it first gave it. The counters are those
    of the log, for comparison.
    """

    external_id: str
    line: int
    rows: int
    facts: Map[str, str]
    steps: tuple[Step, ...]
    target_at: datetime | None = None
    verdict: Verdict = Verdict.NONE
    judged_at: datetime | None = None
    reopened_by_counter: int | None = None
    reassigned_by_counter: int | None = None

    def digest(self, count: int) -> str:
        """A fingerprint of the first `count` steps. What a row says besides may grow without harm."""
        told = [[step.at.isoformat(), step.do, step.person] for step in self.steps[:count]]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Reject:
    """A row (or a case, by its first row) that is not imported, and why."""

    line: int
    external_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Planned:
    """The outcome of reading one case: a plan unless all of it was refused, and the rows that were."""

    plan: CasePlan | None
    rejects: tuple[Reject, ...] = ()
