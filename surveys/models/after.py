"""What is done with answers: why people said it, calls to those who were neither, and words that are shown."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.i18n import spoken
from surveys.domain.codes import Stage
from surveys.labels import choices_of
from surveys.models.response import Response
from tickets.models import Category


class Reason(models.Model):
    """Why somebody is content or not, so that it can be counted. `cues` are beginnings of words, one a line, by which
    it is suggested.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_id = models.CharField(_("name (Indonesian)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    cues = models.TextField(
        _("words that suggest it"),
        blank=True,
        help_text=_("One a line: the beginning of a word, or several words."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return spoken(self, "name")


class Coding(models.Model):
    """The reason of one response: suggested by its words as long as nobody stands `by` it."""

    response = models.OneToOneField(
        Response, models.CASCADE, related_name="coding", verbose_name=_("response")
    )
    reason = models.ForeignKey(Reason, models.PROTECT, related_name="codings", verbose_name=_("reason"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("coded by"),
    )
    at = models.DateTimeField(_("coded"))

    class Meta:
        verbose_name = _("coded reason")
        verbose_name_plural = _("coded reasons")

    def __str__(self) -> str:
        return f"{self.response_id}: {self.reason}"


class PassiveCall(models.Model):
    """A call to somebody whose answer was neither good nor bad, to learn what would have made it good."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="calls", verbose_name=_("response"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("called by")
    )
    at = models.DateTimeField(_("called"))
    reached = models.BooleanField(_("reached"))
    note = models.TextField(_("what they said"), blank=True)

    class Meta:
        verbose_name = _("call to a passive")
        verbose_name_plural = _("calls to passives")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.response_id}: {self.at:%Y-%m-%d}"


class Testimonial(models.Model):
    """A promoter's words as they are shown to everybody, with their consent and without their name."""

    response = models.OneToOneField(
        Response, models.PROTECT, related_name="testimonial", verbose_name=_("response")
    )
    text = models.TextField(_("text"))
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("released by")
    )
    released_at = models.DateTimeField(_("released"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("testimonial")
        verbose_name_plural = _("testimonials")
        ordering = ["-released_at", "-id"]

    def __str__(self) -> str:
        return self.text[:60]


class CategoryStage(models.Model):
    """To which part of the journey the tickets of a category belong."""

    category = models.OneToOneField(
        Category, models.CASCADE, related_name="survey_stage", verbose_name=_("category")
    )
    stage = models.CharField(_("stage of the journey"), max_length=10, choices=choices_of(Stage))

    class Meta:
        verbose_name = _("category in the journey")
        verbose_name_plural = _("categories in the journey")
        ordering = ["category__code"]

    def __str__(self) -> str:
        return f"{self.category} · {self.get_stage_display()}"
