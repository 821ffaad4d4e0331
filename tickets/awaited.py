"""What a participant waits for: by when it was promised, and in whose time they read that."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from crm.models import Participant
from tickets.domain.codes import Promise
from tickets.domain.states import State
from tickets.models import Ticket

#: Which promise a participant waits for in each state; in the others nothing is due to them.
AWAITED: dict[State, Promise] = {
    State.NEW: Promise.RESOLUTION,
    State.IN_PROGRESS: Promise.RESOLUTION,
    State.ESCALATED: Promise.RESOLUTION,
    State.AWAITING_CONFIRMATION: Promise.CONFIRMATION,
}

_MAKASSAR = "51 52 53 63 64 65 71 72 73 74 75 76"
_JAYAPURA = "81 82 91 92 93 94 95 96"
#: Province code to zone; the provinces that are missing are in the western one (presidential decree 41/1987).
ZONE_OF_PROVINCE: dict[str, str] = {
    **dict.fromkeys(_MAKASSAR.split(), "Asia/Makassar"),
    **dict.fromkeys(_JAYAPURA.split(), "Asia/Jayapura"),
}

#: For whoever is not known yet.
DEFAULT_ZONE = ZoneInfo(settings.TIME_ZONE)


def promised_by(ticket: Ticket) -> datetime | None:
    """When the participant has been promised what they wait for; it may have passed. None where nothing is due."""
    awaited = AWAITED.get(State(ticket.state))
    if awaited is None:
        return None
    clock = ticket.clocks.running().filter(promise=awaited, cycle=ticket.cycle, paused_since=None).first()
    return clock.due_at if clock is not None else None


def zone_of(ticket: Ticket) -> ZoneInfo:
    """The participant's zone: the branch office's, else that of the home province, else Jakarta's."""
    if ticket.branch is not None:
        return ZoneInfo(ticket.branch.zone)
    person: Participant | None = ticket.participant
    province = (person.home_area_id or "")[:2] if person is not None else ""
    zone = ZONE_OF_PROVINCE.get(province)
    return ZoneInfo(zone) if zone else DEFAULT_ZONE
