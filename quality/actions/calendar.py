"""What the calendar does by itself: open the period of today, draw its samples, close what is over and finished."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from core.errors import Conflict
from quality.actions.periods import close_period, draw_samples, open_period
from quality.domain.codes import PeriodState
from quality.models import Period, QualityRules
from tickets.zones import local_day

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was done."""

    opened: int
    drawn: int
    closed: int


def keep_periods(*, now: datetime) -> Kept:
    """Done as often as one likes. A period in which a draft or an appeal is left stays open until that is finished."""
    today = local_day(now)
    known = Period.objects.filter(first__lte=today, last__gte=today).exists()
    if not known:
        open_period(day=today, actor=None, now=now)
    drawn = closed = 0
    rules = QualityRules.current()
    for period in Period.objects.filter(state=PeriodState.OPEN).order_by("first"):
        try:
            drawn += draw_samples(period=period, actor=None, now=now)
            if today > period.last + timedelta(days=rules.closing_days):
                close_period(period=period, actor=None, now=now)
                closed += 1
        except Conflict as unfinished:
            # Unfinished, or closed by a supervisor meanwhile: it keeps no other period from being kept.
            log.info("quality.period_left", period=period.first.isoformat(), **unfinished.extra)
    return Kept(opened=0 if known else 1, drawn=drawn, closed=closed)
