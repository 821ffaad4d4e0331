"""Messages out: where each stands, and another chance for those that were given up.

It stands here and not in `outbox`, because roles belong to a floor above it.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin

from core.crypto import mask
from crm.admin_access import HEAD_OFFICE, RoleAccessMixin
from crm.domain.codes import Channel, Role
from crm.labels import label_of
from outbox.actions.retry import retry
from outbox.models import OutboxMessage


@admin.register(OutboxMessage)
class OutboxMessageAdmin(RoleAccessMixin, ModelAdmin):
    """Read-only but for sending again; addresses are masked."""

    view_roles = HEAD_OFFICE | {Role.SUPERVISOR}
    read_only = True
    list_display = ("subject", "way", "to", "state", "attempts", "next_try_at", "sent_at", "last_error")
    list_filter = ("state", "transport", "template")
    list_select_related = ("recipient",)
    show_full_result_count = False
    actions = ("send_again",)
    fields = (
        "subject", "body", "template", "language", "way", "transport", "to", "state", "attempts",
        "next_try_at", "last_error", "created_at", "sent_at", "read_at",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("channel"), ordering="channel")
    def way(self, row: OutboxMessage) -> str:
        if row.channel == Channel.PHONE:
            return "SMS"
        return str(label_of(Channel(row.channel)) if row.channel else row.get_transport_display())

    @admin.display(description=_("recipient"))
    def to(self, row: OutboxMessage) -> str:
        return str(row.recipient) if row.recipient else mask(row.address) or "-"

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Supervisors run the desk, and with it what it sends."""
        user: Any = request.user
        return bool(user.is_superuser or user.role == Role.SUPERVISOR)

    @admin.action(description=_("Send again what was given up"), permissions=("retry",))
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        keys = list(queryset.values_list("pk", flat=True))
        count = retry(messages=keys, now=timezone.now())
        if count:
            words = ngettext("%(n)s message goes out again.", "%(n)s messages go out again.", count)
            messages.success(request, words % {"n": count})
        if count < len(keys):
            left = len(keys) - count
            words = ngettext(
                "%(n)s message was left alone: it was not given up.",
                "%(n)s messages were left alone: they were not given up.",
                left,
            )
            messages.warning(request, words % {"n": left})
