"""Tickets in the generic admin: to look at. They change through actions alone."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from crm.admin_access import PEOPLE, RoleAccessMixin
from tickets.models import Ticket


@admin.register(Ticket)
class TicketAdmin(RoleAccessMixin, ModelAdmin):
    """Read-only rows, narrowed to what the reader may see; the work happens on the screens."""

    view_roles = PEOPLE
    read_only = True
    list_display = ("number", "subject", "kind", "colour", "state", "owner", "branch", "due_at")
    list_filter = ("state", "colour", "kind", "channel", "desk")
    list_select_related = ("owner", "branch")
    show_full_result_count = False
    exclude = ("description",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Kept out of the list of applications: people find tickets on the screens."""
        return bool(request.user.is_superuser)

    def view_on_site(self, obj: Any) -> str:
        """The ticket's own screen."""
        return str(obj.get_absolute_url())
