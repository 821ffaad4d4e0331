"""The shape of an endpoint that does one thing to one object."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.etag import check_if_match, set_etag
from core.api.idempotency import IdempotentMixin
from core.api.inputs import read
from core.api.shown import shown
from core.transactions import one_change


class ActionView(IdempotentMixin, APIView):
    """POST with a checked body, one action, its result as the answer. A subclass is about ten lines:

        class Close(ActionView):
            input_serializer = ClosureIn
            output_serializer = ThingOut

            def get_target(self) -> Thing:
                return get_object_or_404(Thing.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

            def perform(self, target, data, *, actor, now):
                return close_thing(thing=target, actor=actor, now=now, **data)

    `output_serializer = None` answers 204. Errors of the domain travel as problems; Idempotency-Key works by
    itself, and so do If-Match and ETag where `get_version` gives a version.
    """

    input_serializer: ClassVar[type[serializers.BaseSerializer[Any]] | None] = None
    output_serializer: ClassVar[type[serializers.BaseSerializer[Any]] | None] = None
    success_status: ClassVar[int] = status.HTTP_201_CREATED
    if_match_required: ClassVar[bool] = False

    def get_target(self) -> Any:
        """What the address names, scoped to what the caller may see; None when it names nothing."""
        return None

    def get_version(self, target: Any) -> object | None:
        """The version that ETag and If-Match speak of; None when there are no versions."""
        return None

    def get_location(self, result: Any) -> str:
        """The address of what was made, for the Location header."""
        return ""

    def perform(self, target: Any, data: dict[str, Any], *, actor: Any, now: datetime) -> Any:
        """Call the action; what it returns is shown through `output_serializer`."""
        raise NotImplementedError

    def get_serializer_context(self) -> dict[str, Any]:
        return {"request": self.request, "view": self, "format": None}

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        target = self.get_target()
        data = self._read(request)
        # With a version to check, checking and acting must see the same row.
        if self.if_match_required or "If-Match" in request.headers:
            with one_change():
                target = self._unchanged(request, target)
                result = self._perform(target, data)
        else:
            result = self._perform(target, data)
        return self._answer(result)

    def _read(self, request: Request) -> dict[str, Any]:
        if self.input_serializer is None:
            return {}
        return dict(read(self.input_serializer, request.data, self.get_serializer_context()))

    def _unchanged(self, request: Request, target: Any) -> Any:
        if isinstance(target, models.Model):
            target = type(target)._base_manager.select_for_update(of=("self",)).get(pk=target.pk)
        version = self.get_version(target)
        if version is not None:
            check_if_match(request, version, required=self.if_match_required)
        return target

    def _perform(self, target: Any, data: dict[str, Any]) -> Any:
        return self.perform(target, data, actor=self.request.user, now=timezone.now())

    def _answer(self, result: Any) -> Response:
        if self.output_serializer is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        body = shown(self.output_serializer, result, self.get_serializer_context())
        response = Response(body, status=self.success_status)
        if location := self.get_location(result):
            response["Location"] = location
        version = self.get_version(result)
        if version is not None:
            set_etag(response, version)
        return response
