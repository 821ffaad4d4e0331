"""Programs elsewhere that are told what happens."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField


class WebhookSubscription(models.Model):
    """One such program: where it listens and which happenings it wants, by their codes.

    What is sent is signed with `secret`, and with `previous_secret` too while the other side changes over. The address
    is encrypted, for some carry a token.
    """

    name = models.CharField(_("name"), max_length=80)
    address = EncryptedTextField(_("address"))
    host = models.CharField(_("machine"), max_length=260)
    events = models.JSONField(_("happenings"), default=list)
    secret = EncryptedTextField(_("secret"))
    previous_secret = EncryptedTextField(_("previous secret"), blank=True, default="")
    created_at = models.DateTimeField(_("created"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_because = models.CharField(_("why"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("webhook to others")
        verbose_name_plural = _("webhooks to others")
        ordering = ("name", "pk")
        indexes = [
            models.Index(fields=["id"], name="subscription_live", condition=models.Q(revoked_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def secrets(self) -> tuple[str, ...]:
        """All that are valid, the present one first."""
        return (self.secret, self.previous_secret) if self.previous_secret else (self.secret,)
