"""The charter and the tracking over HTTP: open to everybody, in the reader's language (Accept-Language)."""

from typing import Any

from django.core.exceptions import ValidationError as FormValidationError
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.inputs import StrictInput
from tickets.charter import charter
from tickets.domain.calendar import hours_to_json
from tickets.domain.clock import Measure
from tickets.domain.numbers import key_of
from tickets.public import lookup
from tickets.public.forms import fact_digits
from tickets.public.limits import count_look_up
from tickets.public.promise_words import subject
from tickets.public.status import current, status_of
from tickets.public.times import limit_in_words
from tickets.public.words import NOT_TRACEABLE


class LimitOut(serializers.Serializer[Any]):
    """A limit: `amount` in seconds for elapsed and working time, in days for working days."""

    measure = serializers.ChoiceField(choices=[measure.value for measure in Measure])
    amount = serializers.IntegerField()


class CalendarOut(serializers.Serializer[Any]):
    """Working hours by weekday, in the zone given; `closed` days are not listed."""

    zone = serializers.CharField()
    hours = serializers.SerializerMethodField()

    def get_hours(self, calendar: Any) -> dict[str, list[str]]:
        """Slots by weekday."""
        return hours_to_json(calendar.hours)


class KeptOut(serializers.Serializer[Any]):
    """How often the promise was kept and broken in the window; `broken` includes what is `late_now`."""

    kept = serializers.IntegerField()
    broken = serializers.IntegerField()
    late_now = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text="kept / (kept + broken); null without cases.")


class PromiseOut(serializers.Serializer[Any]):
    """One promise in force. An empty code stands for every value."""

    promise = serializers.CharField()
    kind = serializers.CharField()
    colour = serializers.CharField()
    channel = serializers.CharField()
    priority = serializers.CharField()
    category = serializers.CharField(source="category.code", default=None, allow_null=True)
    limit = LimitOut()
    calendar = CalendarOut(allow_null=True)
    pausable = serializers.BooleanField()
    valid_from = serializers.DateTimeField()
    kept = KeptOut()
    text = serializers.SerializerMethodField()

    def get_text(self, promise: Any) -> str:
        """The promise as the public page says it."""
        return f"{subject(promise, [promise.channel])}: {limit_in_words(promise.limit)}."


class CharterOut(serializers.Serializer[Any]):
    """The service charter."""

    as_of = serializers.DateTimeField()
    since = serializers.DateTimeField(help_text="Start of the window that the figures cover.")
    window_days = serializers.IntegerField(source="days", help_text="Length of the window.")
    promises = PromiseOut(many=True)


class LocalMoment(serializers.DateTimeField):
    """A moment in the zone that it comes with: the participant's, not the server's."""

    def to_representation(self, value: Any) -> str:
        return str(value.isoformat(timespec="seconds"))


class MilestoneOut(serializers.Serializer[Any]):
    """One moment of the ticket's way."""

    code = serializers.CharField()
    text = serializers.CharField()
    at = LocalMoment()


class TrackingOut(serializers.Serializer[Any]):
    """Where a ticket stands; nothing personal. Times are in the participant's own zone."""

    number = serializers.CharField()
    asked_for = serializers.CharField(help_text="The number asked for, when it goes on as another one.")
    state = serializers.CharField()
    headline = serializers.CharField()
    sentence = serializers.CharField()
    next_step = serializers.CharField()
    due_at = LocalMoment(allow_null=True)
    late = serializers.BooleanField()
    can_reopen = serializers.BooleanField()
    can_answer = serializers.BooleanField()
    milestones = MilestoneOut(many=True)


class TrackingIn(StrictInput):
    """A ticket number and a fact that the participant knows."""

    number = serializers.CharField(max_length=40, help_text="With or without dashes.")
    fact = serializers.CharField(max_length=40, help_text="Last four digits of the phone, or the NIK.")

    def validate_fact(self, value: str) -> str:
        """Four digits."""
        try:
            return fact_digits(value)
        except FormValidationError as error:
            raise serializers.ValidationError(error.messages, code=error.code) from error


class PublicView(APIView):
    """Without account or key, whatever credentials are sent along."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class CharterView(PublicView):
    """The promises in force today and how well they were kept lately (`since`)."""

    @extend_schema(responses=CharterOut, auth=[], tags=["public"])
    def get(self, request: Request) -> Response:
        response = Response(CharterOut(charter(timezone.now())).data)
        response["Cache-Control"] = "public, max-age=300"
        return response


class TrackingView(PublicView):
    """Where a ticket stands, for whoever knows its number and one fact. Rate-limited."""

    @extend_schema(request=TrackingIn, responses={200: TrackingOut}, auth=[], tags=["public"])
    def post(self, request: Request) -> Response:
        asked = TrackingIn(data=request.data)
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        key = key_of(asked.validated_data["number"])
        count_look_up(request, key, now=now)
        found = lookup.load(lookup.check_fact(key, asked.validated_data["fact"]))
        if found is None:
            raise lookup.NotTraceable(NOT_TRACEABLE)
        status = status_of(current(found), asked_for=found, now=now)
        return Response(TrackingOut(status).data, headers={"Cache-Control": "no-store"})
