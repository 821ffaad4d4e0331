"""Failed sign-ins, by role like every other register. Deleting an attempt lets a locked colleague try again."""

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from crm.admin_access import HEAD_OFFICE, RoleAccessMixin

# The library registers its own pages, which ask Django's permissions; here the role decides.
for model in (AccessAttempt, AccessFailureLog, AccessLog):
    admin.site.unregister(model)


class SignInAdmin(RoleAccessMixin, ModelAdmin):
    """Rows to look at."""

    view_roles = HEAD_OFFICE
    national = True
    read_only = True
    show_full_result_count = False


@admin.register(AccessAttempt)
class AttemptAdmin(SignInAdmin):
    """Attempts that count towards a lock."""

    read_only = False
    delete_roles = HEAD_OFFICE
    list_display = ("attempt_time", "username", "ip_address", "path_info", "failures_since_start")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(AccessFailureLog)
class FailureAdmin(SignInAdmin):
    """Sign-ins that failed."""

    list_display = ("attempt_time", "username", "ip_address", "locked_out")
    list_filter = ("locked_out",)


@admin.register(AccessLog)
class LogAdmin(SignInAdmin):
    """Sign-ins and -outs."""

    list_display = ("attempt_time", "logout_time", "username", "ip_address")
