"""Programs of channels that sign what they send, because they cannot hold a key in a header."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField
from crm.domain.codes import Channel, Role
from crm.domain.scopes import Scope
from crm.labels import choices_of


class WebhookSource(models.Model):
    """One such program: its address holds `prefix`, its signature is made with `secret`.

    While it changes over to a new secret the previous one is valid too. Bound to the channel that its account had at
    the start.
    """

    #: It brings complaints in, and nothing else.
    scopes = (Scope.TICKETS_WRITE.value,)

    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("prefix"), max_length=16, unique=True)
    secret = EncryptedTextField(_("secret"))
    previous_secret = EncryptedTextField(_("previous secret"), blank=True, default="")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="webhook_sources",
        limit_choices_to={"role": Role.CHANNEL},
        verbose_name=_("account"),
    )
    channel = models.CharField(_("channel"), max_length=10, choices=choices_of(Channel))
    created_at = models.DateTimeField(_("created at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("signed webhook")
        verbose_name_plural = _("signed webhooks")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name
