"""Regions (*kedeputian wilayah*): the level between the branches and the head office."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    """A region of branches, or the head office itself (at most one)."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    head_office = models.BooleanField(_("is the head office"), default=False)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ("code",)
        constraints = (
            models.UniqueConstraint(
                fields=("head_office",),
                condition=models.Q(head_office=True),
                name="crm_region_one_head_office",
                violation_error_message=_("There is already a head office; clear its mark first."),
            ),
        )

    def __str__(self) -> str:
        return self.name
