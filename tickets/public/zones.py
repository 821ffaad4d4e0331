"""In whose time a participant reads: the branch office's, else that of the home province, else Jakarta's."""

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

#: For whoever is not known yet.
DEFAULT_ZONE = ZoneInfo(settings.TIME_ZONE)


def zone_of(ticket: Ticket) -> ZoneInfo:
    """The zone in which the ticket's participant is told due times."""
    if ticket.branch is not None:
        return ZoneInfo(ticket.branch.zone)
    person: Participant | None = ticket.participant
    province = (person.home_area_id or "")[:2] if person is not None else ""
    zone = ZONE_OF_PROVINCE.get(province)
    return ZoneInfo(zone) if zone else DEFAULT_ZONE
