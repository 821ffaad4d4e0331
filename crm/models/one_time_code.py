"""The second thing that an account needs to sign in: a device that shows codes, and codes for the day it is lost."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField


class CodeDevice(models.Model):
    """The app on somebody's phone that shows a new code every half minute (TOTP, RFC 6238)."""

    staff = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="code_device", verbose_name=_("staff member")
    )
    secret = EncryptedTextField(_("secret"))
    """20 random bytes in hexadecimal digits."""
    last_step = models.BigIntegerField(_("last step"), default=-1)
    """The half minute of the last code that was accepted: neither it nor an earlier one is accepted again."""
    created_at = models.DateTimeField(_("created at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    """When its first code was given; before that it does not count."""

    class Meta:
        verbose_name = _("device for one-time codes")
        verbose_name_plural = _("devices for one-time codes")

    def __str__(self) -> str:
        return f"{self.staff_id} {self.created_at:%Y-%m-%d}"


class RecoveryCode(models.Model):
    """A code that works once without the device. Only its keyed hash is kept."""

    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="recovery_codes",
        verbose_name=_("staff member"),
    )
    code_hash = models.CharField(_("hash"), max_length=64)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = (models.UniqueConstraint(fields=("staff", "code_hash"), name="crm_recovery_code_once"),)

    def __str__(self) -> str:
        return f"{self.staff_id} {self.code_hash[:6]}"
