"""The service's own zone, in which days and periods are counted."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from quality.domain.periods import Span

ZONE = ZoneInfo(settings.TIME_ZONE)


def local_day(moment: datetime) -> date:
    """The date at `moment`."""
    return moment.astimezone(ZONE).date()


def bounds(span: Span) -> tuple[datetime, datetime]:
    """The moments at which the days begin and after which they are over."""
    return midnight(span.first), midnight(span.last + timedelta(days=1))


def midnight(day: date) -> datetime:
    """The moment at which `day` begins."""
    return datetime.combine(day, time(), ZONE)
