"""The record: everything that ever happened to a ticket, in order."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import unseal
from core.models import AppendOnly
from crm.models import Contact
from tickets.domain.codes import ALARMS, Alarm, Verb
from tickets.labels import ACTOR_KIND_CHOICES, ALARM_NAMES, STATE_CHOICES, VERB_CHOICES
from tickets.models.clock import Clock
from tickets.models.ticket import Ticket

#: What the words of an event are sealed as.
WORDS = "tickets.TicketEvent.note"


class TicketEvent(AppendOnly):
    """One thing that happened. Rows are only ever added, which the database itself enforces (`core.guards`).

    `place` counts within the ticket; `hash` ties the row to the one before it (`tickets.chain`).

    `at` is when it happened and `recorded_at` when it was noticed: for an alarm the moment that the clock ran out
    and the moment of the sweep. `data` holds what the clocks need to be derived again, above all the terms
    (policy versions) that the event put into force, and never anybody's words.

    Words are in `note`, sealed under the ticket's own key, because people have a right to be forgotten by a record that
    forgets nothing: without the key the row is as it was, its hash holds, and the words are gone.
    """

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="events", verbose_name=_("ticket"), db_index=False
    )
    verb = models.CharField(_("what"), max_length=20, choices=VERB_CHOICES)
    at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField(_("noticed"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
        db_index=False,
    )
    actor_kind = models.CharField(_("acting as"), max_length=12, choices=ACTOR_KIND_CHOICES)
    from_state = models.CharField(_("from state"), max_length=24, choices=STATE_CHOICES, blank=True)
    to_state = models.CharField(_("to state"), max_length=24, choices=STATE_CHOICES)
    cycle = models.PositiveSmallIntegerField(_("cycle"))
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    clock = models.ForeignKey(
        Clock,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="alarms",
        verbose_name=_("clock"),
        db_index=False,
    )
    level = models.PositiveSmallIntegerField(_("alarm level"), null=True, blank=True)
    note = models.TextField(_("sealed words"), blank=True)
    data = models.JSONField(_("data"), default=dict, blank=True)
    place = models.PositiveIntegerField(_("place"), editable=False)
    hash = models.CharField(_("hash"), max_length=64, editable=False)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["id"]
        constraints = [
            # However many sweeps run at once: one alarm for each rung of each clock.
            models.UniqueConstraint(
                fields=["clock", "level"], condition=models.Q(clock__isnull=False), name="event_alarm_once"
            ),
            # The chain has no branches.
            models.UniqueConstraint(fields=["ticket", "place"], name="event_place_once"),
        ]
        indexes = [
            models.Index(fields=["verb", "-at"], name="event_by_verb"),
            models.Index(
                fields=["ticket", "at"], name="event_joined", condition=models.Q(verb=Verb.JOINED.value)
            ),
            models.Index(fields=["actor", "-at"], name="event_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.at:%Y-%m-%d %H:%M}"

    @property
    def words(self) -> str:
        """What was said, in plain text; "" when nothing was, or when it was erased."""
        return unseal(self.note, self.ticket.seal, context=WORDS)

    @property
    def alarm(self) -> Alarm | None:
        """The rung of the ladder, if this is an alarm."""
        return ALARMS[self.level - 1] if self.level else None

    @property
    def alarm_label(self) -> str:
        """The rung in words, empty if this is no alarm."""
        return str(ALARM_NAMES[self.alarm]) if self.alarm else ""
