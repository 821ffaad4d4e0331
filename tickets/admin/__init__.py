"""The admin's edge: registrations and screens."""

from tickets.admin import ticket_admin

__all__ = ["ticket_admin"]
