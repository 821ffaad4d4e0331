"""Reading for the outbound desk: the queue, the day's progress, and what an agent must know before dialling."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet

from crm.domain.codes import IdentityField, Role
from crm.models import Contact, IdentityReveal, Staff
from tickets.domain.codes import CallOutcome, LegEnding, Priority
from tickets.models import CallAttempt, CareCentreRules, Confirmation, Escalation, Ticket

#: In the order of the queue; a confirmation's rank is the place in this list.
RANKS = (Priority.HIGH, Priority.MEDIUM, Priority.LOW)
COMING = 8
EARLIER_CONTACTS = 6


def start_of_day(now: datetime) -> datetime:
    """Midnight in the zone of the care centre's sites, before `now`."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True)
class Progress:
    """What an agent has done today towards the quota of confirmations; calls in vain do not count towards it."""

    done: int
    quota: int
    in_vain: int

    @property
    def left(self) -> int:
        """Confirmations still missing."""
        return max(0, self.quota - self.done)


def progress(user: Staff, now: datetime) -> Progress:
    """The day's progress of `user`. Three statements."""
    since = start_of_day(now)
    in_vain = CallAttempt.objects.filter(agent=user, at__gte=since, outcome=CallOutcome.NO_ANSWER).count()
    done = Confirmation.objects.ended_by(user, since).count()
    return Progress(done, CareCentreRules.current().daily_quota, in_vain)


@dataclass(frozen=True)
class Backlog:
    """How many calls may be made now by priority, and how many wait for something else."""

    ready: dict[Priority, int]
    vulnerable: int
    later: int
    on_the_line: int
    written_to: int
    oldest: datetime | None

    @property
    def callable(self) -> int:
        """All that may be called now."""
        return sum(self.ready.values())


def backlog(now: datetime) -> Backlog:
    """The outbound queue in figures. One statement."""
    ready = Q(holder=None, noticed_at=None, ready_at__lte=now)
    found = Confirmation.objects.open().aggregate(
        **{code.value: Count("pk", filter=ready & Q(rank=rank)) for rank, code in enumerate(RANKS)},
        vulnerable=Count("pk", filter=ready & Q(vulnerable=True)),
        later=Count("pk", filter=Q(holder=None, noticed_at=None, ready_at__gt=now)),
        on_the_line=Count("pk", filter=Q(holder__isnull=False)),
        written_to=Count("pk", filter=Q(holder=None, noticed_at__isnull=False)),
        oldest=Min("queued_at", filter=ready),
    )
    return Backlog(
        ready={code: found[code.value] for code in RANKS},
        vulnerable=found["vulnerable"],
        later=found["later"],
        on_the_line=found["on_the_line"],
        written_to=found["written_to"],
        oldest=found["oldest"],
    )


def coming(now: datetime) -> QuerySet[Confirmation]:
    """The next calls that become ready: somebody did not answer and is tried again."""
    rows = Confirmation.objects.open().filter(holder=None, noticed_at=None, ready_at__gt=now)
    return rows.select_related("ticket", "leg__branch").order_by("ready_at", "id")[:COMING]


def in_hand(user: Staff) -> Confirmation | None:
    """The call that `user` has on the line."""
    found: Confirmation | None = (
        Confirmation.objects.open().filter(holder=user).select_related("ticket").first()
    )
    return found


@dataclass(frozen=True)
class AgentDay:
    """One outbound agent's day."""

    agent: Staff
    done: int
    on_the_line: Ticket | None


def days_of_agents(now: datetime) -> list[AgentDay]:
    """How far each outbound agent is today. Three statements."""
    ended = Confirmation.objects.filter(ended_at__gte=start_of_day(now), ended_by__isnull=False)
    done = dict(ended.order_by().values_list("ended_by").annotate(Count("pk")))
    held = {
        call.holder_id: call.ticket
        for call in Confirmation.objects.open().filter(holder__isnull=False).select_related("ticket")
    }
    works = Q(role=Role.OUTBOUND_AGENT, is_active=True) | Q(pk__in=[*done, *held])
    agents = Staff.objects.filter(works).order_by("first_name", "last_name", "pk")
    return [AgentDay(agent, done.get(agent.pk, 0), held.get(agent.pk)) for agent in agents]


def latest_call(ticket: Ticket) -> Confirmation | None:
    """The call back of the ticket's last cycle that reached the outbound queue, open or ended."""
    calls = Confirmation.objects.select_related("holder", "ended_by", "leg__branch", "leg__feedback_by")
    found: Confirmation | None = calls.filter(ticket=ticket).order_by("-id").first()
    if found is not None:
        found.ticket = ticket  # With the participant that the reader's own copy already has.
    return found


@dataclass(frozen=True)
class CallSheet:
    """What came before: attempts, earlier answers of branches, the participant's contacts, who asked for them."""

    attempts: list[CallAttempt]
    earlier_answers: list[Escalation]
    contacts: list[Contact]
    proxy: Contact | None
    numbers_shown: bool


def call_sheet(call: Confirmation, user: Staff) -> CallSheet:
    """Gather the call sheet. Five statements at most."""
    ticket = call.ticket
    attempts = CallAttempt.objects.filter(confirmation__ticket=ticket).select_related("agent", "confirmation")
    answers = ticket.escalations.filter(ending=LegEnding.FINISHED).exclude(pk=call.leg_id)
    contacts: Any = []
    if ticket.participant_id is not None:
        contacts = Contact.objects.visible_to(user).filter(participant=ticket.participant_id)
        contacts = contacts.select_related("agent").order_by("-offered_at", "-pk")
    ties = Contact.objects.filter(ticket_ties__ticket=ticket).order_by("-pk")
    return CallSheet(
        attempts=list(attempts.order_by("-id")),
        earlier_answers=list(answers.select_related("branch").order_by("-id")),
        contacts=list(contacts[:EARLIER_CONTACTS]),
        proxy=next((contact for contact in ties if contact.has_proxy), None),
        numbers_shown=numbers_shown(call, user),
    )


def numbers_shown(call: Confirmation, user: Staff) -> bool:
    """Whether `user` had the phone number shown, on record, since taking this very call."""
    if call.holder_id != user.pk or call.held_since is None or call.ticket.participant_id is None:
        return False
    looks = IdentityReveal.objects.filter(participant=call.ticket.participant_id, staff=user)
    return looks.filter(field=IdentityField.PHONE, at__gte=call.held_since).exists()
