"""Programs of channels that sign what they send: opened, changed over and revoked here, their secret shown once."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from core.errors import DomainError
from core.i18n import translate
from crm.actions.webhook_sources import change_secret, end_change, open_webhook_source, revoke_webhook_source
from crm.admin_access import HEAD_OFFICE, RoleAccessMixin
from crm.domain.codes import Role
from crm.models import Staff, WebhookSource


class OpenSourceForm(forms.ModelForm):
    """What a new one needs. Saving goes through the action."""

    name = forms.CharField(label=_("name"), max_length=80, widget=UnfoldAdminTextInputWidget)
    account = forms.ModelChoiceField(
        label=_("account"),
        queryset=Staff.objects.filter(role=Role.CHANNEL, is_active=True),
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = WebhookSource
        fields = ("name", "account")

    def _post_clean(self) -> None:
        """The row is made by the action, which knows what the form does not: prefix, secret and channel."""


@admin.register(WebhookSource)
class WebhookSourceAdmin(RoleAccessMixin, ModelAdmin):
    """Never changed by hand: its secret is changed over by the actions below."""

    change_roles = HEAD_OFFICE
    national = True
    form = OpenSourceForm
    list_display = ("name", "address", "account", "channel", "in_change", "revoked_at", "last_used_at")
    list_filter = ("channel",)
    list_select_related = ("account",)
    search_fields = ("name", "prefix")
    actions = ("change_over", "end_change_over", "revoke")
    fields = (
        "name",
        "address",
        "account",
        "channel",
        "in_change",
        "created_at",
        "revoked_at",
        "last_used_at",
    )
    readonly_fields = fields

    @admin.display(description=_("address"))
    def address(self, row: WebhookSource) -> str:
        return f"/api/v1/webhooks/{row.prefix}"

    @admin.display(description=_("two secrets valid"), boolean=True)
    def in_change(self, row: WebhookSource) -> bool:
        return bool(row.previous_secret)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else OpenSourceForm.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        given, actor = form.cleaned_data, _person(request)
        row, secret = open_webhook_source(
            name=given["name"], account=given["account"], actor=actor, now=timezone.now()
        )
        # The admin goes on with its own object, which must become the row that the action made.
        obj.__dict__.update(row.__dict__)
        _show(request, row, secret)

    @admin.action(
        description=_("Give a new secret; the old one stays valid for now"), permissions=("change",)
    )
    def change_over(self, request: HttpRequest, queryset: QuerySet[WebhookSource]) -> None:
        for row in queryset:
            try:
                _show(request, row, change_secret(source=row, actor=_person(request), now=timezone.now()))
            except DomainError as error:
                messages.error(request, f"{row}: {translate(error)}")

    @admin.action(description=_("Let the old secret be valid no more"), permissions=("change",))
    def end_change_over(self, request: HttpRequest, queryset: QuerySet[WebhookSource]) -> None:
        for row in queryset:
            end_change(source=row, actor=_person(request), now=timezone.now())

    @admin.action(description=_("Revoke the chosen ones"), permissions=("change",))
    def revoke(self, request: HttpRequest, queryset: QuerySet[WebhookSource]) -> None:
        for row in queryset:
            try:
                revoke_webhook_source(source=row, actor=_person(request), now=timezone.now())
            except DomainError as error:
                messages.error(request, f"{row}: {translate(error)}")


def _person(request: HttpRequest) -> Any:
    return request.user


def _show(request: HttpRequest, row: WebhookSource, secret: str) -> None:
    words = _("Copy this secret of %(name)s now; nobody can read it again: %(secret)s")
    messages.warning(request, words % {"name": row.name, "secret": secret})
