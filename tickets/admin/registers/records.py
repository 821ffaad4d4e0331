"""What happened, to look at: events, clocks, classifications, legs and calls change through actions alone."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from crm.admin_access import PEOPLE, RoleAccessMixin
from tickets.models import Classification, Clock, Confirmation, Escalation, Ticket, TicketEvent


class RecordAdmin(RoleAccessMixin, ModelAdmin):
    """Rows of tickets that the reader may see, read-only for everybody."""

    view_roles = PEOPLE
    read_only = True
    show_full_result_count = False
    list_select_related: tuple[str, ...] = ("ticket",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        user: Any = request.user
        if user.is_superuser:
            return rows
        return rows.filter(ticket__in=Ticket.objects.visible_to(user).order_by().values("pk"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Kept out of the list of applications: people read the record on the ticket's page."""
        return bool(request.user.is_superuser)


@admin.register(TicketEvent)
class TicketEventAdmin(RecordAdmin):
    """The record."""

    list_display = ("ticket", "verb", "at", "actor", "from_state", "to_state", "cycle")
    list_filter = ("verb", "actor_kind")
    list_select_related = ("ticket", "actor")


@admin.register(Clock)
class ClockAdmin(RecordAdmin):
    """Promises that run or have run."""

    list_display = ("ticket", "promise", "cycle", "branch", "started_at", "due_at", "stopped_at", "verdict")
    list_filter = ("promise", "verdict")
    list_select_related = ("ticket", "branch")


@admin.register(Classification)
class ClassificationAdmin(RecordAdmin):
    """Which colour was given, by whom and why."""

    list_display = ("ticket", "at", "source", "colour", "explanation")
    list_filter = ("source", "colour")


@admin.register(Escalation)
class EscalationAdmin(RecordAdmin):
    """Stays at branches."""

    list_display = ("ticket", "branch", "priority", "sent_at", "acknowledged_at", "ended_at", "ending")
    list_filter = ("priority", "ending")
    list_select_related = ("ticket", "branch")


@admin.register(Confirmation)
class ConfirmationAdmin(RecordAdmin):
    """Calls back."""

    list_display = (
        "ticket",
        "cycle",
        "queued_at",
        "ready_at",
        "attempts_made",
        "outcome",
        "ended_at",
        "ended_by",
    )
    list_filter = ("outcome",)
    list_select_related = ("ticket", "ended_by")
