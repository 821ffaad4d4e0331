"""Provinces and regencies of the country, with their official codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import AreaLevel
from crm.labels import choices_of


class Area(models.Model):
    """A province ("11") or a regency or city ("11.01"); the code is the official one of the ministry."""

    code = models.CharField(_("code"), max_length=5, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    level = models.CharField(_("level"), max_length=8, choices=choices_of(AreaLevel))
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ("code",)
        indexes = (models.Index(fields=("level", "name"), name="crm_area_level_name"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(level=AreaLevel.PROVINCE, parent__isnull=True)
                | models.Q(level=AreaLevel.REGENCY, parent__isnull=False),
                name="crm_area_parent_fits_level",
            ),
        )

    def __str__(self) -> str:
        return self.name
