"""Panels that packages above put on the page of a ticket or of a person."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from crm.models import Participant, Staff
from tickets.admin.reader import person
from tickets.models import Ticket

#: What a panel shows: its template and context; None where it has nothing to show to this reader.
Content = tuple[str, dict[str, Any]] | None

_OF_TICKETS: list[Callable[[Ticket, Staff], Content]] = []
_OF_PEOPLE: list[Callable[[Participant, Staff], Content]] = []


def add_ticket_panel(panel: Callable[[Ticket, Staff], Content]) -> None:
    """Let a package above show something on the page of every ticket."""
    _OF_TICKETS.append(panel)


def add_person_panel(panel: Callable[[Participant, Staff], Content]) -> None:
    """Let a package above show something on the page of every person."""
    _OF_PEOPLE.append(panel)


def ticket_panels(request: HttpRequest, ticket: Ticket) -> list[str]:
    """The panels of a ticket, rendered."""
    return _rendered(request, [panel(ticket, person(request)) for panel in _OF_TICKETS])


def person_panels(request: HttpRequest, someone: Participant) -> list[str]:
    """The panels of a person, rendered."""
    return _rendered(request, [panel(someone, person(request)) for panel in _OF_PEOPLE])


def _rendered(request: HttpRequest, contents: list[Content]) -> list[str]:
    return [render_to_string(*content, request=request) for content in contents if content is not None]
