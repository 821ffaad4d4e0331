"""Everything that is held about a participant, to be given to them (Law 27/2022, articles 7 and 13)."""

from collections.abc import Callable
from typing import Any

from crm.models import Contact, DataAccess, IdentityReveal, Participant
from tickets.models import Message, Ticket

#: What packages above hold: under which name, with which title, and how it is read for somebody.
_HELD_ABOVE: dict[str, tuple[Any, Callable[[Participant], list[dict[str, str]]]]] = {}


def also_held(name: str, title: Any, read: Callable[[Participant], list[dict[str, str]]]) -> None:
    """Let a package above add to the copy what it holds about somebody: rows with `at`, `about` and `text`."""
    _HELD_ABOVE[name] = (title, read)


def titles_above() -> dict[str, Any]:
    """The names under which packages above add something, with their titles."""
    return {name: title for name, (title, _read) in _HELD_ABOVE.items()}


def personal_data_of(someone: Participant) -> dict[str, Any]:
    """Their data in plain text, under the names that the API uses; times in UTC.

    Notes of the staff to each other are left out: they are the work of others. Colleagues appear by their role.
    """
    return {
        "participant": {
            "name": someone.name,
            "membership_number": someone.membership_number or "",
            "nik": someone.nik,
            "family_card": someone.family_card,
            "phone": someone.phone,
            "born_on": _day(someone.born_on),
            "segment": someone.segment,
            "priority_reason": someone.priority_reason,
            "home_area": str(someone.home_area or ""),
            "address": someone.address,
            "language": someone.language,
            "source": someone.source,
            "verified_at": _time(someone.verified_at),
            "created_at": _time(someone.created_at),
        },
        "addresses": [
            {"channel": one.channel, "address": one.value} for one in someone.contact_addresses.all()
        ],
        "contacts": [_contact(one) for one in someone.contacts.order_by("offered_at", "pk")],
        "tickets": [_ticket(one) for one in _tickets(someone)],
        "numbers_shown_to_staff": [
            {"at": _time(one.at), "number": one.field, "role": one.staff.role, "reason": one.reason}
            for one in IdentityReveal.objects.filter(participant=someone)
            .select_related("staff")
            .order_by("at")
        ],
        "data_seen_by_staff": [
            {"at": _time(one.at), "role": one.staff.role}
            for one in DataAccess.objects.filter(participant=someone).select_related("staff").order_by("at")
        ],
        **{name: read(someone) for name, (_title, read) in _HELD_ABOVE.items()},
    }


def _tickets(someone: Participant) -> Any:
    rows = Ticket.objects.filter(participant=someone).select_related("category", "area", "branch")
    return rows.prefetch_related("messages", "escalations", "attachments").order_by("pk")


def _contact(one: Contact) -> dict[str, Any]:
    return {
        "channel": one.channel,
        "direction": one.direction,
        "at": _time(one.offered_at),
        "address": one.sender_address,
        "subject": one.subject,
        "text": one.body,
        "asked_by": {"name": one.proxy_name, "phone": one.proxy_phone, "relation": one.proxy_relation},
    }


def _ticket(one: Ticket) -> dict[str, Any]:
    return {
        "number": one.number,
        "kind": one.kind,
        "category": one.category.name,
        "colour": one.colour,
        "state": one.state,
        "opened_at": _time(one.opened_at),
        "closed_at": _time(one.closed_at),
        "subject": one.subject,
        "description": one.description,
        "place": str(one.area or ""),
        "health_facility": one.facility,
        "branch": str(one.branch or ""),
        "messages": [_message(row) for row in one.messages.all()],
        "files": [{"name": file.name, "at": _time(file.at)} for file in one.attachments.all()],
        "answers_of_branches": [leg.feedback for leg in one.escalations.all() if leg.feedback],
    }


def _message(row: Message) -> dict[str, Any]:
    return {"direction": row.direction, "channel": row.channel, "at": _time(row.at), "text": row.body}


def _time(moment: Any) -> str:
    return moment.isoformat() if moment else ""


def _day(day: Any) -> str:
    return day.isoformat() if day else ""
