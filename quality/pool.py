"""What can be drawn: the calls that an agent answered, and the replies that they wrote. Two statements."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

from crm.domain.codes import Channel, ContactOutcome, Direction
from crm.models import Contact
from quality.domain.codes import Work
from quality.domain.periods import Span
from quality.domain.sampling import Candidate
from quality.models import Period, Sampled, Scorecard
from tickets.models import Message, TicketContact
from tickets.zones import DEFAULT_ZONE, span_of_days

#: Where nothing is written.
SPOKEN = (Channel.PHONE, Channel.COUNTER, Channel.HOSPITAL)


@dataclass(frozen=True, slots=True)
class Pooled:
    """A call or reply that can be drawn: `pk` of its contact or message."""

    work: Work
    pk: int
    at: datetime
    kind: str

    @classmethod
    def of(cls, row: Sampled) -> "Pooled":
        """What a drawn row was before it was drawn."""
        work = Work(row.work)
        pk = row.contact_id if work is Work.CALL else row.message_id
        assert pk is not None
        return cls(work, pk, row.at, row.kind)

    @property
    def candidate(self) -> Candidate:
        """As the lot sees it."""
        local = self.at.astimezone(DEFAULT_ZONE)
        return Candidate(f"{self.work}:{self.pk}", local.date(), local.hour, self.kind)

    def sampled(self, *, period: Period, agent: int, scorecard: Scorecard, now: datetime) -> Sampled:
        """The row of the drawn one, not stored yet."""
        return Sampled(
            period=period,
            agent_id=agent,
            work=self.work,
            contact_id=self.pk if self.work is Work.CALL else None,
            message_id=self.pk if self.work is Work.REPLY else None,
            scorecard=scorecard,
            at=self.at,
            kind=self.kind,
            drawn_at=now,
        )


def pools_of(span: Span, agents: Collection[int], *, until: datetime) -> dict[int, list[Pooled]]:
    """By agent: what was over before `until` (UTC) and lies within the period."""
    since, end = span_of_days(span.first, span.last)
    end = min(end, until)
    found: dict[int, list[Pooled]] = {}
    for agent, pooled in (*_calls(agents, since, end), *_replies(agents, since, end)):
        found.setdefault(agent, []).append(pooled)
    return found


def answered_calls() -> Q:
    """Contacts that are calls somebody answered."""
    return Q(channel=Channel.PHONE, direction=Direction.INBOUND, answered_at__isnull=False) & ~Q(
        outcome=ContactOutcome.ABANDONED
    )


def _calls(agents: Collection[int], since: datetime, end: datetime) -> Iterable[tuple[int, Pooled]]:
    kind = TicketContact.objects.filter(contact=OuterRef("pk")).order_by("pk").values("ticket__kind")[:1]
    rows = Contact.objects.filter(
        answered_calls(), agent__in=agents, answered_at__gte=since, answered_at__lt=end, ended_at__lte=end
    )
    calls = rows.order_by("pk").values_list("agent", "pk", "answered_at", Subquery(kind), "outcome")
    for agent, pk, at, about, outcome in calls:
        yield agent, Pooled(Work.CALL, pk, at, about or outcome or "")


def _replies(agents: Collection[int], since: datetime, end: datetime) -> Iterable[tuple[int, Pooled]]:
    rows = Message.objects.filter(author__in=agents, direction=Direction.OUTBOUND, at__gte=since, at__lt=end)
    written = rows.exclude(channel__in=SPOKEN).order_by("pk")
    for agent, pk, at, about in written.values_list("author", "pk", "at", "ticket__kind"):
        yield agent, Pooled(Work.REPLY, pk, at, about)
