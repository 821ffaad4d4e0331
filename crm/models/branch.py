"""Branch offices (*kantor cabang*) and the regencies that each of them serves."""

from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.querysets import BranchQuerySet


def validate_zone(value: str) -> None:
    """Refuse a name that is not in the IANA time-zone database."""
    if value not in available_timezones():
        raise ValidationError(
            _(
                "“%(value)s” is not a time zone; "
                "use a name such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura."
            ),
            code="zone",
            params={"value": value},
        )


class Branch(models.Model):
    """A branch office. Its `zone` is that of its calendar and of the times its officers read."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    region = models.ForeignKey(
        "crm.Region", on_delete=models.PROTECT, related_name="branches", verbose_name=_("region")
    )
    zone = models.CharField(_("time zone"), max_length=64, default="Asia/Jakarta", validators=[validate_zone])
    areas: "models.ManyToManyField[models.Model, BranchArea]" = models.ManyToManyField(
        "crm.Area", through="crm.BranchArea", related_name="branches", verbose_name=_("areas")
    )
    active = models.BooleanField(_("active"), default=True)

    objects = BranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def tzinfo(self) -> ZoneInfo:
        """The branch's time zone."""
        return ZoneInfo(self.zone)


class BranchArea(models.Model):
    """A regency served by a branch. A regency has one responsible branch at most."""

    branch = models.ForeignKey(
        Branch, on_delete=models.CASCADE, related_name="branch_areas", verbose_name=_("branch")
    )
    area = models.OneToOneField(
        "crm.Area", on_delete=models.PROTECT, related_name="branch_area", verbose_name=_("area")
    )

    class Meta:
        verbose_name = _("regency served")
        verbose_name_plural = _("regencies served")
        ordering = ("area_id",)

    def __str__(self) -> str:
        return f"{self.area_id}"
