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

    class Meta:
        verbose_name = _("rules of surveys")
        verbose_name_plural = _("rules of surveys")
        constraints = [models.CheckConstraint(name="survey_rules_one_row", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return str(_("Rules of surveys"))

    @classmethod
    def current(cls) -> "SurveyRules":
        """The row in force; the defaults where none was stored yet."""
        return cls.objects.filter(pk=1).first() or cls()
