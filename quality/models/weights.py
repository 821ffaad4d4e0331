"""How much each part counts in the QM score of a desk, version by version; and the rules of the house around it."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import Desk
from crm.labels import choices_of
from quality.domain.score import Weights
from quality.querysets import VersionQuerySet

#: Desks whose people are scored.
SCORED_DESKS = (Desk.CARE, Desk.SOCIAL, Desk.OUTBOUND)
PARTS = ("quality", "punctuality", "attendance", "recording", "handling")


class ScoreWeights(models.Model):
    """One version of a desk's weights, in percent; it never changes. Periods that begin on or after `valid_from` use it
    until a later one does.
    """

    desk = models.CharField(
        _("desk"), max_length=10, choices=[pair for pair in choices_of(Desk) if pair[0] in SCORED_DESKS]
    )
    version = models.PositiveSmallIntegerField(_("version"))
    valid_from = models.DateField(_("for periods from"))
    quality = models.PositiveSmallIntegerField(_("quality of contacts (%)"))
    punctuality = models.PositiveSmallIntegerField(_("log-in in time (%)"))
    attendance = models.PositiveSmallIntegerField(_("attendance (%)"))
    recording = models.PositiveSmallIntegerField(_("records against calls (%)"))
    handling = models.PositiveSmallIntegerField(_("handling time (%)"))
    handling_target_seconds = models.PositiveIntegerField(
        _("handling time that is aimed at (seconds)"), validators=[MinValueValidator(1)]
    )
    published_at = models.DateTimeField(_("published"))

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("weights of the score")
        verbose_name_plural = _("weights of the score")
        ordering = ["desk", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "version"], name="weights_version_once"),
            models.UniqueConstraint(fields=["desk", "valid_from"], name="weights_one_a_day"),
            models.CheckConstraint(
                condition=Q(
                    quality=100 - F("punctuality") - F("attendance") - F("recording") - F("handling")
                ),
                name="weights_are_a_hundred",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_desk_display()} · {self.version}"

    @property
    def weights(self) -> Weights:
        """As the domain knows them."""
        return Weights(*(Fraction(getattr(self, part)) for part in PARTS))


class QualityRules(models.Model):
    """Decisions of the house that change no score; there is exactly one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    standard = models.DecimalField(
        _("standard of the QM score"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(95),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    sample_size = models.PositiveSmallIntegerField(
        _("contacts scored for each agent and period"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    hit_below = models.DecimalField(
        _("a contact scored below this leads to a step"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(85),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("A failed critical criterion always does."),
    )
    serious_late_minutes = models.PositiveSmallIntegerField(
        _("minutes from which a late log-in leads to counselling"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
    )
    fresh_days = models.PositiveSmallIntegerField(
        _("days without a cause after which one starts afresh"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
    )
    step_days = models.PositiveSmallIntegerField(
        _("days in which a step is to be carried out"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    appeal_days = models.PositiveSmallIntegerField(
        _("days in which an agent may appeal"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    closing_days = models.PositiveSmallIntegerField(
        _("days after its end when a period closes by itself"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )

    class Meta:
        verbose_name = _("rules of quality monitoring")
        verbose_name_plural = _("rules of quality monitoring")
        constraints = [models.CheckConstraint(name="quality_rules_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(_("Rules of quality monitoring"))

    @classmethod
    def current(cls) -> "QualityRules":
        """The row in force; the defaults where none was stored yet."""
        return cls.objects.filter(pk=1).first() or cls()

    @property
    def window(self) -> timedelta:
        """How long a step of the ladder is remembered."""
        return timedelta(days=self.fresh_days)
