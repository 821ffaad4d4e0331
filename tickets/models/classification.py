"""What colour a ticket was given, by whom, and why. Nothing is overwritten."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.labels import CLASSIFIED_BY_CHOICES, COLOUR_CHOICES, KIND_CHOICES, REASON_CHOICES, REASONS
from tickets.models.ticket import Ticket


class Classification(models.Model):
    """One judgement. The latest counts; those before it stay on record."""

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="classifications", verbose_name=_("ticket"), db_index=False
    )
    at = models.DateTimeField(_("when"))
    source = models.CharField(_("by"), max_length=10, choices=CLASSIFIED_BY_CHOICES)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agent"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=KIND_CHOICES)
    colour = models.CharField(_("colour"), max_length=10, choices=COLOUR_CHOICES, blank=True)
    reason = models.CharField(_("reason"), max_length=40, choices=REASON_CHOICES)
    words = models.TextField(_("in the agent's words"), blank=True)

    class Meta:
        verbose_name = _("classification")
        verbose_name_plural = _("classifications")
        ordering = ["id"]
        indexes = [models.Index(fields=["ticket", "id"], name="classification_of_ticket")]

    def __str__(self) -> str:
        return self.explanation

    @property
    def explanation(self) -> str:
        """The reason in a sentence: the agent's own words, or the rule that applied."""
        return self.words or str(REASONS.get(self.reason, self.reason))  # type: ignore[call-overload]
