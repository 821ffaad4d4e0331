"""The ticket: what a participant is owed, and where it stands now."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField, new_seal
from crm.domain.codes import Channel, Desk
from crm.domain.text import search_text
from crm.labels import choices_of
from crm.models import Area, Branch, Contact, Participant, Staff
from crm.models.fields import SearchTextField
from tickets.domain.codes import Colour, Kind, Priority
from tickets.domain.numbers import number_of
from tickets.domain.states import ENDED_STATES, OPEN_STATES, State
from tickets.labels import COLOUR_CHOICES, KIND_CHOICES, PRIORITY_CHOICES, STATE_CHOICES
from tickets.models.category import Category
from tickets.querysets import TicketQuerySet

OPEN = [str(state) for state in sorted(OPEN_STATES)]
SEARCH_TEXT = 400
ENDED = [str(state) for state in sorted(ENDED_STATES)]


class Ticket(models.Model):
    """One matter of one participant. It changes through `tickets.actions` alone.

    `version` counts every change and is the ticket's ETag. `due_at` is the earliest due time among its running
    clocks, kept here so that queues can be sorted by it; `verify_clocks` holds it to the clocks. `event_count` and
    `event_head` are the end of the chain of its events (`tickets.chain`); `verify_events` holds them to the events.
    `seal` is the key under which the events keep their words. Without it they are gone, and `erased_at` says since when
    (`tickets.actions.erase`); what is counted stays.

    `origin` says where it came from, for good: empty if it was taken in here, otherwise the imported log. Such a
    ticket is the history of another desk, on which nobody here works, until this desk adopts it: `adopted_at`.

    `search_text` holds the words of the subject and of the participant's name, so that one index finds both; whoever
    changes either writes it again (`words_of`).
    """

    origin = models.CharField(_("origin"), max_length=32, blank=True, default="")
    adopted_at = models.DateTimeField(_("taken over"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=KIND_CHOICES)
    colour = models.CharField(_("colour"), max_length=10, choices=COLOUR_CHOICES, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, verbose_name=_("category"))
    channel = models.CharField(_("channel"), max_length=12, choices=choices_of(Channel))
    desk = models.CharField(_("desk"), max_length=12, choices=choices_of(Desk))
    priority = models.CharField(
        _("priority"), max_length=10, choices=PRIORITY_CHOICES, default=Priority.MEDIUM.value
    )
    vulnerable = models.BooleanField(
        _("priority participant"),
        default=False,
        help_text=_("Elderly, pregnant, breastfeeding, or with a disability."),
    )
    participant = models.ForeignKey(
        Participant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("participant"),
        db_index=False,
    )
    subject = models.CharField(_("subject"), max_length=200)
    search_text = SearchTextField(_("search words"), source="words", max_length=SEARCH_TEXT, db_default="")
    description = models.TextField(_("description"), blank=True)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, verbose_name=_("where it happened"), db_index=False
    )
    facility = models.CharField(_("health facility"), max_length=160, blank=True)

    state = models.CharField(_("state"), max_length=24, choices=STATE_CHOICES, default=State.NEW.value)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_tickets",
        verbose_name=_("owner"),
    )
    branch = models.ForeignKey(
        Branch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("branch concerned"),
        db_index=False,
    )
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1)
    version = models.PositiveIntegerField(_("version"), default=1)
    seal = EncryptedTextField(_("key of its words"), default=new_seal, db_default="", editable=False)
    event_count = models.PositiveIntegerField(_("events"), default=0, db_default=0, editable=False)
    event_head = models.CharField(
        _("head of the chain"), max_length=64, default="", db_default="", editable=False
    )
    due_at = models.DateTimeField(_("next due"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    changed_at = models.DateTimeField(_("last change"))
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    erased_at = models.DateTimeField(_("data erased"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_tickets",
        verbose_name=_("merged into"),
        db_index=False,
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="ticket_colour_for_complaints_only",
                condition=models.Q(kind=Kind.COMPLAINT) ^ models.Q(colour=Colour.NONE),
            ),
            models.CheckConstraint(
                name="ticket_merged_names_target",
                condition=models.Q(state=State.MERGED, merged_into__isnull=False)
                | (~models.Q(state=State.MERGED) & models.Q(merged_into__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["desk", "-vulnerable", "due_at", "id"],
                name="ticket_agent_queue",
                condition=models.Q(state=State.NEW.value),
            ),
            models.Index(fields=["owner", "due_at"], name="ticket_own", condition=models.Q(state__in=OPEN)),
            models.Index(
                fields=["state", "colour", "due_at"], name="ticket_open", condition=models.Q(state__in=OPEN)
            ),
            models.Index(
                fields=["merged_into"], name="ticket_merged", condition=models.Q(merged_into__isnull=False)
            ),
            # The lists of all tickets, whole and by state or branch, in the order of their screen.
            models.Index(fields=["due_at", "-id"], name="ticket_list"),
            models.Index(fields=["state", "due_at", "-id"], name="ticket_state_list"),
            models.Index(fields=["branch", "due_at", "-id"], name="ticket_branch_list"),
            models.Index(fields=["participant", "state"], name="ticket_participant"),
            models.Index(fields=["owner"], name="ticket_answered_own", condition=models.Q(state="resolved")),
            models.Index(
                fields=["state", "resolved_at"], name="ticket_quiet", condition=models.Q(state="resolved")
            ),
            models.Index(fields=["-opened_at"], name="ticket_opened"),
            models.Index(
                fields=["kind", "changed_at"],
                name="ticket_kept",
                condition=models.Q(state__in=ENDED, erased_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    def get_absolute_url(self) -> str:
        """The staff's page for this ticket."""
        return reverse("admin:desk_ticket", args=[self.number])

    @property
    def words(self) -> str:
        """What the ticket is found by."""
        return words_of(self.subject, self.participant)

    @property
    def number(self) -> str:
        """The number that people read to each other."""
        return number_of(self.pk)

    @property
    def ours(self) -> bool:
        """This desk's own work: taken in here, or adopted (`tickets.querysets.ours` in the database)."""
        return not self.origin or self.adopted_at is not None

    @property
    def owner_at_work(self) -> Staff | None:
        """The owner, unless their account is closed: work must not wait for somebody who has gone."""
        return self.owner if self.owner is not None and self.owner.is_active else None

    @property
    def needs_branch(self) -> bool:
        """A red complaint: the branch office concerned solves it, nobody of the care centre (domain section 2)."""
        return self.colour == Colour.RED

    @property
    def is_open(self) -> bool:
        """Somebody still owes the participant something."""
        return self.state in OPEN_STATES


def words_of(subject: str, participant: Participant | None) -> str:
    """`Ticket.search_text` of a ticket with this subject and participant."""
    return search_text(f"{subject} {participant.name}" if participant else subject)[:SEARCH_TEXT]


class TicketContact(models.Model):
    """The tie between a contact and a ticket that it opened or joined. One call may bring up several matters."""

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="contact_ties", verbose_name=_("ticket"), db_index=False
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="ticket_ties", verbose_name=_("contact")
    )

    class Meta:
        verbose_name = _("contact of a ticket")
        verbose_name_plural = _("contacts of tickets")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "contact"], name="ticket_contact_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.contact_id}"
