"""Policies: what is promised today, what was before, and the way to promise something else from a day on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from core.errors import NotFound
from crm.admin_access import SUPERVISION, RoleAccessMixin
from tickets.actions.publish import MATCH, end_policy, publish_policy, withdraw_policy
from tickets.admin.reader import person
from tickets.admin.registers.limits import limit_words
from tickets.admin.registers.office import WATCHERS, may_change, next_midnight, office_only
from tickets.admin.registers.policy_forms import EndPolicyForm, PublishPolicyForm, WithdrawPolicyForm
from tickets.admin.registers.reapply import reapply_page
from tickets.admin.screens.page import attempt, moment, only, posted, render_page, tell
from tickets.domain.codes import Promise
from tickets.labels import PROMISES
from tickets.models import Policy
from tickets.notices import local_time


@dataclass(frozen=True)
class Line:
    """One promise with its versions. `now` is in force, `coming` is not yet."""

    about: str
    now: Policy | None
    coming: Policy | None
    last: Policy
    versions: int

    @property
    def shown(self) -> Policy:
        """The version whose terms the list tells."""
        return self.now or self.coming or self.last

    @property
    def limit(self) -> str:
        """The limit in words."""
        return limit_words(self.shown.limit)

    @property
    def next_limit(self) -> str:
        """What it will be, where that is known already."""
        return limit_words(self.coming.limit) if self.coming else ""


@admin.register(Policy)
class PolicyAdmin(RoleAccessMixin, ModelAdmin):
    """Rows are read-only for everybody; versions are made and ended by actions."""

    view_roles = SUPERVISION
    read_only = True
    list_select_related = ("category", "calendar")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The grouped list instead of a flat one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return policy_list(request)

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        own: list[URLPattern] = [
            path("publish/", guard(publish), name="tickets_policy_publish"),
            path("reapply/", guard(reapply_page), name="tickets_policy_reapply"),
            path("<int:pk>/versions/", guard(versions), name="tickets_policy_versions"),
            path("<int:pk>/withdraw/", guard(withdraw), name="tickets_policy_withdraw"),
        ]
        return [*own, *super().get_urls()]


def policy_list(request: HttpRequest) -> HttpResponse:
    """What is promised, grouped by promise. `origin` shows the terms of an imported log instead."""
    now = moment()
    origins = list(
        Policy.objects.exclude(origin="").order_by("origin").values_list("origin", flat=True).distinct()
    )
    origin = request.GET.get("origin", "") if request.GET.get("origin") in origins else ""
    rows = Policy.objects.filter(origin=origin).select_related("category", "calendar").order_by("valid_from")
    groups: dict[Promise, list[Line]] = {promise: [] for promise in Promise}
    for line in _lines(rows, now):
        groups[Promise(line.last.promise)].append(line)
    context = {
        "groups": [(PROMISES[promise], lines) for promise, lines in groups.items() if lines],
        "origins": origins,
        "origin": origin,
        "may_change": may_change(person(request)),
    }
    return render_page(request, "desk/register_policies.html", context, title=_("Policies"))


@office_only
def publish(request: HttpRequest) -> HttpResponse:
    """A new version (`from` names the one it follows) or a promise that there was none for."""
    now = moment()
    base = _policy(request.GET["from"]) if request.GET.get("from") else None
    form = PublishPolicyForm(request.POST or None, base=base, now=now)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: publish_policy(actor=person(request), now=now, **form.values()))
        if made is not None:
            words = _("%(policy)s is in force from %(moment)s. Tickets that run already keep their terms.")
            tell(request, words % {"policy": made, "moment": local_time(made.valid_from)})
            return redirect("admin:tickets_policy_versions", made.pk)
    context = {"form": form, "base": base, "about": about(base) if base else ""}
    title = _("New version of a policy") if base else _("New policy")
    status = 400 if form.errors else 200
    return render_page(request, "desk/register_policy_form.html", context, title=title, status=status)


@only(*WATCHERS)
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version of one promise, the newest first, and the form that ends it."""
    now = moment()
    policy = _policy(pk)
    form = EndPolicyForm(request.POST or None, initial={"valid_until": _usual_end(policy, now)})
    if request.method == "POST" and office_check(request) and form.is_valid():
        newest = _newest(_versions_of(policy))
        until: datetime = form.cleaned_data["valid_until"]
        if attempt(
            form, lambda: end_policy(policy=newest, valid_until=until, actor=person(request), now=now)
        ):
            tell(request, _("The policy ends at %(moment)s.") % {"moment": local_time(until)})
            return redirect("admin:tickets_policy_versions", newest.pk)
    return _versions_page(request, policy, end=form, now=now)


