"""What must reach somebody, as a row that is written together with its cause."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField
from outbox.models.subscription import WebhookSubscription


class Transport(models.TextChoices):
    """The way out. What carries each stands in `settings.OUTBOX_GATEWAYS`."""

    IN_APP = "in_app", _("in the application")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", _("WhatsApp")
    CHAT = "chat", _("message within the channel")
    WEBHOOK = "webhook", _("webhook")
    LOG = "log", _("log")


class Delivery(models.TextChoices):
    """Where a message stands."""

    PENDING = "pending", _("waiting")
    LEASED = "leased", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed, will be tried again")
    DEAD = "dead", _("given up")


class OutboxMessageQuerySet(models.QuerySet["OutboxMessage"]):
    """Messages."""

    def with_words(self) -> "OutboxMessageQuerySet":
        """Those that are done with and still hold what they said."""
        return self.filter(DONE_WITH_WORDS)


#: Sent or given up, and not yet emptied (`outbox.actions.erase`).
DONE_WITH_WORDS = models.Q(state__in=["sent", "dead"]) & ~models.Q(body="")


class OutboxMessage(models.Model):
    """One message to one recipient.

    `dedupe_key` is unique: writing the same message twice leaves one row. `subject` and `body` are already in the
    reader's language. `address` is an address on `channel`, so that a transport that serves several
    knows where it goes; both are empty for in-app messages, which wait at `recipient`'s bell. `about` names the matter,
    as a ticket's number, so that the words can be erased with it. A webhook goes to its `subscription`; its `body` is
    JSON.
    """

    dedupe_key = models.CharField(_("key"), max_length=120)
    template = models.CharField(_("template"), max_length=60)
    language = models.CharField(_("language"), max_length=5)
    transport = models.CharField(_("transport"), max_length=12, choices=Transport.choices)
    channel = models.CharField(_("channel"), max_length=12, blank=True, default="", db_default="")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="outbox_messages",
        verbose_name=_("recipient"),
    )
    address = EncryptedTextField(_("address"), blank=True, default="")
    subscription = models.ForeignKey(
        WebhookSubscription,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("webhook to others"),
    )
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    link = models.CharField(_("link"), max_length=200, blank=True)
    about = models.CharField(_("about"), max_length=40, blank=True, default="", db_default="")
    state = models.CharField(_("state"), max_length=10, choices=Delivery.choices, default=Delivery.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try"))
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message out")
        verbose_name_plural = _("messages out")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["dedupe_key"], name="outbox_once")]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                name="outbox_due",
                condition=models.Q(state__in=["pending", "leased", "failed"]),
            ),
            models.Index(
                fields=["recipient", "-id"],
                name="outbox_unread",
                condition=models.Q(transport="in_app", read_at__isnull=True),
            ),
            models.Index(fields=["about"], name="outbox_about", condition=~models.Q(about="")),
            models.Index(fields=["created_at", "id"], name="outbox_with_words", condition=DONE_WITH_WORDS),
        ]

    def __str__(self) -> str:
        return self.subject
