"""Keys of machines: issued and revoked here, their secret shown once."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextInputWidget,
)

from core.errors import DomainError
from core.i18n import translate
from crm.actions import issue_api_key, revoke_api_key
from crm.admin_access import HEAD_OFFICE, RoleAccessMixin
from crm.domain.codes import Role
from crm.domain.scopes import Scope
from crm.models import ApiKey, Staff

USUAL_LIFE = timedelta(days=365)


class IssueKeyForm(forms.ModelForm):
    """What a new key needs. Saving goes through the action."""

    name = forms.CharField(label=_("name"), max_length=80, widget=UnfoldAdminTextInputWidget)
    account = forms.ModelChoiceField(
        label=_("account"),
        queryset=Staff.objects.filter(role=Role.CHANNEL, is_active=True),
        widget=UnfoldAdminSelectWidget,
    )
    scopes = forms.MultipleChoiceField(
        label=_("scopes"),
        choices=[(scope.value, scope.value) for scope in Scope],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    expires_at = forms.SplitDateTimeField(
        label=_("expires at"),
        initial=lambda: timezone.now() + USUAL_LIFE,
        widget=UnfoldAdminSplitDateTimeWidget,
    )

    class Meta:
        model = ApiKey
        fields = ("name", "account", "scopes", "expires_at")

    def clean_expires_at(self) -> Any:
        moment = self.cleaned_data["expires_at"]
        if moment <= timezone.now():
            raise ValidationError(_("The key must expire in the future."), code="past")
        return moment

    def _post_clean(self) -> None:
        """The row is made by the action, which knows what the form does not: prefix, hash and channel."""


@admin.register(ApiKey)
class ApiKeyAdmin(RoleAccessMixin, ModelAdmin):
    """Keys. A key is never changed: revoke it and issue another."""

    change_roles = HEAD_OFFICE
    national = True
    form = IssueKeyForm
    list_display = ("name", "prefix", "account", "channel", "expires_at", "revoked_at", "last_used_at")
    list_filter = ("channel",)
    list_select_related = ("account",)
    search_fields = ("name", "prefix")
    actions = ("revoke",)
    fields = (
        "name", "prefix", "account", "channel", "scopes", "created_at", "expires_at", "revoked_at",
        "last_used_at",
    )  # fmt: skip
    readonly_fields = fields

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else IssueKeyForm.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        given = form.cleaned_data
        actor: Any = request.user
        row, text = issue_api_key(
            name=given["name"],
            account=given["account"],
            scopes=given["scopes"],
            expires_at=given["expires_at"],
            actor=actor,
            now=timezone.now(),
        )
        # The admin goes on with its own object, which must become the row that the action made.
        obj.__dict__.update(row.__dict__)
        messages.warning(request, _("Copy this key now; nobody can read it again: %(key)s") % {"key": text})

    @admin.action(description=_("Revoke the chosen keys"), permissions=("change",))
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        actor: Any = request.user
        for key in queryset:
            try:
                revoke_api_key(key=key, actor=actor, now=timezone.now())
            except DomainError as error:
                messages.error(request, f"{key}: {translate(error)}")
