"""A ticket's stay at one branch office."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models import Branch
from tickets.labels import LEG_ENDING_CHOICES, PRIORITY_CHOICES
from tickets.models.root_cause import RootCause
from tickets.models.ticket import Ticket
from tickets.querysets import EscalationQuerySet


class Escalation(models.Model):
    """One leg: from the moment the ticket reached a branch until the branch was done, passed it on or gave it back.

    The legs of a ticket answer who held it and for how long; the branch-feedback clock answers under which promise.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="escalations", verbose_name=_("ticket"))
    cycle = models.PositiveSmallIntegerField(_("cycle"))
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="escalations", verbose_name=_("branch"), db_index=False
    )
    priority = models.CharField(_("priority"), max_length=10, choices=PRIORITY_CHOICES)
    request = models.TextField(_("what the branch is asked to do"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent by"),
    )
    sent_at = models.DateTimeField(_("sent"))
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("acknowledged by"),
    )
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    feedback = models.TextField(_("feedback"), blank=True)
    feedback_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    root_cause = models.ForeignKey(
        RootCause, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("root cause")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ending = models.CharField(_("ended by"), max_length=12, choices=LEG_ENDING_CHOICES, blank=True)
    ending_note = models.TextField(_("why"), blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(ended_at__isnull=True), name="escalation_one_open_leg"
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "sent_at"], name="escalation_of_branch"),
            models.Index(
                fields=["branch", "acknowledged_at"],
                name="escalation_inbox",
                condition=models.Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=["ended_at"],
                name="escalation_causes",
                condition=models.Q(root_cause__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} → {self.branch}"
