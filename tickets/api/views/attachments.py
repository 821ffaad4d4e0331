"""Files of a ticket over HTTP."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from core.api.pagination import CursorPagination
from core.api.views import ActionView
from crm.domain.scopes import Scope
from tickets.actions.attach import attach
from tickets.api.serializers.attachments import AttachmentIn, AttachmentOut
from tickets.api.views.base import TicketView, visible_ticket
from tickets.downloads import download
from tickets.models import Attachment, Ticket


class TicketAttachments(TicketView, ActionView, ListAPIView[Attachment]):
    """The files of a ticket, oldest first; add one (multipart, at most 10 MB)."""

    scopes = {"GET": Scope.TICKETS_READ, "POST": Scope.TICKETS_WRITE}
    post_limit = "creation"
    parser_classes = (MultiPartParser,)
    pagination_class = CursorPagination
    filter_backends = ()
    ordering = ("id",)
    serializer_class = AttachmentOut
    queryset = Attachment.objects.none()
    input_serializer = AttachmentIn
    output_serializer = AttachmentOut

    def get_queryset(self) -> Any:
        ticket = visible_ticket(self.request, self.kwargs["number"])
        return ticket.attachments.filter(erased_at=None).select_related("added_by", "ticket")

    def get_target(self) -> Ticket:
        return visible_ticket(self.request, self.kwargs["number"])

    def perform(self, target: Ticket, data: dict[str, Any], *, actor: Any, now: datetime) -> Attachment:
        file = data["file"]
        return attach(ticket=target, name=file.name, content=file.read(), actor=actor, now=now)

    def get_location(self, result: Attachment) -> str:
        return f"/api/v1/tickets/{result.ticket.number}/attachments/{result.pk}"


class TicketAttachment(TicketView):
    """One file, to be saved: never shown within a page."""

    scopes = {"GET": Scope.TICKETS_READ}

    @extend_schema(
        operation_id="tickets_attachments_retrieve",
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def get(self, request: Request, number: str, pk: int) -> HttpResponse:
        return download(visible_ticket(request, number), pk)
