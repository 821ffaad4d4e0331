"""The side bar: for each role what it works with, first things first."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.admin_access import PEOPLE
from crm.domain.codes import Role
from tickets.admin import urls
from tickets.admin.reader import person, unread_notices

WORK, HOUSE_TITLE = _("Work"), _("House")
OFFICE = frozenset({Role.HEAD_OFFICE})
WATCHERS = frozenset({Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE})


@dataclass(frozen=True)
class Entry:
    """One line of the side bar. `url` is a name in the admin's namespace; a name that is not there is left out.

    `national` rows belong to no region, so that regional deputies are not offered them.
    """

    title: str | Promise
    icon: str
    url: str
    roles: Collection[str] = PEOPLE
    national: bool = False


#: What is kept rather than worked on: the generic admin lists.
RECORDS = (
    Entry(_("Participants"), "group", "crm_participant_changelist"),
    Entry(_("Contacts"), "forum", "crm_contact_changelist"),
    Entry(_("Identity reveals"), "visibility", "crm_identityreveal_changelist", WATCHERS - {Role.QCO}),
    Entry(_("Looks at data"), "manage_search", "crm_dataaccess_changelist", WATCHERS - {Role.QCO}),
)
HOUSE = (
    Entry(_("Policies"), "policy", "tickets_policy_changelist", WATCHERS),
    Entry(_("Calendars"), "calendar_month", "tickets_calendar_changelist", WATCHERS),
    Entry(_("Categories"), "category", "tickets_category_changelist", WATCHERS),
    Entry(_("Root causes"), "psychology_alt", "tickets_rootcause_changelist", WATCHERS),
    Entry(_("Retention periods"), "auto_delete", "tickets_retentionperiod_changelist", WATCHERS),
    Entry(_("Rules"), "tune", "tickets_carecentrerules_changelist", WATCHERS),
    Entry(_("Branches"), "domain", "crm_branch_changelist", WATCHERS),
    Entry(_("Regions"), "map", "crm_region_changelist", WATCHERS),
    Entry(_("Staff"), "badge", "crm_staff_changelist", WATCHERS),
    Entry(
        _("Messages out"),
        "outgoing_mail",
        "outbox_outboxmessage_changelist",
        WATCHERS - {Role.QCO},
        national=True,
    ),
    Entry(_("API keys"), "key", "crm_apikey_changelist", OFFICE, national=True),
    Entry(_("Signed webhooks"), "webhook", "crm_webhooksource_changelist", OFFICE, national=True),
    Entry(_("Webhooks to others"), "output", "outbox_webhooksubscription_changelist", OFFICE, national=True),
)


def side_bar(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of the side bar for the person who is signed in."""
    work: dict[str | Promise, list[Entry]] = {WORK: []}
    for module in urls.screens():
        work.setdefault(getattr(module, "group", WORK), []).extend(getattr(module, "entries", ()))
    house = [*HOUSE, *work.pop(HOUSE_TITLE, ())]
    groups: list[dict[str, Any]] = [
        *({"title": title, "items": _lines(request, entries)} for title, entries in work.items()),
        {"title": _("Records"), "separator": True, "items": _lines(request, RECORDS)},
        {"title": HOUSE_TITLE, "separator": True, "items": _lines(request, house)},
    ]
    return [group for group in groups if group["items"]]


def _lines(request: HttpRequest, entries: Collection[Entry]) -> list[dict[str, Any]]:
    user = person(request)
    lines = []
    for entry in entries:
        if not (user.is_superuser or user.role in entry.roles):
            continue
        if entry.national and user.is_regional_deputy and not user.is_superuser:
            continue
        try:
            link = reverse(f"admin:{entry.url}")
        except NoReverseMatch:
            continue
        line: dict[str, Any] = {"title": entry.title, "icon": entry.icon, "link": link}
        line["active"] = request.path.startswith(link)
        if entry.url == "desk_notices" and (count := unread_notices(request)):
            line["badge"] = str(count)
        lines.append(line)
    return lines
