"""Regions, branches and areas: the head office's to keep."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from crm.admin_access import HEAD_OFFICE, PEOPLE, RoleAccessMixin
from crm.models import Area, Branch, BranchArea, Region


@admin.register(Region)
class RegionAdmin(RoleAccessMixin, ModelAdmin):
    """Regions."""

    view_roles = PEOPLE
    change_roles = HEAD_OFFICE
    list_display = ("code", "name", "head_office")
    search_fields = ("code", "name")


class BranchAreaInline(RoleAccessMixin, TabularInline):
    """The regencies that a branch serves; they may move to another branch."""

    model = BranchArea
    view_roles = PEOPLE
    change_roles = HEAD_OFFICE
    delete_roles = HEAD_OFFICE
    autocomplete_fields = ("area",)
    extra = 0


@admin.register(Branch)
class BranchAdmin(RoleAccessMixin, ModelAdmin):
    """Branch offices. Officers see their own."""

    view_roles = PEOPLE
    change_roles = HEAD_OFFICE
    list_display = ("code", "name", "region", "zone", "active")
    list_filter = ("region", "zone", "active")
    list_select_related = ("region",)
    search_fields = ("code", "name")
    autocomplete_fields = ("region",)
    inlines = (BranchAreaInline,)

    def get_queryset(self, request: HttpRequest) -> Any:
        return Branch.objects.managed_by(request.user)


@admin.register(Area)
class AreaAdmin(RoleAccessMixin, ModelAdmin):
    """Provinces and regencies, as the ministry names them: loaded, not edited."""

    view_roles = PEOPLE
    read_only = True
    list_display = ("code", "name", "level", "responsible")
    list_filter = ("level",)
    list_select_related = ("branch_area__branch",)
    search_fields = ("code", "name")

    @admin.display(description=_("responsible branch"))
    def responsible(self, area: Area) -> str:
        row = getattr(area, "branch_area", None)
        return str(row.branch) if row else "—"

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        rows, duplicates = super().get_search_results(request, queryset, search_term)
        # The picker of a branch's regencies offers what nobody serves yet; the list shows all.
        if "autocomplete" in request.path:
            rows = rows.filter(level="regency", branch_area=None)
        return rows, duplicates
