"""The outbound queue: calls back to participants once a branch is done."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models import Contact
from tickets.labels import CALL_OUTCOME_CHOICES
from tickets.models.escalation import Escalation
from tickets.models.ticket import Ticket
from tickets.querysets import ConfirmationQuerySet


class Confirmation(models.Model):
    """One call back, for one cycle of one ticket.

    `rank` (0 high, 1 medium, 2 low), `vulnerable` and `queued_at` are the order of the queue (domain section 4);
    `ready_at` is when the next attempt may be made. `holder` is the agent who has it on the line. `noticed_at` is
    when the participant was written to after the last call in vain.
    """

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="confirmations", verbose_name=_("ticket"), db_index=False
    )
    cycle = models.PositiveSmallIntegerField(_("cycle"))
    leg = models.ForeignKey(Escalation, models.PROTECT, related_name="+", verbose_name=_("branch's answer"))
    rank = models.PositiveSmallIntegerField(_("rank"))
    vulnerable = models.BooleanField(_("priority participant"), default=False)
    queued_at = models.DateTimeField(_("queued"))
    ready_at = models.DateTimeField(_("may be called from"))
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("with"),
    )
    held_since = models.DateTimeField(_("taken"), null=True, blank=True)
    attempts_made = models.PositiveSmallIntegerField(_("calls in vain"), default=0)
    noticed_at = models.DateTimeField(_("written to"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=CALL_OUTCOME_CHOICES, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
        db_index=False,
    )

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        ordering = ["rank", "-vulnerable", "queued_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "cycle"], name="confirmation_once_a_cycle"),
            models.UniqueConstraint(
                fields=["holder"],
                condition=models.Q(ended_at__isnull=True, holder__isnull=False),
                name="confirmation_one_in_hand",
            ),
        ]
        indexes = [
            models.Index(
                fields=["rank", "-vulnerable", "queued_at", "id"],
                name="confirmation_queue",
                condition=models.Q(ended_at__isnull=True),
            ),
            models.Index(fields=["ended_by", "ended_at"], name="confirmation_progress"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} ({self.cycle})"


class CallAttempt(models.Model):
    """One call of an outbound agent, with what came of it."""

    confirmation = models.ForeignKey(
        Confirmation, models.PROTECT, related_name="attempts", verbose_name=_("confirmation")
    )
    at = models.DateTimeField(_("when"))
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agent"),
    )
    contact = models.OneToOneField(
        Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=CALL_OUTCOME_CHOICES)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("call attempt")
        verbose_name_plural = _("call attempts")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.at:%Y-%m-%d %H:%M}"
