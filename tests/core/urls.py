"""A small API over the platform's own tables, to meet its manners by the door that callers use."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.db import DataError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.fields import CleanCharField
from core.api.pagination import CursorPagination
from core.api.throttling import rate_limit
from core.api.views import ActionView
from core.errors import N_, Conflict
from core.models import Heartbeat

handler400 = "core.api.pages.handler400"
handler403 = "core.api.pages.handler403"
handler404 = "core.api.pages.handler404"
handler500 = "core.api.pages.handler500"


class PartIn(serializers.Serializer[Any]):
    name = CleanCharField(max_bytes=60)


class OrderIn(serializers.Serializer[Any]):
    name = CleanCharField(max_bytes=60)
    parts = PartIn(many=True, required=False)
    beat_at = serializers.DateTimeField()


class HeartOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    beat_at = serializers.DateTimeField()


def version_of(heart: Heartbeat) -> str:
    return heart.beat_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S%f")


class CreateHeart(ActionView):
    permission_classes = [AllowAny]
    input_serializer = OrderIn
    output_serializer = HeartOut

    def perform(self, target: Any, data: dict[str, Any], *, actor: Any, now: datetime) -> Heartbeat:
        heart = Heartbeat.objects.create(name=data["name"], beat_at=data["beat_at"])
        if data["name"].startswith("crash"):
            raise RuntimeError("secret inside, identity 3171234567890001")
        if data["name"].startswith("refuse"):
            raise Conflict(
                N_("%(name)s is closed."),
                params={"name": data["name"]},
                field="name",
                extra={"state": "closed", "allowed": ["reopen"]},
            )
        return heart

    def get_location(self, result: Heartbeat) -> str:
        return f"/api/v1/hearts/{result.pk}"


class MoveHeart(CreateHeart):
    def get_target(self) -> Heartbeat:
        return get_object_or_404(Heartbeat, pk=self.kwargs["pk"])

    def get_version(self, target: Heartbeat) -> str:
        return version_of(target)

    def get_location(self, result: Heartbeat) -> str:
        return ""

    success_status = 200

    def perform(self, target: Heartbeat, data: dict[str, Any], *, actor: Any, now: datetime) -> Heartbeat:
        target.beat_at = data["beat_at"]
        target.save()
        return target


class CarefulMove(MoveHeart):
    if_match_required = True


class ForgetHeart(ActionView):
    permission_classes = [AllowAny]
    idempotency_required = True

    def get_target(self) -> Heartbeat:
        return get_object_or_404(Heartbeat, pk=self.kwargs["pk"])

    def perform(self, target: Heartbeat, data: dict[str, Any], *, actor: Any, now: datetime) -> None:
        target.delete()


class ListHearts(generics.ListAPIView[Heartbeat]):
    permission_classes = [AllowAny]
    queryset = Heartbeat.objects.all()
    serializer_class = HeartOut
    pagination_class = CursorPagination
    ordering = "beat_at"


class Guarded(APIView):
    throttle_classes = [rate_limit("creation")]

    def get(self, request: Request) -> Response:
        return Response({"ok": True})


class Looked(APIView):
    permission_classes = [AllowAny]
    throttle_classes = [rate_limit("tracking", by_address=True)]

    def get(self, request: Request) -> Response:
        return Response({"ok": True})


class Fails(APIView):
    permission_classes = [AllowAny]

    def get(self, request: Request, kind: str) -> Response:
        if kind == "database":
            # A real refusal of the table: the name is unique.
            Heartbeat.objects.create(name="same", beat_at="2026-01-01T00:00Z")
            Heartbeat.objects.create(name="same", beat_at="2026-01-01T00:00Z")
        raise {
            "missing": Http404("internal words"),
            "denied": PermissionDenied("internal words"),
            "odd": SuspiciousOperation("internal words"),
            "data": DataError("internal words"),
            "model": ValidationError({"colour": [ValidationError("No such colour.", code="unknown")]}),
            "crash": RuntimeError("internal words"),
        }[kind]


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{connection.vendor}")


urlpatterns = [
    path("api/schema/", SpectacularAPIView.as_view(permission_classes=[AllowAny])),
    path("api/v1/hearts", CreateHeart.as_view()),
    path("api/v1/hearts/list", ListHearts.as_view()),
    path("api/v1/hearts/<int:pk>/moves", MoveHeart.as_view()),
    path("api/v1/hearts/<int:pk>/careful-moves", CarefulMove.as_view()),
    path("api/v1/hearts/<int:pk>/forgetting", ForgetHeart.as_view()),
    path("api/v1/guarded", Guarded.as_view()),
    path("api/v1/looked", Looked.as_view()),
    path("api/v1/fails/<str:kind>", Fails.as_view()),
    path("form", page),
    path("api/v1/form", page),
    # The error pages outside the API are pages of the site, with its links.
    path("", include("config.urls")),
]
