"""Keys with which machines call the API."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import Channel, Role
from crm.labels import choices_of


class ApiKey(models.Model):
    """A machine's key: `<prefix>.<secret>`. Only a hash of the secret is kept.

    Bound to the channel that its account had when the key was issued.
    """

    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("prefix"), max_length=16, unique=True)
    hash = models.CharField(_("hash"), max_length=64)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="api_keys",
        limit_choices_to={"role": Role.CHANNEL},
        verbose_name=_("account"),
    )
    channel = models.CharField(_("channel"), max_length=10, choices=choices_of(Channel))
    scopes = models.JSONField(_("scopes"), default=list)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="crm_api_key_expires_later"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def is_live(self, now: datetime) -> bool:
        """Whether the key opens anything at `now`: not revoked, not expired."""
        return self.revoked_at is None and now < self.expires_at
