"""How long what people said is kept."""

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.labels import KIND_CHOICES


class RetentionPeriod(models.Model):
    """Ended tickets of a kind keep people's data for `days` from their last change; a kind without a row keeps them
    for good.

    `origin` is empty for this desk's own tickets, otherwise the imported log whose history it is about.
    """

    origin = models.CharField(
        _("origin"),
        max_length=32,
        blank=True,
        default="",
        help_text=_("Empty: the service itself. Otherwise the imported log that these terms belong to."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=KIND_CHOICES)
    days = models.PositiveIntegerField(
        _("days kept after the last change"),
        validators=[MinValueValidator(30), MaxValueValidator(36_500)],
        help_text=_(
            "Then who it was and what was said are erased; what is counted stays. This cannot be undone."
        ),
    )

    class Meta:
        verbose_name = _("retention period")
        verbose_name_plural = _("retention periods")
        ordering = ["origin", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "kind"],
                name="retention_once_a_kind",
                violation_error_message=_("There is a period for this kind already. Change that one."),
            ),
            models.CheckConstraint(name="retention_at_least_a_month", condition=models.Q(days__gte=30)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.days}"

    def kept_since(self, now: datetime) -> datetime:
        """What has not changed since before this moment (UTC) is kept no longer."""
        return now - timedelta(days=self.days)
