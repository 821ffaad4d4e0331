"""One row per commitment and cycle: who owes what by when, and how it went."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models import Branch
from tickets.labels import PROMISE_CHOICES, VERDICT_CHOICES
from tickets.models.policy import Policy
from tickets.models.ticket import Ticket
from tickets.querysets import ClockQuerySet


class Clock(models.Model):
    """A promise being kept or broken.

    `warn_at`, `due_at`, `region_at` and `head_office_at` are the moments of the four rungs; `level` counts those
    already marked; `next_alarm_at` is the next one and empty while the clock rests or has stopped. `paused_for`
    counts in the policy's own measure (elapsed or working time). `target_at` is a due time given from outside.
    """

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="clocks", verbose_name=_("ticket"), db_index=False
    )
    promise = models.CharField(_("promise"), max_length=20, choices=PROMISE_CHOICES)
    cycle = models.PositiveSmallIntegerField(_("cycle"))
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+", verbose_name=_("policy"))
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="clocks", verbose_name=_("held by branch")
    )
    started_at = models.DateTimeField(_("started"))
    warn_at = models.DateTimeField(_("warn at"))
    due_at = models.DateTimeField(_("due"))
    region_at = models.DateTimeField(_("region told at"))
    head_office_at = models.DateTimeField(_("head office told at"))
    target_at = models.DateTimeField(_("due time from outside"), null=True, blank=True)
    paused_since = models.DateTimeField(_("resting since"), null=True, blank=True)
    paused_for = models.DurationField(_("rested for"), default=timedelta)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=VERDICT_CHOICES, blank=True)
    level = models.PositiveSmallIntegerField(_("alarm level"), default=0)
    next_alarm_at = models.DateTimeField(_("next alarm"), null=True, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "promise", "cycle"], name="clock_once_a_cycle"),
            models.CheckConstraint(
                name="clock_verdict_when_stopped",
                condition=models.Q(stopped_at__isnull=True, verdict="")
                | (models.Q(stopped_at__isnull=False) & ~models.Q(verdict="")),
            ),
            models.CheckConstraint(
                name="clock_silent_when_stopped",
                condition=models.Q(stopped_at__isnull=True) | models.Q(next_alarm_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_alarm_at"],
                name="clock_alarm_due",
                condition=models.Q(next_alarm_at__isnull=False),
            ),
            models.Index(
                fields=["branch", "due_at"],
                name="clock_running_by_branch",
                condition=models.Q(stopped_at__isnull=True),
            ),
            models.Index(
                fields=["stopped_at"],
                name="clock_judged",
                condition=models.Q(verdict__in=["met", "breached"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_promise_display()} ({self.cycle})"

    @property
    def running(self) -> bool:
        """Not yet stopped; it may be resting."""
        return self.stopped_at is None
