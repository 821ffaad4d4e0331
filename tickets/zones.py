"""In whose time a participant lives: calls are made and due times are told by their own clock. And the service's own
days, in which everything is counted.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from crm.models import Participant
from tickets.models import Ticket

_MAKASSAR = "51 52 53 63 64 65 71 72 73 74 75 76"
_JAYAPURA = "81 82 91 92 93 94 95 96"
#: Province code to zone; the provinces that are missing are in the western one (presidential decree 41/1987).
ZONE_OF_PROVINCE: dict[str, str] = {
    **dict.fromkeys(_MAKASSAR.split(), "Asia/Makassar"),
    **dict.fromkeys(_JAYAPURA.split(), "Asia/Jayapura"),
}

WESTERN = ZoneInfo("Asia/Jakarta")

#: The service's own, also for whoever is not known yet.
DEFAULT_ZONE = ZoneInfo(settings.TIME_ZONE)


def local_day(moment: datetime) -> date:
    """The date at `moment` in the service's own zone."""
    return moment.astimezone(DEFAULT_ZONE).date()


def midnight(day: date) -> datetime:
    """The moment at which `day` begins in the service's own zone."""
    return datetime.combine(day, time(), DEFAULT_ZONE)


def span_of_days(first: date, last: date) -> tuple[datetime, datetime]:
    """The moments at which these days, both included, begin and after which they are over."""
    return midnight(first), midnight(last + timedelta(days=1))


def zone_of(ticket: Ticket) -> ZoneInfo:
    """The zone of the ticket's participant: of the home's province; where no home is known, of the branch that holds
    the ticket, else the service's own.
    """
    home = zone_of_home(ticket.participant)
    if home is not None:
        return home
    return ticket.branch.tzinfo if ticket.branch is not None else DEFAULT_ZONE


def zone_of_home(person: Participant | None) -> ZoneInfo | None:
    """The zone of the province in which somebody lives; None where it is not known."""
    if person is None or person.home_area_id is None:
        return None
    zone = ZONE_OF_PROVINCE.get(person.home_area_id[:2])
    return ZoneInfo(zone) if zone else WESTERN