@office_only
@posted("tickets_policy_versions", "pk")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a version that is not yet in force."""
    now = moment()
    policy = _policy(pk)
    form = WithdrawPolicyForm(request.POST)
    if form.is_valid():
        reason: str = form.cleaned_data["reason"]
        if attempt(
            form, lambda: withdraw_policy(policy=policy, reason=reason, actor=person(request), now=now)
        ):
            tell(request, _("Version %(n)s is withdrawn.") % {"n": policy.version})
            return redirect("admin:tickets_policy_versions", policy.pk)
    return _versions_page(request, policy, withdrawal=form, now=now)


def _versions_page(
    request: HttpRequest,
    policy: Policy,
    *,
    now: datetime,
    end: EndPolicyForm | None = None,
    withdrawal: WithdrawPolicyForm | None = None,
) -> HttpResponse:
    rows = _versions_of(policy)
    newest = _newest(rows)
    changeable = may_change(person(request))
    coming = next((row for row in rows if _standing_code(row, now) == "coming"), None)
    context = {
        "rows": [(row, limit_words(row.limit), _standing(row, now)) for row in rows],
        "newest": newest,
        "about": about(newest),
        "form": end or EndPolicyForm(initial={"valid_until": _usual_end(newest, now)}),
        "withdrawal": withdrawal or WithdrawPolicyForm(),
        "may_change": changeable,
        "may_end": changeable and newest.valid_until is None,
        "may_withdraw": coming if changeable else None,
    }
    status = 400 if any(form is not None and form.errors for form in (end, withdrawal)) else 200
    return render_page(
        request, "desk/register_policy_versions.html", context, title=_("Versions"), status=status
    )


def _versions_of(policy: Policy) -> list[Policy]:
    """Every version of the same promise, the newest first."""
    return list(
        Policy.objects.filter(**{name: getattr(policy, name) for name in MATCH})
        .select_related("category", "calendar", "withdrawn_by")
        .order_by("-version")
    )


def _newest(rows: list[Policy]) -> Policy:
    """The newest version that counts; of a promise that was withdrawn altogether, the newest one."""
    return next((row for row in rows if row.withdrawn_at is None), rows[0])


def _usual_end(policy: Policy, now: datetime) -> datetime:
    return next_midnight(max(now, policy.valid_from))


def about(policy: Policy) -> str:
    """What a policy is about, in a line; “everything” where it names nothing."""
    parts = [policy.get_kind_display(), policy.get_colour_display(), policy.get_channel_display()]
    if policy.priority:
        parts.append(_("priority %(name)s") % {"name": policy.get_priority_display()})
    if policy.category:
        parts.append(str(policy.category))
    return ", ".join(str(part) for part in parts if part) or _("everything")


def office_check(request: HttpRequest) -> bool:
    """True for head office; everybody else is refused."""
    if not may_change(person(request)):
        raise PermissionDenied
    return True


def _lines(rows: Iterable[Policy], now: datetime) -> list[Line]:
    grouped: dict[tuple[Any, ...], list[Policy]] = {}
    for row in rows:
        grouped.setdefault(
            tuple(getattr(row, f"{name}_id" if name == "category" else name) for name in MATCH), []
        ).append(row)
    lines = []
    for versions_of in grouped.values():
        standing = {_standing_code(row, now): row for row in versions_of}
        last = _newest(versions_of[::-1])
        lines.append(Line(about(last), standing.get("now"), standing.get("coming"), last, len(versions_of)))
    return sorted(lines, key=lambda line: (line.last.kind, line.last.colour, line.last.channel, line.about))


def _standing_code(policy: Policy, now: datetime) -> str:
    if policy.withdrawn_at is not None:
        return "withdrawn"
    if policy.valid_from > now:
        return "coming"
    return "now" if policy.valid_until is None or policy.valid_until > now else "ended"


def _standing(policy: Policy, now: datetime) -> tuple[str, str]:
    code = _standing_code(policy, now)
    words = {
        "coming": _("not yet in force"),
        "now": _("in force"),
        "ended": _("ended"),
        "withdrawn": _("withdrawn"),
    }
    return code, words[code]


def _policy(pk: object) -> Policy:
    text = str(pk)
    usable = text.isascii() and text.isdigit() and len(text) < 19
    found = (
        Policy.objects.select_related("category", "calendar").filter(pk=int(text)).first() if usable else None
    )
    if found is None:
        raise NotFound(_("There is no such policy."))
    return found
