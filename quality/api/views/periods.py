"""Periods, scores, scorecards, weights and attendance over HTTP. People only."""

from datetime import date, datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.pagination import CursorPagination
from core.api.views import ActionView
from core.tables import Row
from crm.api.views.base import CrmView, caller
from crm.models import Staff
from quality.actions.attendance import Taken, import_attendance
from quality.actions.periods import close_period, draw_samples, open_period
from quality.actions.publish import publish_scorecard, publish_weights
from quality.api.serializers import periods as shown
from quality.api.serializers.reviews import PeriodAgreementOut
from quality.domain.codes import Work
from quality.figures import figures_of
from quality.models import AgentPeriod, Attendance, Period, Scorecard, ScoreWeights
from quality.models.weights import PARTS
from quality.queries.agreement import as_fields, read_agreement
from quality.querysets import is_scored, watches
from tickets.api.serializers.base import NoInput


def periods_of(user: Staff) -> QuerySet[Period]:
    """Every period for those who watch, the ones with their work for agents, none for others."""
    if watches(user):
        return Period.objects.all()
    return Period.objects.filter(agents__agent=user) if is_scored(user) else Period.objects.none()


def visible_period(user: Staff, first: str) -> Period:
    """The period that begins on this day. Raises `Http404`."""
    try:
        found = periods_of(user).filter(first=date.fromisoformat(first)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


class Periods(CrmView, ActionView, ListAPIView[Period]):
    """The periods, newest first; open the one of a day."""

    serializer_class = shown.PeriodOut
    queryset = Period.objects.none()
    pagination_class = CursorPagination
    filter_backends = ()
    ordering = ("-first",)
    input_serializer = shown.PeriodIn
    output_serializer = shown.PeriodOut

    def get_queryset(self) -> QuerySet[Period]:
        return periods_of(caller(self.request))

    def perform(self, target: None, data: dict[str, Any], *, actor: Any, now: datetime) -> Period:
        return open_period(day=data["day"], actor=actor, now=now)


class PeriodDetail(CrmView, RetrieveAPIView[Period]):
    """One period, by its first day."""

    serializer_class = shown.PeriodOut
    queryset = Period.objects.none()

    def get_object(self) -> Period:
        return visible_period(caller(self.request), self.kwargs["first"])


class _OfPeriod(CrmView, ActionView):
    """Something done to a period."""

    success_status = status.HTTP_200_OK
    input_serializer = NoInput

    def get_target(self) -> Period:
        return visible_period(caller(self.request), self.kwargs["first"])


class PeriodDraw(_OfPeriod):
    """Draw what is due by now. Again at the same moment, it draws nothing."""

    output_serializer = shown.DrawOut

    def perform(self, target: Period, data: dict[str, Any], *, actor: Any, now: datetime) -> dict[str, int]:
        return {"drawn": draw_samples(period=target, actor=actor, now=now)}


class PeriodClosure(_OfPeriod):
    """Write the scores down for good."""

    output_serializer = shown.PeriodOut

    def perform(self, target: Period, data: dict[str, Any], *, actor: Any, now: datetime) -> Period:
        return close_period(period=target, actor=actor, now=now)


class PeriodAgreement(CrmView):
    """How far scorers agree in the calibrations of a period: for those who watch."""

    @extend_schema(responses={200: PeriodAgreementOut})
    def get(self, request: Request, first: str) -> Response:
        period = visible_period(caller(request), first)
        if not watches(caller(request)):
            raise Http404
        found = read_agreement([period.pk])
        body = {
            "score": as_fields(found.score, "score"),
            "criteria": [as_fields(line.agreement, line.criterion.code) for line in found.criteria],
            "drift": found.drift,
        }
        return Response(PeriodAgreementOut(body, context={"request": request}).data)


class ScoreFilter(django_filters.FilterSet):
    """Narrowing the scores. `period` is its first day."""

    period = django_filters.DateFilter(field_name="period__first")
    agent = django_filters.NumberFilter(field_name="agent_id", min_value=1, max_value=2**63 - 1)

    class Meta:
        model = AgentPeriod
        fields = ("team", "desk")


class Scores(CrmView, ListAPIView[AgentPeriod]):
    """Scores by agent and period: everybody's for those who watch, one's own for agents."""

    serializer_class = shown.ScoreOut
    queryset = AgentPeriod.objects.none()
    pagination_class = CursorPagination
    ordering = ("-period__first", "id")
    filterset_class = ScoreFilter

    def get_queryset(self) -> Any:
        return AgentPeriod.objects.visible_to(caller(self.request)).select_related("period", "agent")


class ScoreDetail(CrmView, RetrieveAPIView[AgentPeriod]):
    """One score down to the rows that it comes from. While the period is open, as it stands now."""

    serializer_class = shown.ScoreDetailOut
    queryset = AgentPeriod.objects.none()

    def get_queryset(self) -> Any:
        return AgentPeriod.objects.visible_to(caller(self.request)).select_related("period", "agent")

    def get_object(self) -> AgentPeriod:
        row = super().get_object()
        ((_row, figures),) = figures_of(row.period, [row])
        row.basis, row.missing = figures.basis, figures.score.missing
        row.total, row.quality, row.discipline = (
            figures.score.total,
            figures.score.quality,
            figures.score.discipline,
        )
        return row


class Scorecards(CrmView, ActionView, ListAPIView[Scorecard]):
    """The scorecards with their criteria, newest version first; head office publishes a version."""

    serializer_class = shown.ScorecardOut
    queryset = Scorecard.objects.prefetch_related("sections__criteria")
    pagination_class = CursorPagination
    filter_backends = ()
    ordering = ("work", "-version")
    input_serializer = shown.ScorecardIn
    output_serializer = shown.ScorecardOut

    def perform(self, target: None, data: dict[str, Any], *, actor: Any, now: datetime) -> Scorecard:
        work = Work(data.pop("work"))
        return publish_scorecard(work=work, actor=actor, now=now, **data)


class Weights(CrmView, ActionView, ListAPIView[ScoreWeights]):
    """How much each part counts, by desk, newest version first; head office publishes a version."""

    serializer_class = shown.WeightsOut
    queryset = ScoreWeights.objects.all()
    pagination_class = CursorPagination
    filter_backends = ()
    ordering = ("desk", "-version")
    input_serializer = shown.WeightsIn
    output_serializer = shown.WeightsOut

    def perform(self, target: None, data: dict[str, Any], *, actor: Any, now: datetime) -> ScoreWeights:
        parts = {part: data.pop(part) for part in PARTS}
        return publish_weights(parts=parts, actor=actor, now=now, **data)


class AttendanceFilter(django_filters.FilterSet):
    """Narrowing the days."""

    agent = django_filters.NumberFilter(field_name="agent_id", min_value=1, max_value=2**63 - 1)
    day_from = django_filters.DateFilter(field_name="day", lookup_expr="gte")
    day_to = django_filters.DateFilter(field_name="day", lookup_expr="lte")

    class Meta:
        model = Attendance
        fields = ("absence",)


class AttendanceDays(CrmView, ActionView, ListAPIView[Attendance]):
    """Who was at work when, newest first; take a sheet in. Sent again it changes nothing."""

    serializer_class = shown.AttendanceOut
    queryset = Attendance.objects.none()
    pagination_class = CursorPagination
    ordering = ("-day", "id")
    filterset_class = AttendanceFilter
    input_serializer = shown.AttendanceIn
    output_serializer = shown.TakenOut
    success_status = status.HTTP_200_OK

    def get_queryset(self) -> Any:
        return Attendance.objects.visible_to(caller(self.request)).select_related("agent")

    def perform(self, target: None, data: dict[str, Any], *, actor: Any, now: datetime) -> Taken:
        rows = [Row(line, dict(cells)) for line, cells in enumerate(data["rows"], 1)]
        return import_attendance(rows=rows, actor=actor, now=now)
