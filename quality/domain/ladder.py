"""Which consequence a cause has: coaching 1-3, counselling 1-3, the written record of an oral warning (section 7).

A cause climbs one rung, from the last step that was carried out. As long as that step is still to be carried out, the
agent has had no chance to do better: the cause climbs nothing and is raised to the supervisor, who is the one behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Rung(StrEnum):
    """The steps of the ladder, lowest first. BATL: written record of an oral warning (Berita Acara Teguran Lisan)."""

    COACHING_1 = "coaching_1"
    COACHING_2 = "coaching_2"
    COACHING_3 = "coaching_3"
    COUNSELLING_1 = "counselling_1"
    COUNSELLING_2 = "counselling_2"
    COUNSELLING_3 = "counselling_3"
    BATL = "batl"


RUNGS = tuple(Rung)
#: The agent finds the remedy in coaching; in counselling the supervisor gives it.
COACHING = RUNGS[:3]


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was decided for a cause of that day, and the day on which it was carried out, if it was."""

    rung: Rung
    cause_on: date
    done_on: date | None


def next_rung(steps: Sequence[Taken], cause_on: date, *, window: timedelta, least: Rung) -> Rung | None:
    """The rung for a cause of `cause_on`, after `steps` in the order of their causes.

    None: the last step was not carried out before that day, so the cause is raised instead. After `window` without a
    cause one starts afresh. `least` is the lowest rung for this cause. After the last rung comes the last again.
    """
    if not steps:
        return least
    last = steps[-1]
    if last.done_on is None or cause_on <= last.done_on:
        return None
    if cause_on - last.cause_on > window:
        return least
    climbed = min(RUNGS.index(last.rung) + 1, len(RUNGS) - 1)
    return RUNGS[max(climbed, RUNGS.index(least))]
