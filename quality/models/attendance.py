"""Who was at work when, and what the telephone system counted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import Desk
from crm.labels import choices_of as crm_choices_of
from quality.domain.codes import Absence
from quality.domain.discipline import WorkDay
from quality.labels import choices_of
from quality.querysets import OwnQuerySet


class Attendance(models.Model):
    """One day on which somebody was to work. `due_at` is when they were to log in, `logged_in_at` when they did (UTC);
    `answered` and `handled_seconds` come from the telephone system. `desk` is where they worked on that day.
    """

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="attendance", verbose_name=_("agent")
    )
    day = models.DateField(_("day"))
    desk = models.CharField(_("desk"), max_length=10, choices=crm_choices_of(Desk))
    due_at = models.DateTimeField(_("log-in due"), null=True, blank=True)
    logged_in_at = models.DateTimeField(_("logged in"), null=True, blank=True)
    absence = models.CharField(_("absence"), max_length=10, choices=choices_of(Absence), blank=True)
    answered = models.PositiveIntegerField(_("calls answered"), default=0)
    handled_seconds = models.PositiveIntegerField(_("handling time (seconds)"), default=0)
    recorded_at = models.DateTimeField(_("recorded"))

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["-day", "agent"]
        constraints = [
            models.UniqueConstraint(fields=["agent", "day"], name="attendance_once_a_day"),
            models.CheckConstraint(
                condition=(Q(absence="") & Q(due_at__isnull=False, logged_in_at__isnull=False))
                | (~Q(absence="") & Q(logged_in_at__isnull=True, answered=0, handled_seconds=0)),
                name="attendance_present_or_absent",
            ),
            models.CheckConstraint(
                condition=Q(answered__gt=0) | Q(handled_seconds=0), name="attendance_time_of_calls"
            ),
        ]
        indexes = [models.Index(fields=["day"], name="attendance_day")]

    def __str__(self) -> str:
        return f"{self.agent} · {self.day}"

    @property
    def late_minutes(self) -> int:
        """Minutes from the log-in that was due to the one that was made, begun ones included; 0 if in time."""
        if self.due_at is None or self.logged_in_at is None:
            return 0
        late = (self.logged_in_at - self.due_at).total_seconds()
        return max(0, -int(-late // 60))

    @property
    def work_day(self) -> WorkDay:
        """As the domain counts it."""
        return WorkDay(Absence(self.absence), self.late_minutes, self.answered, self.handled_seconds)
