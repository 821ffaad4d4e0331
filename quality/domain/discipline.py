"""What an agent's records say about discipline: shares of 1, each None where there is nothing to count."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from quality.domain.codes import Absence

#: Absences that nobody is blamed for: such a day was no working day.
EXCUSED = frozenset({Absence.LEAVE, Absence.SICK})


@dataclass(frozen=True, slots=True)
class WorkDay:
    """One day on which the agent was to work. `late_minutes` beyond the grace; `answered` calls by the telephone
    system, `handled_seconds` of talk, hold and after-call work in them.
    """

    absence: Absence = Absence.NONE
    late_minutes: int = 0
    answered: int = 0
    handled_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of what was to be was: in time, at work, recorded, within the handling time."""

    punctuality: Fraction | None
    attendance: Fraction | None
    recording: Fraction | None
    handling: Fraction | None


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers that the shares come from."""

    expected: int
    present: int
    in_time: int
    answered: int
    recorded: int
    handled_seconds: int

    @property
    def average_handling(self) -> Fraction | None:
        """AHT in seconds: talk, hold and after-call work for each answered call."""
        return Fraction(self.handled_seconds, self.answered) if self.answered else None

    def shares(self, handling_target: Fraction) -> Shares:
        """punctuality = days in time / days at work; attendance = days at work / days expected; recording = contacts
        recorded / calls answered, at most 1; handling = target / AHT, at most 1 (seconds).
        """
        average = self.average_handling
        return Shares(
            punctuality=_share(self.in_time, self.present),
            attendance=_share(self.present, self.expected),
            recording=None if not self.answered else min(Fraction(1), Fraction(self.recorded, self.answered)),
            handling=None if not average else min(Fraction(1), handling_target / average),
        )


def count(days: Iterable[WorkDay], *, recorded: int) -> Counts:
    """Add the days up. `recorded` are the calls for which a ticket or another outcome was written down."""
    counted = [day for day in days if day.absence not in EXCUSED]
    present = [day for day in counted if not day.absence]
    return Counts(
        expected=len(counted),
        present=len(present),
        in_time=sum(not day.late_minutes for day in present),
        answered=sum(day.answered for day in present),
        recorded=recorded,
        handled_seconds=sum(day.handled_seconds for day in present),
    )


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None
