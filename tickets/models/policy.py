"""What is promised: policy versions with a validity period."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import Channel
from crm.labels import choices_of
from tickets.domain.clock import Limit, Measure
from tickets.labels import COLOUR_CHOICES, KIND_CHOICES, PRIORITY_CHOICES, PROMISE_CHOICES
from tickets.models.calendar import Calendar
from tickets.models.category import Category

MEASURE_CHOICES = [
    (Measure.ELAPSED.value, _("elapsed time (seconds)")),
    (Measure.WORKING.value, _("working time (seconds)")),
    (Measure.WORKING_DAYS.value, _("working days")),
]


class Policy(models.Model):
    """One version of one promise, valid from `valid_from` up to but not including `valid_until` (UTC).

    An empty match field stands for every value. Where several policies match, the most specific one counts
    (`tickets.domain.matching`). Rows are made and ended by actions and never edited: a clock keeps pointing at the
    version that it started under (domain section 2). A version withdrawn before its start is kept with an empty
    validity (`valid_until` is its `valid_from`), so that it is in force at no moment.
    """

    origin = models.CharField(
        _("origin"),
        max_length=32,
        blank=True,
        default="",
        help_text=_("Empty: the service itself. Otherwise the imported log that these terms belong to."),
    )
    promise = models.CharField(_("promise"), max_length=20, choices=PROMISE_CHOICES)
    kind = models.CharField(_("kind"), max_length=20, choices=KIND_CHOICES, blank=True)
    colour = models.CharField(_("colour"), max_length=10, choices=COLOUR_CHOICES, blank=True)
    channel = models.CharField(_("channel"), max_length=12, choices=choices_of(Channel), blank=True)
    priority = models.CharField(_("priority"), max_length=10, choices=PRIORITY_CHOICES, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, verbose_name=_("category"))
    version = models.PositiveIntegerField(_("version"), default=1)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    measure = models.CharField(
        _("counted in"), max_length=12, choices=MEASURE_CHOICES, default=Measure.ELAPSED.value
    )
    amount = models.PositiveIntegerField(_("limit"))
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, blank=True, verbose_name=_("calendar"))
    pausable = models.BooleanField(_("rests while waiting for the participant"), default=False)
    warn_percent = models.PositiveSmallIntegerField(_("warn at (%)"), default=75)
    region_percent = models.PositiveSmallIntegerField(_("tell the region at (%)"), default=125)
    head_office_percent = models.PositiveSmallIntegerField(_("tell head office at (%)"), default=150)
    published = models.BooleanField(_("shown in the service charter"), default=True)
    note = models.CharField(_("why"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_because = models.CharField(_("why withdrawn"), max_length=300, blank=True, db_default="")

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["origin", "promise", "kind", "colour", "channel", "priority", "category", "-valid_from"]
        constraints = [
            # In two, because a missing category would otherwise make every row of its own kind.
            models.UniqueConstraint(
                fields=["origin", "promise", "kind", "colour", "channel", "priority", "version"],
                condition=models.Q(category__isnull=True),
                name="policy_version_unique",
            ),
            models.UniqueConstraint(
                fields=["origin", "promise", "kind", "colour", "channel", "priority", "category", "version"],
                condition=models.Q(category__isnull=False),
                name="policy_category_version_unique",
            ),
            models.CheckConstraint(
                name="policy_ladder_climbs",
                condition=models.Q(warn_percent__gt=0, warn_percent__lt=100, region_percent__gt=100)
                & models.Q(head_office_percent__gt=models.F("region_percent")),
            ),
            models.CheckConstraint(name="policy_limit_positive", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="policy_valid_forwards",
                condition=models.Q(valid_until=None)
                | models.Q(valid_until__gt=models.F("valid_from"))
                | models.Q(withdrawn_at__isnull=False),
            ),
            models.CheckConstraint(
                name="policy_withdrawn_is_never_in_force",
                condition=models.Q(withdrawn_at=None)
                | (models.Q(valid_until=models.F("valid_from")) & ~models.Q(withdrawn_because="")),
            ),
            models.CheckConstraint(
                name="policy_calendar_where_counted",
                condition=models.Q(measure=Measure.ELAPSED.value, calendar=None)
                | (~models.Q(measure=Measure.ELAPSED.value) & ~models.Q(calendar=None)),
            ),
        ]
        indexes = [models.Index(fields=["origin", "promise", "valid_from"], name="policy_lookup")]

    def __str__(self) -> str:
        parts = [self.get_promise_display(), self.get_kind_display(), self.get_colour_display()]
        parts += [self.get_channel_display(), self.get_priority_display(), str(self.category or "")]
        return f"{', '.join(str(part) for part in parts if part)} (v{self.version})"

    @property
    def limit(self) -> Limit:
        """The limit as the clock understands it."""
        return Limit(Measure(self.measure), self.amount)

    @property
    def percents(self) -> tuple[int, int, int, int]:
        """The shares of the limit at which the four rungs of the ladder are reached."""
        return (self.warn_percent, 100, self.region_percent, self.head_office_percent)
