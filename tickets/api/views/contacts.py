"""What is said of a contact later on, and is an event of its ticket too: whose it was, and that it has ended."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import status

from core.api.views import ActionView
from crm.api.serializers.contacts import ContactOut
from crm.api.views.contacts import visible_contacts
from crm.domain.scopes import Scope
from crm.models import Contact
from tickets.actions.end_contact import end_contact
from tickets.actions.identify import identify_contact
from tickets.api.serializers.actions import ContactEndIn, PersonIn
from tickets.api.views.base import TicketView


class _OfContact(TicketView, ActionView):
    scopes = {"POST": Scope.CONTACTS_WRITE}
    output_serializer = ContactOut
    success_status = status.HTTP_200_OK

    def get_target(self) -> Contact:
        return get_object_or_404(visible_contacts(self.request), pk=self.kwargs["pk"])


class ContactParticipant(_OfContact):
    """Say whose contact it was; its ticket follows, unless that has ended."""

    input_serializer = PersonIn

    def perform(self, target: Contact, data: dict[str, Any], *, actor: Any, now: datetime) -> Contact:
        return identify_contact(contact=target, participant=data["participant"], actor=actor, now=now)


class ContactEnd(_OfContact):
    """End a contact; a green complaint that outlives it becomes yellow. Once only; a second time answers 409."""

    input_serializer = ContactEndIn

    def perform(self, target: Contact, data: dict[str, Any], *, actor: Any, now: datetime) -> Contact:
        return end_contact(contact=target, actor=actor, now=now, **data)
