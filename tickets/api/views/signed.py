"""Complaints that a channel's gateway pushes, signed."""

from datetime import datetime
from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.views import ActionView
from crm.api.signatures import SignatureAuthentication
from crm.domain.scopes import Scope
from tickets.actions.take_in import TakenIn
from tickets.api.serializers.intake import ReceiptOut, TicketIn
from tickets.api.views.base import TicketView
from tickets.api.views.tickets import receipt, taken_in

_HEADERS = [
    OpenApiParameter(name, str, OpenApiParameter.HEADER, required=True, description=what)
    for name, what in (
        ("webhook-id", "The same at every try."),
        ("webhook-timestamp", "Seconds since 1970."),
        ("webhook-signature", "`v1,` and the HMAC-SHA256 in base64."),
    )
]


class SignedTickets(TicketView, ActionView):
    """Take a complaint in that a channel's program signed (Standard Webhooks).

    Without an `external_id` of its own a message is known by its `webhook-id`, so that sending it again is harmless.
    """

    authentication_classes = (SignatureAuthentication,)
    scopes = {"POST": Scope.TICKETS_WRITE}
    post_limit = "creation"
    input_serializer = TicketIn
    output_serializer = ReceiptOut

    @extend_schema(
        operation_id="webhooks_create",
        request=TicketIn,
        parameters=_HEADERS,
        responses={
            201: ReceiptOut,
            200: OpenApiResponse(
                ReceiptOut, description="Joined an open ticket, or taken in before; see result."
            ),
        },
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)

    def perform(self, target: None, data: dict[str, Any], *, actor: Any, now: datetime) -> TakenIn:
        data.setdefault("external_id", f"webhook:{self.request.headers['webhook-id']}"[:120])
        return taken_in(data, actor=actor, now=now)

    def _answer(self, result: TakenIn) -> Response:
        return receipt(self.request, result, self.get_serializer_context())
