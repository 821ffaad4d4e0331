"""Whose data an account saw."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnly
from crm.querysets import LookQuerySet


class DataAccess(AppendOnly):
    """Somebody of the staff was shown a participant's data, at `at` for the first time in that hour (UTC).

    Written by `crm.middleware` for every answer in which a participant's row was read, so that no screen can forget it.
    `door` is the name of the address that it was. Looks at whole numbers are in `IdentityReveal` as well, with a
    reason.
    """

    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("staff member")
    )
    participant = models.ForeignKey(
        "crm.Participant", on_delete=models.PROTECT, related_name="+", verbose_name=_("participant")
    )
    hour = models.DateTimeField(_("hour"), editable=False)
    at = models.DateTimeField(_("at"))
    door = models.CharField(_("where"), max_length=80)

    objects = LookQuerySet.as_manager()

    class Meta:
        verbose_name = _("look at a participant's data")
        verbose_name_plural = _("looks at participants' data")
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("staff", "-at"), name="crm_access_staff"),
            models.Index(fields=("participant", "-at"), name="crm_access_participant"),
        )
        constraints = (
            models.UniqueConstraint(fields=("staff", "participant", "hour"), name="crm_access_once_an_hour"),
        )

    def __str__(self) -> str:
        return f"{self.door} {self.at:%Y-%m-%d %H:%M}Z"
