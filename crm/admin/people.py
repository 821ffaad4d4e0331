"""Participants and contacts: to look at. They change through the actions of the API and the work screens.

Search takes names only: what one types in an admin list lands in its address, where no number belongs.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import RangeDateTimeFilter

from crm.admin_access import CARE_CENTRE, HEAD_OFFICE, RoleAccessMixin
from crm.domain.codes import Role
from crm.domain.powers import Power
from crm.domain.text import MAX_WORDS, search_text
from crm.models import Contact, ContactAddress, DataAccess, IdentityReveal, Participant

SERVING = CARE_CENTRE | HEAD_OFFICE | {Role.BRANCH_OFFICER}


class ContactAddressInline(RoleAccessMixin, TabularInline):
    """Where a participant is reached, masked."""

    model = ContactAddress
    view_roles = SERVING
    read_only = True
    fields = ("channel", "masked")
    readonly_fields = ("masked",)
    extra = 0

    @admin.display(description=_("address"))
    def masked(self, row: ContactAddress) -> str:
        return row.value_masked


@admin.register(Participant)
class ParticipantAdmin(RoleAccessMixin, ModelAdmin):
    """Participants with masked numbers."""

    view_roles = SERVING
    read_only = True
    list_display = ("name", "membership", "segment", "priority_reason", "home_area", "source", "verified_at")
    list_filter = ("segment", "priority_reason", "source")
    list_select_related = ("home_area",)
    search_fields = ("search_name",)
    search_help_text = _("Words of the name. Numbers are searched on the contact screen, never here.")
    show_full_result_count = False
    inlines = (ContactAddressInline,)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Who may not reveal numbers sees neither birth date nor address.
        private = ["born_on", "address"] if _may_reveal(request) else []
        return ["name", "membership", "nik_shown", "family_card_shown", "phone_shown", *private,
                "segment", "priority_reason", "home_area", "language", "source", "verified_at",
                "created_at", "updated_at"]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return self.get_fields(request, obj)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        words = search_text(search_term).split()[:MAX_WORDS]
        return (queryset.filter(search_name__words_begin=words) if words else queryset), False

    @admin.display(description=_("membership number"))
    def membership(self, row: Participant) -> str:
        return row.membership_number_masked

    @admin.display(description=_("NIK"))
    def nik_shown(self, row: Participant) -> str:
        return row.nik_masked

    @admin.display(description=_("family-card number"))
    def family_card_shown(self, row: Participant) -> str:
        return row.family_card_masked

    @admin.display(description=_("phone"))
    def phone_shown(self, row: Participant) -> str:
        return row.phone_masked


def _may_reveal(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.may(Power.REVEAL_IDENTITY))


@admin.register(Contact)
class ContactAdmin(RoleAccessMixin, ModelAdmin):
    """Contacts, as they were."""

    view_roles = SERVING
    read_only = True
    list_display = ("offered_at", "channel", "direction", "participant", "agent", "outcome", "subject")
    list_filter = ("channel", "direction", "outcome")
    list_select_related = ("participant", "agent")
    date_hierarchy = None
    show_full_result_count = False
    fields = (
        "channel", "direction", "external_id", "sender_address_shown", "participant", "agent", "recorded_by",
        "offered_at", "answered_at", "ended_at", "outcome", "subject", "body", "proxy_name",
        "proxy_phone_shown", "proxy_relation",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("address it came from"))
    def sender_address_shown(self, row: Contact) -> str:
        return row.sender_address_masked

    @admin.display(description=_("phone of the person who asks for them"))
    def proxy_phone_shown(self, row: Contact) -> str:
        return row.proxy_phone_masked


@admin.register(IdentityReveal)
class IdentityRevealAdmin(RoleAccessMixin, ModelAdmin):
    """Who looked at which number: for supervisors and the head office to review."""

    view_roles = frozenset({Role.SUPERVISOR, Role.HEAD_OFFICE})
    read_only = True
    list_display = ("at", "staff", "field", "participant", "reason")
    list_filter = ("field",)
    list_select_related = ("staff", "participant")
    show_full_result_count = False
    fields = ("at", "staff", "field", "participant", "reason")
    readonly_fields = fields


@admin.register(DataAccess)
class DataAccessAdmin(RoleAccessMixin, ModelAdmin):
    """Whose data who was shown, and when: for supervisors and the head office to review."""

    view_roles = frozenset({Role.SUPERVISOR, Role.HEAD_OFFICE})
    read_only = True
    list_display = ("at", "staff", "participant", "door")
    list_filter = (("at", RangeDateTimeFilter),)
    list_filter_submit = True
    search_fields = ("=staff__username",)
    search_help_text = _("The account's name. Narrow it down by time beside.")
    list_select_related = ("staff", "participant")
    show_full_result_count = False
    fields = ("at", "staff", "participant", "door")
    readonly_fields = fields
