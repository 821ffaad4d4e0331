"""Who may see and change what in the admin: one table a screen, read by role.

`tickets` reuses the mixin. A superuser may do what the screen allows at all; `read_only` screens change
through actions alone, for superusers too.
"""

from collections.abc import Collection
from typing import Any, ClassVar, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from crm.domain.codes import Role

#: Every role of people.
PEOPLE = frozenset(set(Role) - {Role.CHANNEL})
CARE_CENTRE = frozenset(
    {Role.INBOUND_AGENT, Role.SOCIAL_AGENT, Role.OUTBOUND_AGENT, Role.SUPERVISOR, Role.QCO}
)
HEAD_OFFICE = frozenset({Role.HEAD_OFFICE})
SUPERVISION = frozenset({Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE})


class RoleAccessMixin:
    """For a `ModelAdmin`: `view_roles` may look, `change_roles` add and change too, `delete_roles` delete.

    Rows are narrowed by the queryset's `visible_to(user)` where it has one. A regional deputy looks and
    changes nothing, for the organisation is the head office's.
    """

    view_roles: ClassVar[Collection[str]] = ()
    change_roles: ClassVar[Collection[str]] = ()
    delete_roles: ClassVar[Collection[str]] = ()
    read_only: ClassVar[bool] = False
    #: Rows that belong to no region: they are not a regional deputy's to see.
    national: ClassVar[bool] = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if self.national and _is_deputy(request):
            return False
        return _among(request, {*self.view_roles, *self.change_roles})

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.read_only and _among(request, self.change_roles) and not _is_deputy(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.read_only and _among(request, self.delete_roles) and not _is_deputy(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)  # type: ignore[misc]
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(request.user)
        return cast(QuerySet[Any], rows)


class OneRowMixin(RoleAccessMixin):
    """For the one row of rules of a package (key 1): its list is its form, and it is neither added nor deleted."""

    model: Any
    view_roles = SUPERVISION
    change_roles = HEAD_OFFICE

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        self.model.objects.get_or_create(pk=1)
        names = self.model._meta
        return redirect(f"admin:{names.app_label}_{names.model_name}_change", 1)


def _among(request: HttpRequest, roles: Collection[str]) -> bool:
    user: Any = request.user
    if not (user.is_active and user.is_staff):
        return False
    return bool(user.is_superuser or user.role in roles)


def _is_deputy(request: HttpRequest) -> bool:
    user: Any = request.user
    return user.is_authenticated and not user.is_superuser and user.is_regional_deputy
