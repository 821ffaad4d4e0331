"""Why complaints happen: the codes by which causes are counted (domain section 11)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.i18n import spoken


class RootCause(models.Model):
    """A cause that a branch names when it is done with a red ticket."""

    code = models.SlugField(_("code"), unique=True)
    name_id = models.CharField(_("name (Indonesian)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("root cause")
        verbose_name_plural = _("root causes")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return spoken(self, "name")
