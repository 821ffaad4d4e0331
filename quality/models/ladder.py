"""What follows from findings and discipline: causes, and the steps of the ladder that they led to."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quality.domain.codes import Cause
from quality.domain.ladder import COACHING, Rung, Taken
from quality.labels import choices_of
from quality.models.attendance import Attendance
from quality.models.period import AgentPeriod
from quality.models.review import Review
from quality.querysets import LadderStepQuerySet


class LadderStep(models.Model):
    """One step: coaching, counselling, or the written record of an oral warning.

    In coaching the agent finds the remedy, in counselling the supervisor gives it: that is `agreed`. Carried out is it
    on `done_on`; the agent acknowledges it afterwards. One whose every cause was taken back is withdrawn.
    """

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="ladder_steps", verbose_name=_("agent")
    )
    rung = models.CharField(_("step"), max_length=16, choices=choices_of(Rung))
    cause_on = models.DateField(_("day of the cause"))
    decided_at = models.DateTimeField(_("decided"))
    due_on = models.DateField(_("due"))
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("supervisor"),
    )
    agreed = models.TextField(_("what was agreed"), blank=True)
    done_on = models.DateField(_("carried out"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged by the agent"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = LadderStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of the ladder")
        verbose_name_plural = _("steps of the ladder")
        ordering = ["-cause_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent"],
                condition=Q(done_on__isnull=True, withdrawn_at__isnull=True),
                name="ladder_one_step_to_do",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(supervisor__isnull=False),
                name="ladder_done_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["agent", "cause_on"], name="ladder_of_agent")]

    def __str__(self) -> str:
        return f"{self.get_rung_display()} · {self.agent}"

    def get_absolute_url(self) -> str:
        """The page of this step."""
        return reverse("admin:quality_step", args=[self.pk])

    @property
    def taken(self) -> Taken:
        """As the domain knows it."""
        return Taken(Rung(self.rung), self.cause_on, self.done_on)

    @property
    def agent_finds_remedy(self) -> bool:
        """A coaching."""
        return self.rung in COACHING

    @property
    def is_to_do(self) -> bool:
        """Still to be carried out."""
        return self.done_on is None and self.withdrawn_at is None

    def is_overdue(self, today: date) -> bool:
        """Still to be carried out after its day."""
        return self.is_to_do and self.due_on < today


class LadderCause(models.Model):
    """Something that leads to a step, and the row it was read from. `raised` ones came while the step before was still
    to be carried out: they climb nothing, and the supervisor was told.
    """

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="ladder_causes", verbose_name=_("agent")
    )
    cause = models.CharField(_("cause"), max_length=12, choices=choices_of(Cause))
    on = models.DateField(_("day"))
    attendance = models.ForeignKey(
        Attendance, models.PROTECT, null=True, blank=True, related_name="causes", verbose_name=_("attendance")
    )
    review = models.ForeignKey(
        Review, models.PROTECT, null=True, blank=True, related_name="causes", verbose_name=_("scored contact")
    )
    agent_period = models.ForeignKey(
        AgentPeriod, models.PROTECT, null=True, blank=True, related_name="causes", verbose_name=_("period")
    )
    step = models.ForeignKey(LadderStep, models.PROTECT, related_name="causes", verbose_name=_("step"))
    raised = models.BooleanField(_("raised to the supervisor"), default=False)
    noted_at = models.DateTimeField(_("noted"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("cause of a step")
        verbose_name_plural = _("causes of steps")
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(attendance__isnull=False, review__isnull=True, agent_period__isnull=True)
                | Q(attendance__isnull=True, review__isnull=False, agent_period__isnull=True)
                | Q(attendance__isnull=True, review__isnull=True, agent_period__isnull=False),
                name="ladder_cause_from_one_row",
            ),
            *(
                models.UniqueConstraint(
                    fields=[source],
                    condition=Q(withdrawn_at__isnull=True),
                    name=f"ladder_cause_once_{source}",
                )
                for source in ("attendance", "review", "agent_period")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()} · {self.on}"
