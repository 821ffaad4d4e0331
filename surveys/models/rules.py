"""The numbers around surveys that the sources leave open, as one row that head office can change."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class SurveyRules(models.Model):
    """Decisions of the house about surveys; there is exactly one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    smallest_cell = models.PositiveSmallIntegerField(
        _("fewest answers of which a part is shown"),
        default=10,
        validators=[MinValueValidator(2), MaxValueValidator(1000)],
        help_text=_(
            "A branch, segment or channel with fewer answers is not shown: it would tell who said what."
        ),
    )

    closure_survey = models.SlugField(
        _("survey after closure"),
        max_length=40,
        default="nps-closure",
        blank=True,
        help_text=_("Its code. Empty: nobody is asked."),
    )
    rest_days = models.PositiveSmallIntegerField(
        _("days in which nobody is asked again"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
    )
    valid_days = models.PositiveSmallIntegerField(
        _("days in which an invitation can be answered"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    earliest_hour = models.PositiveSmallIntegerField(
        _("earliest hour at which people are asked"),
        default=8,
        validators=[MaxValueValidator(23)],
        help_text=_("Where they live."),
    )
    latest_hour = models.PositiveSmallIntegerField(
        _("hour after which nobody is asked"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
    )

    class Meta:
        verbose_name = _("rules of surveys")
        verbose_name_plural = _("rules of surveys")
        constraints = [
            models.CheckConstraint(name="survey_rules_one_row", condition=models.Q(id=1)),
            models.CheckConstraint(
                name="survey_rules_hours", condition=models.Q(latest_hour__gt=models.F("earliest_hour"))
            ),
        ]

    def __str__(self) -> str:
        return str(_("Rules of surveys"))

    @classmethod
    def current(cls) -> "SurveyRules":
        """The row in force; the defaults where none was stored yet."""
        return cls.objects.filter(pk=1).first() or cls()
