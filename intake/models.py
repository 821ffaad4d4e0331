"""What the intake keeps: which case of which imported log became which ticket."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.labels import VERDICT_CHOICES
from tickets.models import Ticket


class ImportedCase(models.Model):
    """A case of another desk's log, brought in once.

    `steps` counts the steps that were replayed and `digest` is their fingerprint: a later run goes on behind them
    when the log has grown, and refuses the case when the log tells its past otherwise. `target_at`, `verdict` and
    `judged_at` are the log's own due time, its own judgement and when it first gave it; they never change ours.
    The counters are the log's, for comparison; empty where it has none.
    """

    origin = models.CharField(_("origin"), max_length=32)
    external_id = models.CharField(_("external id"), max_length=160)
    ticket = models.OneToOneField(
        Ticket, models.PROTECT, related_name="imported_case", verbose_name=_("ticket")
    )
    rows = models.PositiveIntegerField(_("rows"))
    steps = models.PositiveIntegerField(_("steps"))
    refused_steps = models.PositiveIntegerField(_("refused steps"), default=0)
    digest = models.CharField(_("fingerprint"), max_length=32)
    target_at = models.DateTimeField(_("the log's due time"), null=True, blank=True)
    verdict = models.CharField(_("the log's verdict"), max_length=10, choices=VERDICT_CHOICES, blank=True)
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)
    reopened = models.IntegerField(_("the log's count of reopenings"), null=True, blank=True)
    reassigned = models.IntegerField(_("the log's count of reassignments"), null=True, blank=True)
    imported_at = models.DateTimeField(_("imported"))

    class Meta:
        verbose_name = _("imported case")
        verbose_name_plural = _("imported cases")
        ordering = ["origin", "id"]
        constraints = [
            models.UniqueConstraint(fields=["origin", "external_id"], name="imported_case_once"),
        ]

    def __str__(self) -> str:
        return f"{self.origin}: {self.external_id}"
