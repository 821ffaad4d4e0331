"""A survey of people who were drawn by lot, and the posters from which people come by themselves."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import Segment
from crm.labels import choices_of as crm_choices_of
from crm.models import Branch, Region
from surveys.models.survey import Survey
from surveys.querysets import OfBranchQuerySet


class Campaign(models.Model):
    """People drawn once, stratified by region and segment, at `drawn_at`: of the same people the same seed draws the
    same ones again.

    `margin` is the wanted half width of the 95 % interval in percent points, `expected_percent` the share of people who
    are thought to answer.
    """

    code = models.SlugField(
        _("code"), max_length=40, unique=True, help_text=_("Small letters, digits and hyphens.")
    )
    name = models.CharField(_("name"), max_length=120)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="campaigns", verbose_name=_("survey"))
    margin = models.DecimalField(
        _("margin of error (percent points)"),
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(0.5), MaxValueValidator(50)],
    )
    expected_percent = models.PositiveSmallIntegerField(
        _("share of people who are expected to answer (%)"),
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    seed = models.CharField(_("seed"), max_length=40)
    closes_on = models.DateField(_("last day on which people are asked"))
    drawn_at = models.DateTimeField(_("drawn"))
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drawn by")
    )

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-drawn_at", "-id"]

    def __str__(self) -> str:
        return self.name


class Stratum(models.Model):
    """The people of one region and segment: how many there were who could be asked, and how many were drawn. Without
    region: whose home is not known.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="strata", verbose_name=_("campaign"))
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    segment = models.CharField(_("segment"), max_length=12, choices=crm_choices_of(Segment), blank=True)
    population = models.PositiveIntegerField(_("people"))
    drawn = models.PositiveIntegerField(_("drawn"))

    class Meta:
        verbose_name = _("stratum")
        verbose_name_plural = _("strata")
        ordering = ["campaign", "region__code", "segment"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "region", "segment"],
                condition=models.Q(region__isnull=False),
                name="stratum_once",
            ),
            models.UniqueConstraint(
                fields=["campaign", "segment"],
                condition=models.Q(region__isnull=True),
                name="stratum_without_region_once",
            ),
            models.CheckConstraint(
                condition=models.Q(drawn__lte=models.F("population")), name="stratum_drawn_of_its_people"
            ),
        ]

    def __str__(self) -> str:
        names = (str(self.region) if self.region else _("home not known"), self.get_segment_display())
        return " · ".join(str(name) for name in names if name)


class Counter(models.Model):
    """A QR code that hangs at a counter. Whoever scans it answers once for each scan, without anybody knowing who."""

    code = models.SlugField(_("code"), max_length=24, unique=True, editable=False)
    name = models.CharField(_("where it hangs"), max_length=80)
    survey_code = models.SlugField(_("survey"), max_length=40)
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="survey_counters", verbose_name=_("branch")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("QR code at a counter")
        verbose_name_plural = _("QR codes at counters")
        ordering = ["branch", "name", "id"]

    def __str__(self) -> str:
        return f"{self.branch} · {self.name}"
