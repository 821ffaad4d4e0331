"""Pages of growing lists: a cursor that stays right while rows are added, and no count of the whole."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import pagination
from rest_framework.exceptions import NotFound

from core.errors import N_, Invalid


class CursorPagination(pagination.CursorPagination):
    """Pages by an explicit ordering; the key is appended as the last tie-breaker.

    The ordering comes from an ordering filter, else from the view's `ordering`. It must name columns that are
    never null. `page_size` beyond `max_page_size`, or not a number, is refused, not bent.
    """

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = None  # type: ignore[assignment]  # There is no order that suits every list.
    invalid_cursor_message = _(  # type: ignore[assignment]
        "This cursor is not one that this list gave out. Start without a cursor."
    )

    def get_page_size(self, request: Any) -> int:
        text = request.query_params.get(self.page_size_query_param)
        if text is None:
            return self.page_size
        if text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= self.max_page_size:
            return int(text)
        raise Invalid(
            N_("page_size must be a whole number from 1 to %(limit)s."),
            params={"limit": self.max_page_size},
            field="page_size",
        )

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        self.ordering = getattr(view, "ordering", None) or self.ordering
        names = tuple(super().get_ordering(request, queryset, view))
        if any(name.lstrip("-") in ("pk", "id") for name in names):
            return names
        return (*names, "-pk" if names[0].startswith("-") else "pk")

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, TypeError, OverflowError) as error:
            if not request.query_params.get(self.cursor_query_param):
                raise
            # The cursor decodes, but to a position that its column can not hold: it was tampered with.
            raise NotFound(self.invalid_cursor_message) from error

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        return [
            {
                "name": self.cursor_query_param,
                "in": "query",
                "required": False,
                "description": "From `next` or `previous` of another page; opaque.",
                "schema": {"type": "string"},
            },
            {"name": "page_size", "in": "query", "required": False, "schema": size},
        ]
