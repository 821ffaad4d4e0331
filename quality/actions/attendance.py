"""Take in who was at work when: late log-ins and unexcused absences become causes of the ladder."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.errors import N_, DomainError, Invalid
from core.tables import Rejected, Row
from core.transactions import whole
from crm.models import Staff
from quality.actions.ladder import note_cause, take_back
from quality.actions.periods import SCORED
from quality.actions.permission import require
from quality.domain.codes import Absence, Cause, PeriodState
from quality.domain.ladder import Rung
from quality.domain.roles import Deed
from quality.domain.sheet import SheetRow, read_row
from quality.models import Attendance, Period, QualityRules
from tickets.zones import DEFAULT_ZONE, local_day


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a sheet."""

    added: int
    changed: int
    unchanged: int
    rejected: list[Rejected]


def import_attendance(*, rows: Iterable[Row], actor: Staff | None, now: datetime) -> Taken:
    """Take in the rows of a sheet, in the order of their days. A row that is wrong is rejected with its reason and the
    others go on; the same sheet again changes nothing, a mended one only what was mended.

    Raises `NotAllowed`.
    """
    require(actor, Deed.RECORD_ATTENDANCE)
    agents = {one.username: one for one in Staff.objects.filter(role__in=SCORED)}
    good: list[tuple[int, SheetRow]] = []
    rejected: list[Rejected] = []
    for row in rows:
        try:
            row.check()
            good.append((row.line, read_row(row.cells, DEFAULT_ZONE)))
        except DomainError as error:
            rejected.append(Rejected(row.line, error))
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    # Causes climb in the order of their days, whatever the order of the sheet.
    for line, one in sorted(good, key=lambda pair: (pair[1].day, pair[0])):
        try:
            counts[_record(one, agents, now)] += 1
        except DomainError as error:
            rejected.append(Rejected(line, error))
    return Taken(**counts, rejected=sorted(rejected, key=lambda one: one.line))


@whole
def _record(row: SheetRow, agents: dict[str, Staff], now: datetime) -> str:
    agent = agents.get(row.username)
    if agent is None:
        raise Invalid(
            N_("There is no agent with the user name %(name)s."),
            params={"name": row.username},
            field="username",
            code="unknown",
        )
    if row.day > local_day(now):
        raise Invalid(N_("This day is still to come."), field="date", code="future")
    if Period.objects.filter(first__lte=row.day, last__gte=row.day, state=PeriodState.CLOSED).exists():
        raise Invalid(
            N_("The period of this day is closed, and its scores are final."), field="date", code="closed"
        )
    columns = {
        "due_at": row.due_at,
        "logged_in_at": row.logged_in_at,
        "absence": row.absence,
        "answered": row.answered,
        "handled_seconds": row.handled_seconds,
    }
    stored = Attendance.objects.select_for_update().filter(agent=agent, day=row.day).first()
    if stored is not None and all(getattr(stored, name) == value for name, value in columns.items()):
        return "unchanged"
    before = _consequence(stored) if stored else None
    done = "changed"
    if stored is None:
        stored, done = Attendance(agent=agent, day=row.day, desk=agent.desk), "added"
    for name, value in columns.items():
        setattr(stored, name, value)
    stored.recorded_at = now
    stored.save()
    after = _consequence(stored)
    if before != after:
        take_back(source=stored, now=now)
    if after is not None:
        cause, least = after
        note_cause(agent=agent, cause=cause, on=row.day, source=stored, now=now, least=least)
    return done


def _consequence(row: Attendance) -> tuple[Cause, Rung] | None:
    """What a day leads to: the cause, and the lowest step for it."""
    late = row.late_minutes
    if late:
        serious = late >= QualityRules.current().serious_late_minutes
        return Cause.LATE, Rung.COUNSELLING_1 if serious else Rung.COACHING_1
    return (Cause.ABSENT, Rung.COUNSELLING_1) if row.absence == Absence.UNEXCUSED else None
