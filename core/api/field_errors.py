"""Errors of single inputs, flattened to `items.0.name` paths however deep the serializers nest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as ModelValidationError
from rest_framework.settings import api_settings


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one input; `field` is None for the request as a whole."""

    field: str | None
    code: str
    message: str

    def as_dict(self) -> dict[str, str | None]:
        return {"field": self.field, "code": self.code, "message": self.message}


def flatten(detail: Any) -> list[FieldError]:
    """The `detail` of a DRF ValidationError as a flat list."""
    return list(_walk(detail, ()))


def flatten_model(error: ModelValidationError) -> list[FieldError]:
    """The errors of a model's or form's validation as a flat list."""
    if not hasattr(error, "error_dict"):
        return [_model_error(None, single) for single in error.error_list]
    return [
        _model_error(None if field == NON_FIELD_ERRORS else field, single)
        for field, singles in error.error_dict.items()
        for single in singles
    ]


def _walk(detail: Any, path: tuple[str, ...]) -> Iterator[FieldError]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            whole = name in (api_settings.NON_FIELD_ERRORS_KEY, NON_FIELD_ERRORS)
            yield from _walk(inner, path if whole else (*path, str(name)))
    elif isinstance(detail, list | tuple):
        for index, inner in enumerate(detail):
            # A list of texts belongs to one field; a list of mappings to the items of a list.
            nested = isinstance(inner, Mapping | list | tuple)
            yield from _walk(inner, (*path, str(index)) if nested else path)
    else:
        code = getattr(detail, "code", None) or "invalid"
        yield FieldError(".".join(path) or None, str(code), str(detail))


def _model_error(field: str | None, error: ModelValidationError) -> FieldError:
    message = str(error.message)
    return FieldError(field, error.code or "invalid", message % error.params if error.params else message)
