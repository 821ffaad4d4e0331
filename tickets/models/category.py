"""What a ticket is about, and what such matters usually need."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.i18n import spoken
from tickets.domain.codes import Colour, Kind
from tickets.labels import COLOUR_CHOICES, KIND_CHOICES


class Category(models.Model):
    """A subject that head office maintains. `default_colour` feeds triage; only complaints have one."""

    code = models.SlugField(_("code"), unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=KIND_CHOICES)
    name_id = models.CharField(_("name (Indonesian)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    default_colour = models.CharField(_("usual colour"), max_length=10, choices=COLOUR_CHOICES, blank=True)
    guidance = models.TextField(_("guidance for agents"), blank=True)
    active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["kind", "position", "code"]
        constraints = [
            models.CheckConstraint(
                name="category_colour_for_complaints_only",
                condition=models.Q(kind=Kind.COMPLAINT) | models.Q(default_colour=Colour.NONE),
                violation_error_message=_(
                    "Only complaints have a colour. Clear “usual colour” or choose complaint."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return spoken(self, "name")
