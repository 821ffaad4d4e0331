"""What somebody answered. Nothing here says who they are."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import Channel, Segment
from crm.labels import choices_of as crm_choices_of
from crm.models import Branch
from surveys.models.survey import Question, Survey
from surveys.querysets import OfBranchQuerySet


class Response(models.Model):
    """The answers of one respondent, and what they are counted by.

    `source` says by which way it came: closure, campaign, a counter, the name of an import; `external_id` is the
    respondent's number there. `team` is that of the agent who took the report, `helped_by` who filled the page in for
    somebody who could not, `consented_at` when they agreed that their words may be shown without their name.
    """

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="responses", verbose_name=_("survey"))
    source = models.SlugField(_("source"), max_length=40)
    external_id = models.CharField(_("number in its source"), max_length=80)
    answered_on = models.DateField(_("answered"), null=True, blank=True)
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch")
    )
    segment = models.CharField(_("segment"), max_length=12, choices=crm_choices_of(Segment), blank=True)
    channel = models.CharField(_("channel"), max_length=12, choices=crm_choices_of(Channel), blank=True)
    team = models.CharField(_("team"), max_length=60, blank=True, default="", db_default="")
    helped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("helped by"),
    )
    words = models.TextField(_("own words"), blank=True, default="", db_default="")
    consented_at = models.DateTimeField(_("words may be shown"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["survey", "id"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "source", "external_id"], name="response_once"),
            models.CheckConstraint(condition=~Q(external_id=""), name="response_has_a_number"),
        ]
        indexes = [models.Index(fields=["survey", "answered_on"], name="response_by_day")]

    def __str__(self) -> str:
        return f"{self.survey} · {self.source} {self.external_id}"


class Answer(models.Model):
    """One answer: a number of the question's scale. A question that was left out has no row."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers", verbose_name=_("response"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", verbose_name=_("question"))
    number = models.PositiveSmallIntegerField(_("answer"))

    class Meta:
        verbose_name = _("answer to a survey")
        verbose_name_plural = _("answers to surveys")
        ordering = ["response", "question__position"]
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="survey_answer_once")]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.number}"
