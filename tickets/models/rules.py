"""The numbers that the sources leave open, as one row that head office can change."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid
from core.i18n import translate
from tickets.domain.call_times import CallTimes, parse_call_times


def between(least: int, most: int) -> list[MinValueValidator | MaxValueValidator]:
    """Validators for a number that makes sense from `least` to `most`; beyond, a moment could not be computed."""
    return [MinValueValidator(least), MaxValueValidator(most)]


def validate_call_times(text: str) -> None:
    """Refuse what `parse_call_times` refuses."""
    try:
        parse_call_times(text)
    except Invalid as error:
        raise ValidationError(translate(error), code=error.code) from error


class CareCentreRules(models.Model):
    """Decisions of the house (the lines marked D in the domain notes); there is exactly one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    call_attempts = models.PositiveSmallIntegerField(
        _("calls before a written notice"), default=3, validators=between(1, 20)
    )
    call_spacing_minutes = models.PositiveIntegerField(
        _("minutes between two calls"),
        default=300,
        validators=between(1, 10_080),
        help_text=_("At least so long after a call in vain nobody is called again."),
    )
    call_times = models.CharField(
        _("times of day for another call"),
        max_length=200,
        default="09:00, 13:00, 16:00, 19:00",
        db_default="09:00, 13:00, 16:00, 19:00",
        validators=[validate_call_times],
        help_text=_(
            "In the participant's own time zone, from the earliest to the latest. The next call is put into a part of "
            "the day that was not tried yet; nobody is called again before the first or after the last of these times."
        ),
    )
    notice_hours = models.PositiveIntegerField(
        _("hours between the written notice and closing as unreachable"),
        default=24,
        validators=between(1, 8760),
    )
    daily_quota = models.PositiveIntegerField(
        _("confirmations a day for each outbound agent"), default=50, validators=between(1, 1000)
    )
    quiet_hours_before_closing = models.PositiveIntegerField(
        _("hours after which a resolved ticket closes by itself"), default=72, validators=between(1, 8760)
    )
    contact_minutes = models.PositiveIntegerField(
        _("minutes after which a contact that nobody ended is taken as ended"),
        default=60,
        validators=between(1, 10_080),
    )
    claim_minutes = models.PositiveIntegerField(
        _("minutes after which a call back that was taken goes back to the queue"),
        default=30,
        validators=between(1, 10_080),
    )
    reopen_days = models.PositiveIntegerField(
        _("days in which a closed ticket can be reopened"), default=90, validators=between(1, 3650)
    )
    recent_days = models.PositiveSmallIntegerField(
        _("days that count as lately"),
        default=7,
        db_default=7,
        validators=between(1, 90),
        help_text=_("How far back a branch sees what it has done, and how much each officer has done."),
    )
    charter_days = models.PositiveSmallIntegerField(
        _("days that the service charter counts"),
        default=90,
        db_default=90,
        validators=between(1, 366),
        help_text=_("How far back the public figures on kept promises look."),
    )
    cause_days = models.PositiveSmallIntegerField(
        _("days over which causes are counted"),
        default=90,
        db_default=90,
        validators=between(1, 366),
        help_text=_("The period that the page of causes opens with; its reader may choose another."),
    )
    effect_weeks = models.PositiveSmallIntegerField(
        _("weeks before and after a corrective action"),
        default=4,
        db_default=4,
        validators=between(1, 26),
        help_text=_(
            "How many weeks on either side are compared to see whether complaints of the cause fall."
        ),
    )

    class Meta:
        verbose_name = _("rules of the care centre")
        verbose_name_plural = _("rules of the care centre")
        constraints = [models.CheckConstraint(name="rules_one_row", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return str(_("Rules of the care centre"))

    @classmethod
    def current(cls) -> "CareCentreRules":
        """The row in force; the defaults where none was stored yet."""
        return cls.objects.filter(pk=1).first() or cls()

    @property
    def call_spacing(self) -> timedelta:
        """The least time between two calls."""
        return timedelta(minutes=self.call_spacing_minutes)

    @property
    def times_to_call(self) -> CallTimes:
        """The times of day for another call, in order."""
        return parse_call_times(self.call_times)

    @property
    def lately(self) -> timedelta:
        """How long ago counts as lately."""
        return timedelta(days=self.recent_days)

    @property
    def charter_window(self) -> timedelta:
        """How far back the service charter looks."""
        return timedelta(days=self.charter_days)
