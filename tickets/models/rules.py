"""The numbers that the sources leave open, as one row that head office can change."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class CareCentreRules(models.Model):
    """Decisions of the house (the lines marked D in the domain notes); there is exactly one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    call_attempts = models.PositiveSmallIntegerField(
        _("calls before a written notice"), default=3, validators=[MinValueValidator(1)]
    )
    call_spacing_minutes = models.PositiveIntegerField(
        _("minutes between two calls"),
        default=300,
        help_text=_("Spreads the attempts over different times of day."),
    )
    notice_hours = models.PositiveIntegerField(
        _("hours between the written notice and closing as unreachable"), default=24
    )
    daily_quota = models.PositiveIntegerField(_("confirmations a day for each outbound agent"), default=50)
    quiet_hours_before_closing = models.PositiveIntegerField(
        _("hours after which a resolved ticket closes by itself"), default=72
    )
    contact_minutes = models.PositiveIntegerField(
        _("minutes after which a contact that nobody ended is taken as ended"), default=60
    )
    claim_minutes = models.PositiveIntegerField(
        _("minutes after which a call back that was taken goes back to the queue"), default=30
    )
    reopen_days = models.PositiveIntegerField(_("days in which a closed ticket can be reopened"), default=90)

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
