"""What participants ask about their own data: a copy, erasure."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from crm.models import Staff
from tickets.actions.disclose import disclose
from tickets.actions.erase import erase_person
from tickets.api.serializers.actions import ResolutionIn
from tickets.api.serializers.data_requests import PersonalDataOut
from tickets.api.views.base import TicketAction, TicketView, caller, visible_ticket
from tickets.models import Ticket
from tickets.queries.personal_data import personal_data_of


class TicketErasure(TicketAction):
    """Grant a request for erasure: the ticket is resolved with `answer`, then its person is erased with all their
    tickets and contacts, for good.
    """

    input_serializer = ResolutionIn

    def act(self, ticket: Ticket, data: dict[str, Any], *, actor: Staff, now: datetime) -> object:
        return erase_person(ticket=ticket, actor=actor, now=now, **data)


class TicketDataCopy(TicketView):
    """Grant a request for access: everything that is held about the ticket's person. That it was given stays on record.

    Takes no Idempotency-Key: the answer must not be stored.
    """

    @extend_schema(request=None, responses={200: PersonalDataOut})
    def post(self, request: Request, number: str) -> Response:
        ticket = visible_ticket(request, number)
        someone = disclose(ticket=ticket, actor=caller(request), now=timezone.now())
        return Response(personal_data_of(someone), headers={"Cache-Control": "no-store"})
