"""The thread: what was written to and fro."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import Channel, Direction
from crm.labels import choices_of
from crm.models import Contact
from tickets.models.ticket import Ticket


class Message(models.Model):
    """One thing that was said. A reply names the very message that it answers (domain section 5).

    What a contact said stands in the thread of each of its tickets, once.
    """

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="messages", verbose_name=_("ticket"), db_index=False
    )
    direction = models.CharField(_("direction"), max_length=10, choices=choices_of(Direction))
    channel = models.CharField(_("channel"), max_length=12, choices=choices_of(Channel))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    body = models.TextField(_("text"))
    at = models.DateTimeField(_("when"))
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="messages", verbose_name=_("contact")
    )
    in_reply_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies", verbose_name=_("answers")
    )

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["id"]
        indexes = [models.Index(fields=["ticket", "id"], name="message_of_ticket")]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "contact"], name="message_once_a_contact"),
        ]

    def __str__(self) -> str:
        return self.body[:60]
