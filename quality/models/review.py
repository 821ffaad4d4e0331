"""What is scored, by whom, with which answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.models import Contact
from quality.domain.codes import ReviewState, Work
from quality.labels import choices_of
from quality.models.period import Period
from quality.models.scorecard import CardCriterion, Scorecard
from quality.querysets import ReviewQuerySet, SampledQuerySet
from tickets.models import Message


class Sampled(models.Model):
    """A call, or a written reply, that was drawn to be scored, or chosen for a calibration."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="sampled", verbose_name=_("period"))
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="sampled", verbose_name=_("agent")
    )
    work = models.CharField(_("work"), max_length=10, choices=choices_of(Work))
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="sampled", verbose_name=_("contact")
    )
    message = models.ForeignKey(
        Message, models.PROTECT, null=True, blank=True, related_name="sampled", verbose_name=_("reply")
    )
    scorecard = models.ForeignKey(Scorecard, models.PROTECT, related_name="+", verbose_name=_("scorecard"))
    at = models.DateTimeField(_("when it was"))
    kind = models.CharField(_("what it was about"), max_length=60, blank=True)
    drawn_at = models.DateTimeField(_("drawn"))

    objects = SampledQuerySet.as_manager()

    class Meta:
        verbose_name = _("sampled contact")
        verbose_name_plural = _("sampled contacts")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(work=Work.CALL, contact__isnull=False, message__isnull=True)
                | Q(work=Work.REPLY, contact__isnull=True, message__isnull=False),
                name="sampled_call_or_reply",
            ),
            models.UniqueConstraint(fields=["contact"], name="sampled_contact_once"),
            models.UniqueConstraint(fields=["message"], name="sampled_message_once"),
        ]
        indexes = [models.Index(fields=["period", "agent"], name="sampled_of_agent")]

    def __str__(self) -> str:
        return f"{self.get_work_display()} · {self.agent} · {self.at:%Y-%m-%d %H:%M}Z"


class Calibration(models.Model):
    """Several scorers score the same contact, to see how far they agree. It counts in nobody's score."""

    sampled = models.OneToOneField(
        Sampled, models.PROTECT, related_name="calibration", verbose_name=_("contact")
    )
    scorers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="calibrations", verbose_name=_("scorers")
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened"))

    class Meta:
        verbose_name = _("calibration")
        verbose_name_plural = _("calibrations")
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return str(self.sampled)


class Review(models.Model):
    """The scoring of one contact by one scorer. The one without a calibration is what counts for the agent."""

    sampled = models.ForeignKey(Sampled, models.PROTECT, related_name="reviews", verbose_name=_("contact"))
    scorer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews", verbose_name=_("scorer")
    )
    calibration = models.ForeignKey(
        Calibration,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name=_("calibration"),
    )
    state = models.CharField(
        _("state"), max_length=14, choices=choices_of(ReviewState), default=ReviewState.DRAFT.value
    )
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True, blank=True)
    recording_url = models.URLField(_("recording"), max_length=500, blank=True)
    remark = models.TextField(_("what went well, what to work on"), blank=True)
    begun_at = models.DateTimeField(_("begun"))
    changed_at = models.DateTimeField(_("last change"))
    version = models.PositiveIntegerField(_("version"), default=1)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("scored contact")
        verbose_name_plural = _("scored contacts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["sampled", "scorer"], name="review_once_a_scorer"),
            models.UniqueConstraint(
                fields=["sampled"], condition=Q(calibration__isnull=True), name="review_one_counts"
            ),
            models.CheckConstraint(
                condition=Q(state=ReviewState.DRAFT, submitted_at__isnull=True)
                | (~Q(state=ReviewState.DRAFT) & Q(submitted_at__isnull=False, score__isnull=False)),
                name="review_submitted_with_score",
            ),
        ]
        indexes = [models.Index(fields=["scorer", "state"], name="review_of_scorer")]

    def __str__(self) -> str:
        return f"{self.sampled} · {self.scorer}"

    def get_absolute_url(self) -> str:
        """The page of this review."""
        return reverse("admin:quality_review", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """Its scorer still works on it."""
        return self.state == ReviewState.DRAFT


class ReviewAnswer(models.Model):
    """The points for one criterion, null where it does not apply. With less than full points it is a finding, which
    quotes what was said; `second` is where in the recording.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="answers", verbose_name=_("review"))
    criterion = models.ForeignKey(
        CardCriterion, models.PROTECT, related_name="+", verbose_name=_("criterion")
    )
    points = models.PositiveSmallIntegerField(_("points"), null=True, blank=True)
    quote = models.TextField(_("what was said"), blank=True)
    second = models.PositiveIntegerField(_("second of the recording"), null=True, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["criterion__section__position", "criterion__position"]
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="review_answer_once")]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.points}"

    @property
    def is_finding(self) -> bool:
        """Less than the full points."""
        return self.points is not None and self.points < self.criterion.top


class Appeal(models.Model):
    """The agent disagrees with one finding; another scorer decides. Accepted, the finding is taken back and
    `points_before` says what it was.
    """

    answer = models.OneToOneField(
        ReviewAnswer, models.PROTECT, related_name="appeal", verbose_name=_("finding")
    )
    reason = models.TextField(_("why"))
    raised_at = models.DateTimeField(_("raised"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    accepted = models.BooleanField(_("accepted"), null=True, blank=True)
    decision = models.TextField(_("why it was decided so"), blank=True)
    points_before = models.PositiveSmallIntegerField(_("points before"))

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-raised_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, accepted__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False, accepted__isnull=False),
                name="appeal_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.answer)
