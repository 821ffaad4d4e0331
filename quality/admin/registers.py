"""The rules of quality monitoring, which head office sets."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from crm.admin_access import SUPERVISION, OneRowMixin
from quality.models import QualityRules
from tickets.admin.navigation import HOUSE_TITLE, Entry


@admin.register(QualityRules)
class QualityRulesAdmin(OneRowMixin, ModelAdmin):
    """The one row of rules."""


urls: list[object] = []
group = HOUSE_TITLE
entries = (Entry(_("Rules of quality"), "tune", "quality_qualityrules_changelist", SUPERVISION),)
