"""Programs elsewhere that are told what happens: subscribed, changed over and ended here, their secret shown once.

It stands here and not in `outbox`, because roles and the happenings belong to floors above it.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextInputWidget

from core.errors import DomainError
from core.forms import CleanCharField
from core.i18n import error_text
from crm.admin_access import HEAD_OFFICE, RoleAccessMixin
from outbox.actions.subscriptions import (
    change_subscription_secret,
    end_secret_change,
    subscribe,
    unsubscribe,
)
from outbox.models import WebhookSubscription
from tickets.labels import VERBS
from tickets.webhooks import TYPES


class SubscribeForm(forms.ModelForm):
    """What a new one needs. The form makes the row through the action, so that a refusal stands beside its field."""

    name = CleanCharField(label=_("name"), max_length=80, widget=UnfoldAdminTextInputWidget)
    address = CleanCharField(
        label=_("address"),
        max_length=500,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("https, and a machine of the list WEBHOOK_HOSTS."),
    )
    events = forms.MultipleChoiceField(
        label=_("told about"),
        choices=[(kind, VERBS[verb]) for kind, verb in TYPES.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = WebhookSubscription
        fields = ("name", "address", "events")

    def _post_clean(self) -> None:
        """Make the row by the action, which knows what the form does not."""
        self.secret = ""
        if self.errors:
            return
        try:
            self.instance, self.secret = subscribe(**self.cleaned_data, known=TYPES, now=timezone.now())
        except DomainError as error:
            self.add_error(error.field if error.field in self.fields else None, error_text(error))


@admin.register(WebhookSubscription)
class WebhookSubscriptionAdmin(RoleAccessMixin, ModelAdmin):
    """Never changed by hand: its secret is changed over by the actions below."""

    change_roles = HEAD_OFFICE
    national = True
    form = SubscribeForm
    list_display = ("name", "host", "told_about", "in_change", "created_at", "revoked_at", "revoked_because")
    search_fields = ("name", "host")
    actions = ("change_over", "end_change_over", "end")
    fields = ("name", "host", "told_about", "in_change", "created_at", "revoked_at", "revoked_because")
    readonly_fields = fields

    @admin.display(description=_("told about"))
    def told_about(self, row: WebhookSubscription) -> str:
        return ", ".join(str(VERBS[TYPES[kind]]) for kind in row.events if kind in TYPES)

    @admin.display(description=_("two secrets valid"), boolean=True)
    def in_change(self, row: WebhookSubscription) -> bool:
        return bool(row.previous_secret)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else SubscribeForm.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The form has made the row; its secret is shown this once."""
        _show(request, obj, form.secret)

    @admin.action(
        description=_("Give a new secret; the old one stays valid for now"), permissions=("change",)
    )
    def change_over(self, request: HttpRequest, queryset: QuerySet[WebhookSubscription]) -> None:
        for row in queryset:
            try:
                _show(request, row, change_subscription_secret(subscription=row))
            except DomainError as error:
                messages.error(request, f"{row}: {error_text(error)}")

    @admin.action(description=_("Let the old secret be valid no more"), permissions=("change",))
    def end_change_over(self, request: HttpRequest, queryset: QuerySet[WebhookSubscription]) -> None:
        for row in queryset:
            end_secret_change(subscription=row)

    @admin.action(description=_("Revoke the chosen ones"), permissions=("change",))
    def end(self, request: HttpRequest, queryset: QuerySet[WebhookSubscription]) -> None:
        for row in queryset:
            try:
                unsubscribe(subscription=row, now=timezone.now(), because=str(request.user))
            except DomainError as error:
                messages.error(request, f"{row}: {error_text(error)}")


def _show(request: HttpRequest, row: WebhookSubscription, secret: str) -> None:
    words = _("Copy this secret of %(name)s now; nobody can read it again: %(secret)s")
    messages.warning(request, words % {"name": row.name, "secret": secret})
