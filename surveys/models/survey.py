"""Surveys as data: versions of questions in two languages."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.i18n import spoken
from surveys.domain.codes import Asks, Kind
from surveys.domain.nps import Scale
from surveys.labels import choices_of


class Survey(models.Model):
    """One version of a survey. Its questions never change; another wording is another version."""

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    kind = models.CharField(_("kind"), max_length=12, choices=choices_of(Kind))
    name_id = models.CharField(_("name (Indonesian)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="survey_version_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return spoken(self, "name")


class Question(models.Model):
    """One question. `low` and `high` are the ends of its scale, for what is answered by a number."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions", verbose_name=_("survey"))
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.SlugField(_("code"), max_length=40)
    asks = models.CharField(_("asks for"), max_length=14, choices=choices_of(Asks))
    text_id = models.CharField(_("question (Indonesian)"), max_length=300)
    text_en = models.CharField(_("question (English)"), max_length=300)
    low = models.PositiveSmallIntegerField(_("lowest answer"), null=True, blank=True)
    high = models.PositiveSmallIntegerField(_("highest answer"), null=True, blank=True)
    required = models.BooleanField(_("must be answered"), default=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["survey", "position"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "code"], name="question_once"),
            models.CheckConstraint(
                name="question_scale",
                condition=Q(asks__in=(Asks.CHOICE, Asks.WORDS), low__isnull=True, high__isnull=True)
                | (~Q(asks__in=(Asks.CHOICE, Asks.WORDS)) & Q(low__isnull=False, high__gt=F("low"))),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The question in the reader's language."""
        return spoken(self, "text")

    @property
    def scale(self) -> Scale | None:
        """The scale, for what is answered by a number."""
        return None if self.low is None or self.high is None else Scale(self.low, self.high)
