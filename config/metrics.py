"""Figures for Prometheus, read from the database when asked for: the same whichever process answers."""

import hmac
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from core.backlog import waiting_seconds
from core.models import Heartbeat
from outbox.models import OutboxMessage
from outbox.models.message import Delivery
from tickets.domain.states import OPEN_STATES
from tickets.models import Clock, Ticket

LOOPBACK = frozenset({"127.0.0.1", "::1"})


class _Desk(Collector):
    def collect(self) -> Iterable[Metric]:
        now = timezone.now()
        alive = GaugeMetricFamily(
            "care_heartbeat_age_seconds", "Since the last sign of life", labels=["program"]
        )
        for beat in Heartbeat.objects.order_by("name"):
            alive.add_metric([beat.name], max((now - beat.beat_at).total_seconds(), 0))
        yield alive
        late = GaugeMetricFamily(
            "care_oldest_waiting_seconds", "Age of the oldest work that is due", labels=["work"]
        )
        for name, seconds in waiting_seconds(now).items():
            late.add_metric([name], seconds)
        yield late
        # Not those that were sent: they are all of history, and only grow.
        messages = GaugeMetricFamily("care_outbox_messages", "Messages not sent, by state", labels=["state"])
        counted = dict(
            OutboxMessage.objects.exclude(state=Delivery.SENT)
            .values_list("state")
            .annotate(Count("pk"))
            .order_by()
        )
        for state in Delivery.values:
            if state != Delivery.SENT:
                messages.add_metric([state], counted.get(state, 0))
        yield messages
        tickets = GaugeMetricFamily("care_open_tickets", "Open tickets, by state", labels=["state"])
        opened = dict(
            Ticket.objects.filter(state__in=OPEN_STATES).values_list("state").annotate(Count("pk")).order_by()
        )
        for open_state in sorted(OPEN_STATES):
            tickets.add_metric([str(open_state)], opened.get(open_state, 0))
        yield tickets
        yield GaugeMetricFamily(
            "care_running_clocks", "Clocks that run or rest", value=Clock.objects.running().count()
        )


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever knows `METRICS_TOKEN` (as a bearer token); without such a setting for this machine alone."""
    if not _allowed(request):
        return HttpResponseForbidden(
            "Metrics need the bearer token METRICS_TOKEN.\n", content_type="text/plain"
        )
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Desk())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _allowed(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    # Behind a proxy everybody seems to come from this machine or the next one.
    nearby = request.META.get("REMOTE_ADDR", "") in LOOPBACK
    return nearby and not settings.REST_FRAMEWORK["NUM_PROXIES"] and "X-Forwarded-For" not in request.headers
