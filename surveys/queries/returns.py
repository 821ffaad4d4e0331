"""How many of those who were asked have answered, and whom the figures leave out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Exists, Min, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from crm.models import Staff
from outbox.models import OutboxMessage
from outbox.models.message import Delivery
from surveys.actions.invite import LATEST
from surveys.domain.codes import SetAsideWhy
from surveys.domain.spans import Span
from surveys.models import Invitation, SetAside, Survey
from surveys.querysets import counts_nation
from tickets.domain.states import State
from tickets.models import Ticket
from tickets.querysets import ours
from tickets.zones import span_of_days


@dataclass(frozen=True)
class Returns:
    """Of people asked within the months: how many answered, how many of those with help, whose message was never
    delivered, who still has time; and what was set aside. `unsent`: drawn and not written to yet.

    Of the tickets that were closed meanwhile, or up to three days before: those without a known person, and those about
    whom nobody was asked (by lot, for lack of an address, or because they were asked lately). 0 for a survey that is
    not asked after closure.
    """

    invited: int
    answered: int
    helped: int
    undelivered: int
    waiting: int
    unsent: int
    late: int
    duplicate: int
    closed: int
    nobody_known: int
    not_asked: int

    @property
    def rate(self) -> float | None:
        """Answered of invited, in percent."""
        return 100 * self.answered / self.invited if self.invited else None

    @property
    def silent(self) -> int:
        """Who got the message, let the time pass and said nothing."""
        return self.invited - self.answered - self.undelivered - self.waiting


def read_returns(user: Staff, survey: Survey, span: Span | None, now: datetime) -> Returns | None:
    """None for a reader of one branch or region, and where nobody was ever asked."""
    if not counts_nation(user):
        return None
    asked = Invitation.objects.filter(survey=survey)
    begun = asked.aggregate(first=Min("invited_at"))["first"]
    if begun is None and not asked.exists():
        return None
    first, last = span_of_days(span.first, span.end) if span else (begun or now, now)
    invited = asked.filter(invited_at__gte=first, invited_at__lte=last)
    dead = OutboxMessage.objects.filter(
        dedupe_key=Concat(Value("survey:"), Cast(OuterRef("pk"), CharField())), state=Delivery.DEAD
    )
    silent = Q(response=None)
    counts = invited.annotate(is_dead=Exists(dead)).aggregate(
        invited=Count("pk"),
        answered=Count("pk", filter=~silent),
        helped=Count("pk", filter=Q(response__helped_by__isnull=False)),
        undelivered=Count("pk", filter=silent & Q(is_dead=True)),
        waiting=Count("pk", filter=silent & Q(is_dead=False, expires_at__gt=now)),
    )
    aside = SetAside.objects.filter(
        invitation__survey=survey, received_at__gte=first, received_at__lte=last
    ).aggregate(
        late=Count("pk", filter=Q(why=SetAsideWhy.LATE)),
        duplicate=Count("pk", filter=Q(why=SetAsideWhy.DUPLICATE)),
    )
    unsent = asked.filter(invited_at=None).count()
    return Returns(
        **counts, **aside, unsent=unsent, **_closed(asked.exclude(ticket=None), begun, first, last)
    )


def _closed(about_tickets: Any, begun: datetime | None, first: datetime, last: datetime) -> dict[str, int]:
    """Nothing before the first invitation: then nobody was meant to be asked."""
    none = {"closed": 0, "nobody_known": 0, "not_asked": 0}
    if begun is None or not about_tickets.exists():
        return none
    # People are asked up to three days after their ticket was closed.
    rows = Ticket.objects.filter(
        ours(),
        state=State.CLOSED,
        closed_at__gte=max(first, begun) - LATEST,
        closed_at__lte=last,
        survey_follow_up=None,
    )
    return rows.aggregate(
        closed=Count("pk"),
        nobody_known=Count("pk", filter=Q(participant=None)),
        not_asked=Count("pk", filter=Q(participant__isnull=False, survey_invitation=None)),
    )
