"""Files that belong to a ticket."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.labels import ACTOR_KIND_CHOICES
from tickets.models.ticket import Ticket


class Attachment(models.Model):
    """One file, as it was let in (`core.uploads`).

    Its content lies under the random name `stored` outside of what any web server serves, sealed under the ticket's key
    (`tickets.files`). `name` is what people called it. When the ticket is erased the file goes, and the name with it.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="attachments", verbose_name=_("ticket"))
    name = models.CharField(_("name"), max_length=120)
    media_type = models.CharField(_("kind of file"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    digest = models.CharField(_("fingerprint"), max_length=64, blank=True)
    stored = models.CharField(_("stored as"), max_length=40, unique=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("added by"),
    )
    actor_kind = models.CharField(_("acting as"), max_length=12, choices=ACTOR_KIND_CHOICES)
    at = models.DateTimeField(_("when"))
    erased_at = models.DateTimeField(_("data erased"), null=True, blank=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["id"]
        indexes = [models.Index(fields=["ticket", "id"], name="attachment_of_ticket")]

    def __str__(self) -> str:
        return self.name
