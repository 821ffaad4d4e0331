"""Business calendars as immutable versions."""

import json
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.domain.calendar import WorkingCalendar, parse_hours, parse_slots


class Calendar(models.Model):
    """One version of a calendar: a zone, the slots of a week, and the days on which nobody works.

    Holidays are stored as dates when the version is made, not looked up later: a new release of the holiday
    library must not change a due time that was promised last year. Whoever changes a calendar makes a version.
    """

    code = models.SlugField(_("code"))
    version = models.PositiveIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=120)
    zone = models.CharField(_("time zone"), max_length=40)
    hours = models.JSONField(
        _("hours"), help_text=_("Slots by weekday, such as {“mon”: [“08:00-12:00”, “13:00-17:00”]}.")
    )
    country = models.CharField(_("country of the holidays"), max_length=2, blank=True)
    subdivision = models.CharField(_("subdivision of the holidays"), max_length=10, blank=True)
    closed = models.JSONField(_("closed days"), default=list, blank=True)
    special = models.JSONField(_("days with other hours"), default=dict, blank=True)
    first_year = models.PositiveSmallIntegerField(_("first year"), default=2010)
    last_year = models.PositiveSmallIntegerField(_("last year"), default=2040)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="calendar_version_unique")]

    def __str__(self) -> str:
        return f"{self.name} (v{self.version})"

    def working(self) -> WorkingCalendar:
        """The calendar as the clock understands it.

        Raises `Invalid` when the version has no working hours at all.
        """
        return build_calendar(
            zone=self.zone,
            hours=self.hours,
            closed=self.closed,
            special=self.special,
            covers=(self.first_year, self.last_year),
        )


def build_calendar(
    *, zone: str, hours: Any, closed: list[str], special: dict[str, list[str]], covers: tuple[int, int]
) -> WorkingCalendar:
    """Make a `WorkingCalendar` from stored JSON; equal input gives the same object, for building one is not cheap."""
    return _build(
        zone, json.dumps(hours, sort_keys=True), tuple(closed), json.dumps(special, sort_keys=True), covers
    )


@lru_cache(maxsize=64)
def _build(
    zone: str, hours: str, closed: tuple[str, ...], special: str, covers: tuple[int, int]
) -> WorkingCalendar:
    return WorkingCalendar(
        zone=zone,
        hours=parse_hours(json.loads(hours)),
        closed=frozenset(date.fromisoformat(day) for day in closed),
        special={
            date.fromisoformat(day): parse_slots(slots, field="special")
            for day, slots in json.loads(special).items()
        },
        covers=covers,
    )
