"""Categories, root causes and the rules of the house: plain rows that head office keeps."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from crm.admin_access import HEAD_OFFICE, PEOPLE, SUPERVISION, OneRowMixin, RoleAccessMixin
from tickets.models import CareCentreRules, Category, RetentionPeriod, RootCause


@admin.register(Category)
class CategoryAdmin(RoleAccessMixin, ModelAdmin):
    """Categories. One that is no longer wanted is taken out of use, for old tickets keep theirs."""

    view_roles = PEOPLE
    change_roles = HEAD_OFFICE
    list_display = ("named", "code", "kind", "default_colour", "position", "active")
    list_filter = ("kind", "default_colour", "active")
    search_fields = ("code", "name_id", "name_en")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # Tickets carry the kind of their category, and mappings and keys name the code.
        return ("code", "kind") if obj else ()

    @admin.display(description=_("name"))
    def named(self, row: Category) -> str:
        return row.name


@admin.register(RootCause)
class RootCauseAdmin(RoleAccessMixin, ModelAdmin):
    """Root causes."""

    view_roles = PEOPLE
    change_roles = HEAD_OFFICE
    list_display = ("named", "code", "active")
    list_filter = ("active",)
    search_fields = ("code", "name_id", "name_en")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    @admin.display(description=_("name"))
    def named(self, row: RootCause) -> str:
        return row.name


@admin.register(RetentionPeriod)
class RetentionPeriodAdmin(RoleAccessMixin, ModelAdmin):
    """How long people's data are kept."""

    view_roles = SUPERVISION
    change_roles = HEAD_OFFICE
    delete_roles = HEAD_OFFICE
    list_display = ("kind", "days", "origin")
    fields = ("kind", "days", "origin")


@admin.register(CareCentreRules)
class CareCentreRulesAdmin(OneRowMixin, ModelAdmin):
    """The one row of rules."""

    fieldsets = (
        (
            _("Calls back to participants"),
            {
                "fields": (
                    "call_attempts",
                    "call_spacing_minutes",
                    "call_times",
                    "notice_hours",
                    "claim_minutes",
                    "daily_quota",
                )
            },
        ),
        (
            _("Tickets and contacts"),
            {"fields": ("quiet_hours_before_closing", "reopen_days", "contact_minutes")},
        ),
        (_("Figures"), {"fields": ("recent_days", "charter_days", "cause_days", "effect_weeks")}),
    )
