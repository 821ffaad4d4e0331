"""Surveys as data: versions of questions in two languages."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.i18n import spoken
from surveys.domain.codes import SCALED, Asks, Kind, Stage
from surveys.domain.nps import Scale
from surveys.domain.questionnaire import Condition, Item
from surveys.labels import choices_of

if TYPE_CHECKING:
    from collections.abc import Iterable


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

    @classmethod
    def newest(cls, code: str) -> "Survey | None":
        """The version of `code` that is asked now; None where there is none."""
        return cls.objects.filter(code=code).order_by("-version").first()


class Question(models.Model):
    """One question. `low` and `high` are the ends of its scale, for all but own words; of one of several they are the
    numbers of its `choices`. `only_if` is the earlier question on whose answer it hangs, `only_low` to `only_high`.
    `attribute` joins the importance and the satisfaction of one matter, `stage` says to which part of the journey a
    satisfaction belongs.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions", verbose_name=_("survey"))
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.SlugField(_("code"), max_length=40)
    asks = models.CharField(_("asks for"), max_length=14, choices=choices_of(Asks))
    text_id = models.CharField(_("question (Indonesian)"), max_length=300)
    text_en = models.CharField(_("question (English)"), max_length=300)
    low = models.PositiveSmallIntegerField(_("lowest answer"), null=True, blank=True)
    high = models.PositiveSmallIntegerField(_("highest answer"), null=True, blank=True)
    required = models.BooleanField(_("must be answered"), default=True)
    only_if = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hangs on")
    )
    only_low = models.PositiveSmallIntegerField(_("from the answer"), null=True, blank=True)
    only_high = models.PositiveSmallIntegerField(_("to the answer"), null=True, blank=True)
    attribute = models.SlugField(_("attribute"), max_length=40, blank=True, default="", db_default="")
    stage = models.CharField(
        _("stage of the journey"),
        max_length=10,
        choices=choices_of(Stage),
        blank=True,
        default="",
        db_default="",
    )

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["survey", "position"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "code"], name="question_once"),
            models.UniqueConstraint(
                fields=["survey"], condition=Q(asks=Asks.WORDS), name="question_of_words_once"
            ),
            models.CheckConstraint(
                name="question_scale",
                condition=Q(asks=Asks.WORDS, low__isnull=True, high__isnull=True)
                | (~Q(asks=Asks.WORDS) & Q(low__isnull=False, high__gt=F("low"))),
            ),
            models.CheckConstraint(
                name="question_condition_whole",
                condition=Q(only_if__isnull=True, only_low__isnull=True, only_high__isnull=True)
                | Q(only_if__isnull=False, only_low__isnull=False, only_high__gte=F("only_low")),
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
        """The scale; None for own words."""
        return None if self.low is None or self.high is None else Scale(self.low, self.high)

    @property
    def is_rated(self) -> bool:
        """Whether a higher number means more of something."""
        return self.asks in SCALED


class Choice(models.Model):
    """One of several answers, by its number."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices", verbose_name=_("question"))
    number = models.PositiveSmallIntegerField(_("number"))
    text_id = models.CharField(_("answer (Indonesian)"), max_length=120)
    text_en = models.CharField(_("answer (English)"), max_length=120)

    class Meta:
        verbose_name = _("possible answer")
        verbose_name_plural = _("possible answers")
        ordering = ["question", "number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="choice_once")]

    def __str__(self) -> str:
        return spoken(self, "text")


def items_of(questions: "Iterable[Question]") -> list[Item]:
    """The questions that are answered by a number, as the rules of `surveys.domain.questionnaire` take them."""
    rows = list(questions)
    codes = {one.pk: one.code for one in rows}
    found = []
    for one in rows:
        if one.scale is None:
            continue
        condition = None
        if one.only_if_id is not None:
            assert one.only_low is not None
            assert one.only_high is not None
            condition = Condition(codes[one.only_if_id], one.only_low, one.only_high)
        found.append(Item(one.code, one.scale, one.required, condition))
    return found
