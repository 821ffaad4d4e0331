"""The admin's edge: registrations and screens."""

from django.contrib import admin

from tickets.admin import registers, ticket_admin
from tickets.admin.urls import screen_urls

__all__ = ["registers", "ticket_admin"]

# Screens stand directly below the admin's own address, before its generic pages: /admin/queue/, /admin/ticket/...
admin.site.extra_urls = lambda: screen_urls(admin.site.admin_view)  # type: ignore[attr-defined]
