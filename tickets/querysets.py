"""Reading the core: who sees what, what is open, what is due."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from core.errors import Invalid
from crm.domain.codes import Role
from crm.domain.text import MAX_WORDS, search_text
from tickets.domain.codes import Verb
from tickets.domain.numbers import key_of
from tickets.domain.states import JOINABLE_STATES, OPEN_STATES, State

if TYPE_CHECKING:
    from crm.models import Contact, Staff


def ours(path: str = "", *, by: str = "") -> Q:
    """This desk's own tickets: taken in here, or adopted from another.

    `path` leads to the ticket ("ticket__"); `by` names a column with a moment, by which they were ours already.
    """
    adopted = {f"{path}adopted_at__lte": F(by)} if by else {f"{path}adopted_at__isnull": False}
    return Q(**{f"{path}origin": ""}) | Q(**adopted)


def _model(name: str) -> Any:
    # Models import this module, so it looks them up by name instead of importing them.
    return apps.get_model("tickets", name)


def _legs_of(officer: "Staff") -> Any:
    """Stays of a ticket at the officer's branch."""
    return _model("Escalation").objects.filter(ticket=OuterRef("pk"), branch=officer.branch_id)


def _taken_in_by(officer: "Staff") -> Any:
    """Contacts of a ticket that the officer's branch recorded."""
    return _model("TicketContact").objects.filter(
        ticket=OuterRef("pk"), contact__recorded_by__branch=officer.branch_id
    )


def _came_again() -> Exists:
    """A contact joined the ticket after it was resolved."""
    joined = _model("TicketEvent").objects.filter(
        ticket=OuterRef("pk"), verb=Verb.JOINED, at__gt=OuterRef("resolved_at")
    )
    return Exists(joined)


def _written_again() -> Q:
    return Q(_came_again(), state=State.RESOLVED)


class TicketQuerySet(models.QuerySet[Any]):
    """Tickets."""

    def visible_to(self, user: "Staff") -> "TicketQuerySet":
        """What `user` may know of (design, "Roles and sight").

        A branch officer: what is or was escalated to their branch, and what it took in at its counter. A channel: what
        it brought in. A regional deputy: the branches of the region. Everybody else of the staff: all.
        """
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        if user.role == Role.BRANCH_OFFICER:
            return self.filter(Exists(_legs_of(user)) | Exists(_taken_in_by(user)))
        if user.role == Role.CHANNEL:
            ties = _model("TicketContact").objects.filter(
                ticket=OuterRef("pk"), contact__channel=user.channel, contact__recorded_by=user.pk
            )
            return self.filter(Exists(ties))
        if user.role == Role.HEAD_OFFICE and user.region_id is not None:
            return self.filter(branch__region=user.region_id)
        return self.all()

    def in_hand_of(self, user: "Staff") -> "TicketQuerySet":
        """What `user` may work on. A branch officer: what is with their branch now, and what it took in at its
        counter as long as nobody at the care centre has taken it. Everybody else: all that they see.
        """
        if user.is_superuser or user.role != Role.BRANCH_OFFICER:
            return self.visible_to(user)
        at_branch = Exists(_legs_of(user).filter(ended_at=None))
        fresh = Q(Exists(_taken_in_by(user)), state=State.NEW, owner=None)
        return self.visible_to(user).filter(at_branch | fresh)

    def open(self) -> "TicketQuerySet":
        """Somebody still owes the participant something."""
        return self.filter(state__in=OPEN_STATES)

    def joinable(self) -> "TicketQuerySet":
        """A second contact about the same matter belongs here."""
        return self.filter(state__in=JOINABLE_STATES)

    def of_contact(self, contact: "Contact") -> "TicketQuerySet":
        """What `contact` opened or joined, in that order."""
        return self.filter(contact_ties__contact=contact).order_by("contact_ties__id")

    def live(self) -> "TicketQuerySet":
        """This desk's own tickets, without the imported history of another."""
        return self.filter(ours())

    def adoptable(self) -> "TicketQuerySet":
        """Open cases in the history of another desk: nobody works on them until this desk adopts them."""
        return self.open().filter(~ours())

    def waiting_for_agent(self, desk: str) -> "TicketQuerySet":
        """The queue of a desk: nobody has these yet. Priority participants first, then by time left."""
        return (
            self.live()
            .filter(state=State.NEW, desk=desk)
            .order_by("-vulnerable", F("due_at").asc(nulls_last=True), "id")
        )

    def owned_by(self, user: "Staff") -> "TicketQuerySet":
        """What `user` is working on, by time left."""
        return self.open().live().filter(owner=user).order_by(F("due_at").asc(nulls_last=True), "id")

    def silent_since(self, moment: datetime) -> "TicketQuerySet":
        """Resolved before `moment`, and not a word from the participant since the answer."""
        return self.live().filter(~_came_again(), state=State.RESOLVED, resolved_at__lt=moment)

    def written_again(self) -> "TicketQuerySet":
        """Resolved, and the participant came again after the answer: somebody must decide whether it was thanks."""
        return self.live().filter(_written_again())

    def needing_somebody(self) -> "TicketQuerySet":
        """What is open, and what was written on again after it was resolved."""
        return self.live().filter(Q(state__in=OPEN_STATES) | _written_again())

    def with_wrote_again(self) -> "TicketQuerySet":
        """With `wrote_again`, which says whether a row is one of `written_again`."""
        again = models.ExpressionWrapper(_written_again() & ours(), models.BooleanField())
        rows: TicketQuerySet = self.annotate(wrote_again=again)
        return rows

    def overdue(self, now: datetime) -> "TicketQuerySet":
        """A clock of theirs has run out and runs on."""
        return self.open().filter(due_at__lt=now)

    def by_number(self, text: str) -> "TicketQuerySet":
        """The ticket with this number. Raises `Invalid` when it can not be a number."""
        return self.filter(pk=key_of(text))

    def matching(self, text: str) -> "TicketQuerySet":
        """What one search box finds: a ticket number, or the beginnings of words of the subject and of the
        participant's name, in any order, without case or accents. Nothing matches text with neither digits nor letters.
        """
        text = text.strip()
        try:
            return self.by_number(text)
        except Invalid:
            words = search_text(text).split()[:MAX_WORDS]
        return self.filter(search_text__words_begin=words) if words else self.none()


