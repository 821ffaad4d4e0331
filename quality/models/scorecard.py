"""Scorecards: what is asked about a contact, version by version."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.i18n import spoken
from quality.domain.cards import Card, Criterion, Section
from quality.domain.codes import Critical, Work
from quality.labels import choices_of
from quality.querysets import VersionQuerySet


class Scorecard(models.Model):
    """One version of a card for one kind of work. It never changes; periods that begin on or after `valid_from` use it
    until a later one does.
    """

    work = models.CharField(_("for"), max_length=10, choices=choices_of(Work))
    version = models.PositiveSmallIntegerField(_("version"))
    name_id = models.CharField(_("name (Indonesian)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    valid_from = models.DateField(_("for periods from"))
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("scorecard")
        verbose_name_plural = _("scorecards")
        ordering = ["work", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["work", "version"], name="scorecard_version_once"),
            models.UniqueConstraint(fields=["work", "valid_from"], name="scorecard_one_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.version}"

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return spoken(self, "name")

    @property
    def card(self) -> Card:
        """As the domain knows it. Needs `sections__criteria` prefetched to cost nothing."""
        return Card(
            tuple(
                Section(
                    section.code,
                    tuple(
                        Criterion(one.code, one.weight, one.top, Critical(one.critical), one.optional)
                        for one in section.criteria.all()
                    ),
                )
                for section in self.sections.all()
            )
        )


class CardSection(models.Model):
    """A heading of a scorecard."""

    scorecard = models.ForeignKey(
        Scorecard, models.CASCADE, related_name="sections", verbose_name=_("scorecard")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.SlugField(_("code"), max_length=40)
    title_id = models.CharField(_("title (Indonesian)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=120)

    class Meta:
        verbose_name = _("section of a scorecard")
        verbose_name_plural = _("sections of scorecards")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["scorecard", "code"], name="card_section_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return spoken(self, "title")


class CardCriterion(models.Model):
    """One question of a scorecard, with what is good and what is not. The examples are what agents say, so they stay
    in the language in which they say it.
    """

    section = models.ForeignKey(
        CardSection, models.CASCADE, related_name="criteria", verbose_name=_("section")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.SlugField(_("code"), max_length=40)
    question_id = models.CharField(_("question (Indonesian)"), max_length=240)
    question_en = models.CharField(_("question (English)"), max_length=240)
    guidance_id = models.TextField(_("guidance (Indonesian)"), blank=True)
    guidance_en = models.TextField(_("guidance (English)"), blank=True)
    good = models.TextField(_("good example"), blank=True)
    bad = models.TextField(_("bad example"), blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"))
    top = models.PositiveSmallIntegerField(_("highest points"), default=1)
    critical = models.CharField(
        _("critical"), max_length=10, choices=[("", _("no")), *choices_of(Critical)], blank=True
    )
    optional = models.BooleanField(_("may not apply"), default=False)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["section", "code"], name="card_criterion_once"),
            models.CheckConstraint(
                condition=models.Q(weight__range=(1, 100), top__range=(1, 100)),
                name="card_criterion_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def question(self) -> str:
        """The question in the reader's language."""
        return spoken(self, "question")

    @property
    def guidance(self) -> str:
        """What to look for, in the reader's language."""
        return spoken(self, "guidance")
