"""What the OpenAPI document says about the manners that all operations share."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from core.api.idempotency import HEADER, IdempotentMixin
from core.api.problems import PROBLEM_JSON
from core.api.views import ActionView

IDEMPOTENCY_DESCRIPTION = (
    "A random text chosen by the caller. The same request sent again with the same key within 24 hours gets "
    "the first answer again, marked `Idempotency-Replayed: true`; another request with the same key gets 422."
)
_KEY_SCHEMA = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x21-\\x7e]+$"}

_TEXT = {"type": "string"}
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457 problem details. Some carry further members, such as the present state.",
    "required": ["type", "title", "status", "detail", "instance", "code", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "example": "urn:problem:invalid"},
        "title": _TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {
            "type": "string",
            "description": "What happened and what to do, in the reader's language.",
        },
        "instance": {"type": "string", "format": "uri-reference"},
        "code": {"type": "string", "description": "Stable, for programs."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemError"}},
    },
    "additionalProperties": True,
}
PROBLEM_ERROR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["field", "code", "message"],
    "properties": {
        "field": {"type": ["string", "null"], "description": "Path of the input, such as `items.0.name`."},
        "code": _TEXT,
        "message": _TEXT,
    },
}
_DESCRIPTIONS = {
    "400": "The request is not valid; `errors` names the inputs.",
    "401": "No valid session or key.",
    "403": "The caller may not do this.",
    "404": "There is no such thing, or the caller may not see it.",
    "409": "The present state does not allow it, or somebody was faster.",
    "412": "Changed since the version named by If-Match.",
    "413": "The request is too large.",
    "415": "The content type is not understood.",
    "422": "Understood, but can not be carried out; or the Idempotency-Key was used for another request.",
    "428": "If-Match is missing.",
    "429": "Too many requests; see Retry-After.",
    "default": "Any other problem.",
}
_ALWAYS = ("400", "401", "403", "429", "default")
_WRITING = ("409", "412", "413", "415", "422", "428")
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})


class AutoSchema(SpectacularAutoSchema):
    """Knows ActionView's serializers and the headers of idempotent and versioned requests."""

    def get_request_serializer(self) -> Any:
        if isinstance(self.view, ActionView):
            return self.view.input_serializer
        return super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        if not isinstance(self.view, ActionView) or self.method != "POST":
            return super().get_response_serializers()
        if self.view.output_serializer is None:
            return {204: OpenApiResponse(description="Done.")}
        return {self.view.success_status: self.view.output_serializer}

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        # DRF drops "may be empty" where a field is only read, but what is read may be empty all the same.
        if isinstance(field, serializers.ChoiceField) and direction == "response" and _may_be_empty(field):
            field.allow_blank = True
        return super()._map_serializer_field(field, direction, bypass_extensions)

    def get_override_parameters(self) -> list[Any]:
        found = super().get_override_parameters()
        if self.method != "POST":
            return found
        if isinstance(self.view, IdempotentMixin):
            found = [
                *found,
                _header(HEADER, IDEMPOTENCY_DESCRIPTION, _KEY_SCHEMA, self.view.idempotency_required),
            ]
        if isinstance(self.view, ActionView) and type(self.view).get_version is not ActionView.get_version:
            text = "The ETag of the version that the caller saw; refused with 412 when it has changed since."
            found = [*found, _header("If-Match", text, _TEXT, self.view.if_match_required)]
        return found


def _may_be_empty(field: Any) -> bool:
    """Whether the column behind a field of choices may hold the empty string."""
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    if model is None:
        return False
    try:
        column = model._meta.get_field(field.source)
    except FieldDoesNotExist:
        return False
    return bool(getattr(column, "blank", False))


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Postprocessing hook: every operation answers errors with the one Problem schema."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM_SCHEMA
    schemas["ProblemError"] = PROBLEM_ERROR_SCHEMA
    for path, operations in result.get("paths", {}).items():
        for method, operation in operations.items():
            if method in _METHODS:
                responses = operation.setdefault("responses", {})
                for status in _statuses(path, method):
                    responses.setdefault(status, _response(status))
    return result


def _statuses(path: str, method: str) -> list[str]:
    found = [*_ALWAYS]
    if method != "get":
        found += _WRITING
    if "{" in path or method == "get":  # A list answers 404 too: to a cursor that it did not give out.
        found.append("404")
    return sorted(found)


def _response(status: str) -> dict[str, Any]:
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    response: dict[str, Any] = {"description": _DESCRIPTIONS[status], "content": content}
    if status == "429":
        seconds = {"type": "integer", "minimum": 0}
        response["headers"] = {"Retry-After": {"schema": seconds, "description": "Seconds to wait."}}
    return response


def _header(name: str, description: str, schema: dict[str, Any], required: bool) -> OpenApiParameter:
    return OpenApiParameter(name, schema, OpenApiParameter.HEADER, description=description, required=required)
