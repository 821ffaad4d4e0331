"""The service's own zone, in which days are counted."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

ZONE = ZoneInfo(settings.TIME_ZONE)


def local_day(moment: datetime) -> date:
    """The date at `moment`."""
    return moment.astimezone(ZONE).date()
