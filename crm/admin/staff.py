"""Accounts of people and machines."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from crm.actions.one_time_code import remove_device
from crm.admin_access import HEAD_OFFICE, PEOPLE, RoleAccessMixin
from crm.models import Staff

# Roles decide here; groups of permissions would be a second, contradicting answer.
admin.site.unregister(Group)

WORK = ("role", "desk", "team", "site", "branch", "facility", "region", "seniority", "initials", "language",
        "channel")  # fmt: skip


class StaffCreationForm(UserCreationForm):
    """A new account with its role."""

    class Meta(UserCreationForm.Meta):
        model = Staff
        fields = ("username", "first_name", "last_name", *WORK)


class StaffChangeForm(UserChangeForm):
    """An account."""

    class Meta(UserChangeForm.Meta):
        model = Staff
        fields = "__all__"


@admin.register(Staff)
class StaffAdmin(RoleAccessMixin, UserAdmin, ModelAdmin):
    """Accounts. Only a superuser makes superusers; people who leave are closed, not deleted."""

    view_roles = PEOPLE
    change_roles = HEAD_OFFICE
    form = StaffChangeForm
    add_form = StaffCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "full_name", "role", "desk", "team", "branch", "seniority", "is_active")
    list_filter = ("role", "desk", "seniority", "is_active", "branch__region")
    list_select_related = ("branch",)
    search_fields = ("username", "first_name", "last_name")
    autocomplete_fields = ("branch", "region")
    filter_horizontal = ()
    ordering = ("username",)
    actions = ("remove_device",)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password", "first_name", "last_name", "email")}),
        (_("Work"), {"fields": WORK}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("username", "usable_password", "password1", "password2", "first_name", "last_name")},
        ),
        (_("Work"), {"fields": WORK}),
    )

    @admin.display(description=_("name"), ordering="first_name")
    def full_name(self, staff: Staff) -> str:
        return staff.get_full_name()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, "is_superuser")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Otherwise a head-office account could set a superuser's password and become one.
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            # People work on the screens; machines have keys and no screens.
            obj.is_staff = not obj.is_machine
        super().save_model(request, obj, form, change)

    def has_superuser_permission(self, request: HttpRequest) -> bool:
        """For what touches how somebody signs in."""
        return bool(request.user.is_superuser)

    @admin.action(description=_("Take away the device for one-time codes"), permissions=("superuser",))
    def remove_device(self, request: HttpRequest, queryset: QuerySet[Staff]) -> None:
        """For who lost their phone; both who did it and to whom stands in the admin's log."""
        for staff in queryset:
            if remove_device(staff=staff, actor=cast(Staff, request.user), now=timezone.now()):
                self.log_change(request, staff, "one-time code device removed")
                messages.success(
                    request, _("%(name)s sets up a new device at the next sign-in.") % {"name": staff}
                )
            else:
                messages.warning(request, _("%(name)s has no device.") % {"name": staff})
