"""Screens of people and places in the Django admin."""

from crm.admin import keys, organisation, people, staff, webhooks

__all__ = ["keys", "organisation", "people", "staff", "webhooks"]
