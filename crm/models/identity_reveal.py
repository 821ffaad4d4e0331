"""Who looked at which protected number, when and why."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnly
from crm.domain.codes import IdentityField
from crm.labels import choices_of
from crm.querysets import LookQuerySet


class IdentityReveal(AppendOnly):
    """One look at one protected number. Written by `crm.actions.reveal_identity`, never changed."""

    participant = models.ForeignKey(
        "crm.Participant", on_delete=models.PROTECT, related_name="reveals", verbose_name=_("participant")
    )
    field = models.CharField(_("field"), max_length=20, choices=choices_of(IdentityField))
    reason = models.CharField(_("reason"), max_length=300)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="reveals",
        verbose_name=_("staff member"),
    )
    at = models.DateTimeField(_("at"))

    objects = LookQuerySet.as_manager()

    class Meta:
        verbose_name = _("identity reveal")
        verbose_name_plural = _("identity reveals")
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("participant", "-at"), name="crm_reveal_participant"),
            models.Index(fields=("staff", "-at"), name="crm_reveal_staff"),
        )
        constraints = (models.CheckConstraint(condition=~models.Q(reason=""), name="crm_reveal_has_reason"),)

    def __str__(self) -> str:
        return f"{self.get_field_display()} {self.at:%Y-%m-%d %H:%M}Z"
