"""Tickets in the generic admin: to look at. They change through actions alone."""

from typing import Any

from django.contrib import admin
from django.urls import URLPattern
from unfold.admin import ModelAdmin

from tickets.admin.urls import screen_urls
from tickets.models import Ticket


@admin.register(Ticket)
class TicketAdmin(ModelAdmin):  # type: ignore[misc]
    """Read-only; the work happens on the screens."""

    list_display = ("number", "subject", "kind", "colour", "state", "due_at")

    def get_urls(self) -> list[URLPattern]:
        """The screens first, then the generic pages."""
        return [*screen_urls(self.admin_site.admin_view), *super().get_urls()]

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False