class ClockQuerySet(models.QuerySet[Any]):
    """Clocks."""

    def running(self) -> "ClockQuerySet":
        """Not yet stopped."""
        return self.filter(stopped_at=None)

    def alarm_due(self, now: datetime) -> "ClockQuerySet":
        """A rung of the ladder was passed before `now` and is not marked yet."""
        return self.filter(next_alarm_at__lt=now).order_by("next_alarm_at", "id")


class ConfirmationQuerySet(models.QuerySet[Any]):
    """Calls back."""

    def open(self) -> "ConfirmationQuerySet":
        """Not yet ended."""
        return self.filter(ended_at=None)

    def queue(self, now: datetime) -> "ConfirmationQuerySet":
        """What may be called now, in the order of domain section 4; nobody has these on the line."""
        return (
            self.open()
            .filter(holder=None, noticed_at=None, ready_at__lte=now)
            .order_by("rank", "-vulnerable", "queued_at", "id")
        )

    def ended_by(self, user: "Staff", since: datetime) -> "ConfirmationQuerySet":
        """What `user` finished since a moment: the day's progress towards the quota."""
        return self.filter(ended_by=user, ended_at__gte=since)


class EscalationQuerySet(models.QuerySet[Any]):
    """Stays at branches."""

    def telling_cause(self) -> "EscalationQuerySet":
        """Those whose root cause is the ticket's own: the one that a branch named last. One for each ticket at most."""
        later = _model("Escalation").objects.filter(
            ticket=OuterRef("ticket"), root_cause__isnull=False, pk__gt=OuterRef("pk")
        )
        return self.filter(~Exists(later), root_cause__isnull=False)


class CorrectiveActionQuerySet(models.QuerySet[Any]):
    """Corrective actions."""

    def visible_to(self, user: "Staff") -> "CorrectiveActionQuerySet":
        """Head office and supervisors: all. Regional deputy: those of the region's branches, and those for the whole
        country. Whoever owns one: that one.
        """
        if not user.is_active:
            return self.none()
        if user.is_superuser or user.is_head_office or user.is_supervisor:
            return self.all()
        if user.is_regional_deputy:
            return self.filter(Q(branch__region=user.region_id) | Q(branch=None) | Q(owner=user))
        return self.filter(owner=user)


def oldest_unflagged_breach(now: datetime) -> datetime | None:
    """When the oldest rung of the ladder was passed that no sweep has marked yet."""
    due = _model("Clock").objects.filter(next_alarm_at__lt=now)
    oldest: datetime | None = due.aggregate(oldest=models.Min("next_alarm_at"))["oldest"]
    return oldest
