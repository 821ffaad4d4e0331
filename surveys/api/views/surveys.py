"""Surveys, figures and answers over HTTP. People only."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response as Answered

from core.api.pagination import CursorPagination
from core.api.views import ActionView
from core.replica import reports_from_replica
from core.tables import Row
from crm.api.views.base import CrmView, caller
from crm.models import Participant
from surveys.actions.import_responses import Imported, import_responses
from surveys.actions.publish import publish_survey
from surveys.api.serializers import figures as figured
from surveys.api.serializers import surveys as shown
from surveys.domain.mapping import SheetMapping
from surveys.domain.spans import Span, read_span
from surveys.models import Reason, Response, Survey
from surveys.queries.figures import read_figures, within
from surveys.queries.journey import read_journey, read_stages
from surveys.queries.reasons import read_reasons
from surveys.querysets import reads_figures

MONTHS = [
    OpenApiParameter("from", str, description="The first month, as 2026-09."),
    OpenApiParameter("until", str, description="The last month, as 2026-11."),
]
COLUMNS = ("respondent", "answered_on", "branch", "segment", "channel", "words")


def reader(request: Request) -> Any:
    """The caller, if they look at figures at all. Raises `Http404`."""
    if not reads_figures(caller(request)):
        raise Http404
    return caller(request)


def newest(code: str) -> Survey:
    """The newest version. Raises `Http404`."""
    found = Survey.newest(code)
    if found is None:
        raise Http404
    return found


def span_of(request: Request) -> Span | None:
    """The months that the address names."""
    return read_span(request.query_params.get("from", ""), request.query_params.get("until", ""))


class Surveys(CrmView, ActionView, ListAPIView[Survey]):
    """Every version of every survey with its questions; head office publishes one."""

    serializer_class = shown.SurveyOut
    queryset = Survey.objects.prefetch_related("questions__choices", "questions__only_if")
    pagination_class = CursorPagination
    filter_backends = ()
    ordering = ("code", "-version")
    input_serializer = shown.SurveyIn
    output_serializer = shown.SurveyOut

    def perform(self, target: None, data: dict[str, Any], *, actor: Any, now: datetime) -> Survey:
        return publish_survey(actor=actor, now=now, **data)


class SurveyFigures(CrmView):
    """The figures of a survey's newest version, over the answers that the caller may count."""

    @extend_schema(parameters=MONTHS, responses={200: figured.FiguresOut})
    @reports_from_replica
    def get(self, request: Request, code: str) -> Answered:
        user, row, span = reader(request), newest(code), span_of(request)
        found = read_figures(user, row, span, now=timezone.now())
        responses = within(Response.objects.visible_to(user).filter(survey=row), span)
        body = {
            **{name: getattr(found, name) for name in ("survey", "respondents", "recommendations")},
            **{name: getattr(found, name) for name in ("ratings", "items", "campaigns", "returns")},
            "reasons": read_reasons(responses),
        }
        return Answered(figured.FiguresOut(body).data)


class SurveyImport(CrmView, ActionView):
    """Take in answers from elsewhere. Rows that are wrong are rejected one by one, the others come in."""

    input_serializer = shown.ImportIn
    output_serializer = shown.ImportedOut
    success_status = status.HTTP_200_OK

    def get_target(self) -> Survey:
        return newest(self.kwargs["code"])

    def perform(self, target: Survey, data: dict[str, Any], *, actor: Any, now: datetime) -> Imported:
        codes = sorted({code for row in data["rows"] for code in row["answers"]})
        mapping = SheetMapping(
            survey=target.code,
            source=data["source"],
            answers={code: f"answers.{code}" for code in codes},
            **{name: name for name in COLUMNS},
        )
        rows = [
            Row(
                line,
                {
                    **{name: row[name] for name in COLUMNS},
                    **{f"answers.{code}": row["answers"].get(code, "") for code in codes},
                },
            )
            for line, row in enumerate(data["rows"], 1)
        ]
        return import_responses(mapping=mapping, rows=rows, now=now, actor=actor)


class Reasons(CrmView, ListAPIView[Reason]):
    """The reasons by which answers are counted."""

    serializer_class = shown.ReasonOut
    queryset = Reason.objects.filter(active=True)
    pagination_class = CursorPagination
    filter_backends = ()
    ordering = ("position", "code")


class ResponseFilter(django_filters.FilterSet):
    """Narrowing the answers."""

    survey = django_filters.CharFilter(field_name="survey__code")
    answered_from = django_filters.DateFilter(field_name="answered_on", lookup_expr="gte")
    answered_to = django_filters.DateFilter(field_name="answered_on", lookup_expr="lte")

    class Meta:
        model = Response
        fields = ("segment", "channel")


class Responses(CrmView, ListAPIView[Response]):
    """Answers without names, newest first, over the caller's part of the country."""

    serializer_class = shown.ResponseOut
    queryset = Response.objects.none()
    pagination_class = CursorPagination
    ordering = ("-id",)
    filterset_class = ResponseFilter

    def get_queryset(self) -> QuerySet[Response]:
        rows = Response.objects.visible_to(caller(self.request))
        rows = rows.select_related("survey", "branch", "coding__reason").prefetch_related("answers__question")
        found: QuerySet[Response] = rows
        return found


class Journey(CrmView):
    """At which stage people complain most and are least satisfied."""

    @extend_schema(parameters=MONTHS, responses={200: figured.JourneyOut})
    @reports_from_replica
    def get(self, request: Request) -> Answered:
        return Answered(figured.JourneyOut(read_stages(reader(request), span_of(request))).data)


class ParticipantJourney(CrmView):
    """Contacts, tickets and surveys of one participant in one line of time, the newest first."""

    @extend_schema(responses={200: figured.JourneyStepOut(many=True)}, filters=False)
    def get(self, request: Request, pk: int) -> Answered:
        user = caller(request)
        someone = Participant.objects.visible_to(user).filter(pk=pk).first()
        if someone is None:
            raise Http404
        return Answered(figured.JourneyStepOut(read_journey(user, someone), many=True).data)
