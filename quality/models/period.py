"""The periods of ten days, and each agent's part in one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import Desk
from crm.labels import choices_of as crm_choices_of
from quality.domain.codes import Missing, PeriodState
from quality.domain.periods import Span
from quality.labels import choices_of
from quality.querysets import OwnQuerySet


class Period(models.Model):
    """Days 1-10, 11-20 or 21 to the end of a month, in the service's own zone. Samples are drawn with `seed`."""

    first = models.DateField(_("first day"), unique=True)
    last = models.DateField(_("last day"))
    seed = models.CharField(_("seed of the samples"), max_length=32)
    state = models.CharField(
        _("state"), max_length=10, choices=choices_of(PeriodState), default=PeriodState.OPEN.value
    )
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("opened by"),
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["-first"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gt=F("first")), name="period_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(state=PeriodState.OPEN, closed_at__isnull=True)
                | Q(state=PeriodState.CLOSED, closed_at__isnull=False),
                name="period_closed_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{date_format(self.first, 'j')}–{date_format(self.last, 'j F Y')}"

    def get_absolute_url(self) -> str:
        """The page of the period."""
        return reverse("admin:quality_period", args=[self.first.isoformat()])

    @property
    def span(self) -> Span:
        """Its days."""
        return Span(self.first, self.last)

    @property
    def is_open(self) -> bool:
        """Scores can still change."""
        return self.state == PeriodState.OPEN


class AgentPeriod(models.Model):
    """An agent in a period. The figures are written when it closes, and `basis` holds what they were computed from, so
    that the same figures come out again.
    """

    period = models.ForeignKey(Period, models.PROTECT, related_name="agents", verbose_name=_("period"))
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="quality_periods", verbose_name=_("agent")
    )
    desk = models.CharField(_("desk"), max_length=10, choices=crm_choices_of(Desk))
    team = models.CharField(_("team"), max_length=60, blank=True)
    total = models.DecimalField(_("QM score"), max_digits=5, decimal_places=2, null=True, blank=True)
    quality = models.DecimalField(_("quality"), max_digits=5, decimal_places=2, null=True, blank=True)
    discipline = models.DecimalField(_("discipline"), max_digits=5, decimal_places=2, null=True, blank=True)
    missing = models.CharField(
        _("why there is no score"), max_length=20, choices=choices_of(Missing), blank=True
    )
    basis = models.JSONField(_("what it was computed from"), default=dict, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("agent's period")
        verbose_name_plural = _("agents' periods")
        ordering = ["period", "agent"]
        constraints = [
            models.UniqueConstraint(fields=["period", "agent"], name="agent_period_once"),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(total__range=(0, 100), missing=""),
                name="agent_period_total_in_range",
            ),
        ]
        indexes = [models.Index(fields=["agent", "-period"], name="agent_period_of_agent")]

    def __str__(self) -> str:
        return f"{self.agent} · {self.period}"
