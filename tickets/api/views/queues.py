"""Queues over HTTP: what waits, and take the next of it."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.views import ActionView
from crm.domain.codes import Desk
from tickets.actions import assign, call_back
from tickets.actions.branch_desk import RANKS
from tickets.api.serializers.actions import NextIn
from tickets.api.serializers.base import NoInput
from tickets.api.serializers.queues import AgentQueueOut, CallOut, OutboundQueueOut
from tickets.api.serializers.tickets import TicketOut
from tickets.api.views.base import TicketView, caller, fully, in_a_row
from tickets.domain.codes import Priority
from tickets.models import CallAttempt, CareCentreRules, Confirmation, Ticket

SHOWN = 20
_EMPTY = OpenApiResponse(description="Nothing waits.")


class _Next(TicketView, ActionView):
    """POST takes the next one: 200 with it, 204 when nothing waits. Two agents never get the same."""

    success_status = status.HTTP_200_OK

    def _answer(self, result: Any) -> Response:
        return Response(status=status.HTTP_204_NO_CONTENT) if result is None else super()._answer(result)


@extend_schema_view(post=extend_schema(responses={200: TicketOut, 204: _EMPTY}))
class NextForAgent(_Next):
    """Take the most urgent ticket of your desk's queue."""

    input_serializer = NextIn
    output_serializer = TicketOut

    def perform(self, target: None, data: dict[str, Any], *, actor: Any, now: datetime) -> Ticket | None:
        desk = Desk(data["desk"]) if "desk" in data else None
        taken = assign.take_next(actor=actor, now=now, desk=desk)
        return None if taken is None else fully(Ticket.objects.all()).get(pk=taken.pk)

    def get_version(self, target: Ticket | None) -> object:
        return None if target is None else target.version


@extend_schema_view(post=extend_schema(responses={200: CallOut, 204: _EMPTY}))
class NextCall(_Next):
    """Take the next call back, or get the one that you have in hand."""

    input_serializer = NoInput
    output_serializer = CallOut

    def perform(
        self, target: None, data: dict[str, Any], *, actor: Any, now: datetime
    ) -> Confirmation | None:
        taken = call_back.take_next_call(actor=actor, now=now)
        if taken is None:
            return None
        people = (
            "leg__branch",
            "leg__sent_by",
            "leg__acknowledged_by",
            "leg__feedback_by",
            "leg__root_cause",
        )
        rows = Confirmation.objects.select_related(*people).prefetch_related(
            Prefetch("ticket", fully(Ticket.objects.all())),
            Prefetch("attempts", CallAttempt.objects.select_related("agent")),
        )
        call: Confirmation = rows.get(pk=taken.pk)
        return call


class AgentQueue(TicketView):
    """What waits for agents at a desk (`?desk=`), in the order in which it will be taken."""

    @extend_schema(parameters=[NextIn], responses=AgentQueueOut)
    def get(self, request: Request) -> Response:
        asked = NextIn(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        reader, now = caller(request), timezone.now()
        desk = asked.validated_data.get("desk") or (Desk.SOCIAL if reader.desk == Desk.SOCIAL else Desk.CARE)
        queue = Ticket.objects.visible_to(reader).waiting_for_agent(desk)
        counts = queue.order_by().aggregate(
            waiting=Count("pk"),
            overdue=Count("pk", filter=Q(due_at__lt=now)),
            vulnerable=Count("pk", filter=Q(vulnerable=True)),
        )
        mine = Ticket.objects.owned_by(reader).count()
        again = Ticket.objects.filter(owner=reader).written_again().count()
        body = {
            "desk": desk,
            **counts,
            "mine": mine,
            "wrote_again": again,
            "first": in_a_row(queue)[:SHOWN],
        }
        return Response(AgentQueueOut(body, context=self.get_serializer_context()).data)


class OutboundQueue(TicketView):
    """What waits to be confirmed by phone, and the day's progress of the caller."""

    @extend_schema(responses=OutboundQueueOut)
    def get(self, request: Request) -> Response:
        reader, now = caller(request), timezone.now()
        calls = Confirmation.objects.filter(ticket__in=Ticket.objects.visible_to(reader))
        queue = calls.queue(now)
        body = {
            **_counts(calls, now),
            **queue.order_by().aggregate(
                **{str(level): Count("pk", filter=Q(rank=RANKS[level])) for level in Priority}
            ),
            "done_today": Confirmation.objects.ended_by(reader, _midnight(now)).count(),
            "quota": CareCentreRules.current().daily_quota,
            "first": queue.select_related("ticket")[:SHOWN],
        }
        return Response(OutboundQueueOut(body, context=self.get_serializer_context()).data)


def _counts(calls: Any, now: datetime) -> dict[str, int]:
    free = Q(holder=None, noticed_at=None)
    counted: dict[str, int] = calls.open().aggregate(
        ready=Count("pk", filter=free & Q(ready_at__lte=now)),
        later=Count("pk", filter=free & Q(ready_at__gt=now)),
        in_hand=Count("pk", filter=Q(holder__isnull=False)),
        written_to=Count("pk", filter=Q(holder=None, noticed_at__isnull=False)),
    )
    return counted


def _midnight(now: datetime) -> datetime:
    """The last midnight on the care centre's own clock."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
