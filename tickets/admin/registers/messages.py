"""Messages out: where each stands, and another chance for those that were given up.

It stands here and not in `outbox`, because roles belong to a floor above it.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin

from core.crypto import mask
from crm.admin_access import HEAD_OFFICE, RoleAccessMixin
from crm.domain.codes import Channel, Role
from crm.labels import label_of
from outbox.actions.retry import retry
from outbox.models import OutboxMessage
from outbox.models.message import Delivery, Transport
from tickets.domain.codes import Alarm, Verb
from tickets.labels import ALARM_NAMES, VERBS

#: States in which somebody will try.
TO_BE_TRIED = frozenset({Delivery.PENDING, Delivery.LEASED, Delivery.FAILED})
#: What made a message necessary, where that is not a step in the life of a ticket.
OCCASIONS: dict[str, LazyText] = {
    "called_in_vain": _("written notice after calls in vain"),
    "words": _("reply"),
    "written_again": _("participant wrote again"),
    "taken_away": _("given to a colleague"),
    "warning": ALARM_NAMES[Alarm.WARNING],
    "breach": ALARM_NAMES[Alarm.BREACH],
    "region": ALARM_NAMES[Alarm.REGION],
    "head_office": ALARM_NAMES[Alarm.HEAD_OFFICE],
}


def occasion_of(template: str) -> LazyText | str:
    """The words for a template's code; a code that nobody named is shown as words."""
    if template in OCCASIONS:
        return OCCASIONS[template]
    return VERBS[Verb(template)] if template in list(Verb) else template.replace("_", " ")


class ReaderFilter(admin.SimpleListFilter):
    """For whom it was written. What waits at the staff's bells is left out unless it is asked for."""

    title = _("reader")
    parameter_name = "reader"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("staff", str(_("staff"))), ("all", str(_("everybody")))]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("participants")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
        if self.value() == "all":
            return queryset
        if self.value() == "staff":
            return queryset.filter(transport=Transport.IN_APP)
        return queryset.exclude(transport=Transport.IN_APP)


class OccasionFilter(admin.SimpleListFilter):
    """What made the message necessary."""

    title = _("occasion")
    parameter_name = "template"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        codes = OutboxMessage.objects.order_by("template").values_list("template", flat=True).distinct()
        return sorted(((code, str(occasion_of(code))) for code in codes), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
        return queryset.filter(template=self.value()) if self.value() else queryset


@admin.register(OutboxMessage)
class OutboxMessageAdmin(RoleAccessMixin, ModelAdmin):
    """Read-only but for sending again; addresses are masked."""

    view_roles = HEAD_OFFICE | {Role.SUPERVISOR}
    national = True
    read_only = True
    list_display = ("subject", "way", "to", "state", "attempts", "next_try", "sent_at", "last_error")
    list_filter = (ReaderFilter, "state", "transport", OccasionFilter)
    list_select_related = ("recipient",)
    show_full_result_count = False
    actions = ("send_again",)
    fields = (
        "subject", "body", "occasion", "language", "way", "transport", "to", "state", "attempts", "next_try",
        "last_error", "created_at", "sent_at", "read_at",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("channel"), ordering="channel")
    def way(self, row: OutboxMessage) -> str:
        if row.channel == Channel.PHONE:
            return "SMS"
        return str(label_of(Channel(row.channel)) if row.channel else row.get_transport_display())

    @admin.display(description=_("occasion"))
    def occasion(self, row: OutboxMessage) -> str:
        return str(occasion_of(row.template))

    @admin.display(description=_("next try"), ordering="next_try_at", empty_value="–")
    def next_try(self, row: OutboxMessage) -> str | None:
        if row.state not in TO_BE_TRIED:
            return None
        return date_format(timezone.localtime(row.next_try_at), "DATETIME_FORMAT")

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
