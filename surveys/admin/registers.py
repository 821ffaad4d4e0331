"""Whom the desk asks, which head office sets."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from crm.admin_access import HEAD_OFFICE, SUPERVISION, OneRowMixin, RoleAccessMixin
from surveys.models import CategoryStage, InvitationRule, Reason, SurveyRules
from tickets.admin.navigation import HOUSE_TITLE, Entry


@admin.register(SurveyRules)
class SurveyRulesAdmin(OneRowMixin, ModelAdmin):
    """The one row of rules."""


@admin.register(InvitationRule)
class InvitationRuleAdmin(RoleAccessMixin, ModelAdmin):
    """Of which closed tickets what share of people is asked."""

    view_roles = SUPERVISION
    change_roles = HEAD_OFFICE
    delete_roles = HEAD_OFFICE
    list_display = ("__str__", "kind", "colour", "channel", "percent")


@admin.register(Reason)
class ReasonAdmin(RoleAccessMixin, ModelAdmin):
    """Why people are content or not."""

    view_roles = SUPERVISION
    change_roles = HEAD_OFFICE
    list_display = ("__str__", "code", "position", "active")


@admin.register(CategoryStage)
class CategoryStageAdmin(RoleAccessMixin, ModelAdmin):
    """To which part of the journey the tickets of a category belong."""

    view_roles = SUPERVISION
    change_roles = HEAD_OFFICE
    delete_roles = HEAD_OFFICE
    list_display = ("category", "stage")
    list_select_related = ("category",)


urls: list[object] = []
group = HOUSE_TITLE
entries = (
    Entry(_("Reasons in surveys"), "psychology", "surveys_reason_changelist", SUPERVISION),
    Entry(_("Categories in the journey"), "timeline", "surveys_categorystage_changelist", SUPERVISION),
    Entry(_("Rules of surveys"), "tune", "surveys_surveyrules_changelist", SUPERVISION),
    Entry(_("Rules for invitations"), "mail", "surveys_invitationrule_changelist", SUPERVISION),
)
