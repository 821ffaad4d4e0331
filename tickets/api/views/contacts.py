"""The end of a contact, which is an event of its ticket."""

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
from tickets.api.serializers.actions import ContactEndIn
from tickets.api.views.base import TicketView


class ContactEnd(TicketView, ActionView):
    """End a contact; a green complaint that outlives it becomes yellow. Once only; a second time answers 409."""

    scopes = {"POST": Scope.CONTACTS_WRITE}
    input_serializer = ContactEndIn
    output_serializer = ContactOut
    success_status = status.HTTP_200_OK

    def get_target(self) -> Contact:
        return get_object_or_404(visible_contacts(self.request), pk=self.kwargs["pk"])

    def perform(self, target: Contact, data: dict[str, Any], *, actor: Any, now: datetime) -> Contact:
        return end_contact(contact=target, actor=actor, now=now, **data)
