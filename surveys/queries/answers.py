"""What people wrote, for those who code it; and whom to call back. Nobody is named where words are read."""

from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q

from crm.models import Staff
from surveys.actions.after import MOST_CALLS
from surveys.domain.codes import Asks
from surveys.domain.nps import PASSIVE, PROMOTER, Band
from surveys.models import PassiveCall, Response
from surveys.querysets import counts_nation
from tickets.models import Ticket

LOWEST = Min("answers__number", filter=Q(answers__question__asks=Asks.RECOMMEND))
BANDS: dict[Band, Q] = {
    Band.PROMOTER: Q(lowest__gte=PROMOTER),
    Band.PASSIVE: Q(lowest__gte=PASSIVE, lowest__lt=PROMOTER),
    Band.DETRACTOR: Q(lowest__lt=PASSIVE),
}


def with_words(user: Staff) -> Any:
    """The responses in somebody's own words, the newest first, with `lowest` of what they would recommend. Nothing to
    those who count a part of the country only: words tell who somebody is.
    """
    rows = Response.objects.exclude(words="") if counts_nation(user) else Response.objects.none()
    rows = rows.annotate(lowest=LOWEST).select_related(
        "survey", "coding__reason", "coding__by", "testimonial", "follow_up__ticket"
    )
    return rows.order_by("-recorded_at", "-id")


def to_call(user: Staff) -> Any:
    """The passives whom nobody has reached yet, the oldest first: those whose ticket is within the user's sight."""
    reached = PassiveCall.objects.filter(response=OuterRef("pk"), reached=True)
    seen = Ticket.objects.visible_to(user).filter(erased_at=None).values("pk")
    rows = Response.objects.filter(~Exists(reached), invitation__ticket__in=seen)
    rows = rows.annotate(lowest=LOWEST, tries=Count("calls", distinct=True)).filter(
        BANDS[Band.PASSIVE], tries__lt=MOST_CALLS
    )
    return rows.select_related("survey", "invitation__participant", "invitation__ticket").order_by(
        "answered_on", "id"
    )
