"""Every error of the API as RFC 9457 problem details.

A body has `type`, `title`, `status`, `detail`, `instance`, `code` and `errors` (a list of field, code and
message), and whatever facts the error carries beside them. Nothing of the inside shows: database errors get a
safe sentence and go to the log, unknown exceptions answer 500 with a sentence that says nothing.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelValidationError
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import set_rollback

from core.api.field_errors import FieldError, flatten, flatten_model
from core.errors import DomainError
from core.i18n import translate

PROBLEM_JSON = "application/problem+json"
_RESERVED = frozenset({"type", "title", "status", "detail", "instance", "code", "errors"})
_BUSY_SECONDS = "1"
log = structlog.get_logger(__name__)

TITLES = {
    400: gettext_noop("The request is not valid"),
    401: gettext_noop("Sign in first"),
    403: gettext_noop("Not allowed"),
    404: gettext_noop("Not found"),
    405: gettext_noop("Method not allowed"),
    406: gettext_noop("No such format"),
    409: gettext_noop("In conflict with the present state"),
    412: gettext_noop("Changed by somebody else"),
    413: gettext_noop("Too large"),
    415: gettext_noop("Content type not understood"),
    422: gettext_noop("Can not be carried out"),
    428: gettext_noop("Say which version you change"),
    429: gettext_noop("Too many requests"),
    500: gettext_noop("Something went wrong here"),
    503: gettext_noop("Busy, try again"),
}


class ProblemResponse(Response):
    """A response that is problem JSON whatever renderer the request negotiated."""

    @property
    def rendered_content(self) -> bytes:  # type: ignore[override]  # DRF answers bytes, Django's stub says str
        self["Content-Type"] = PROBLEM_JSON
        return JSONRenderer().render(self.data)


def problem_body(
    status: int,
    *,
    code: str,
    detail: str,
    instance: str = "",
    errors: list[FieldError] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The members of one problem, in their usual order. `instance` is the path as Django has decoded it."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    facts = {name: value for name, value in (extra or {}).items() if name not in _RESERVED}
    return {
        "type": f"urn:problem:{code.replace('_', '-')}",
        "title": _(title),
        "status": status,
        "detail": detail,
        "instance": escape_uri_path(instance),
        "code": code,
        "errors": [error.as_dict() for error in errors or []],
        **facts,
    }


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's `EXCEPTION_HANDLER`. None for what nobody foresaw: Django logs it and `handler500` answers."""
    request = context.get("request")
    instance = getattr(request, "path", "") or ""
    found = _describe(error)
    if found is None:
        return None
    status, members, headers = found
    set_rollback()
    body = problem_body(status, instance=instance, **members)
    return ProblemResponse(body, status=status, headers=headers)


Described = tuple[int, dict[str, Any], dict[str, str]]


def _describe(error: Exception) -> Described | None:
    if isinstance(error, DomainError):
        return _domain(error)
    if isinstance(error, exceptions.APIException):
        return _rest(error)
    if isinstance(error, Http404):
        return _rest(exceptions.NotFound())
    if isinstance(error, PermissionDenied):
        return _rest(exceptions.PermissionDenied())
    if isinstance(error, ModelValidationError):
        errors = flatten_model(error)
        return 400, {"code": "invalid", "detail": _summary(errors), "errors": errors}, {}
    if isinstance(error, RequestDataTooBig):
        return 413, {"code": "too_large", "detail": _("The request is too large. Send less at a time.")}, {}
    if isinstance(error, SuspiciousOperation):
        return 400, {"code": "invalid", "detail": _("The request is not valid.")}, {}
    return _database(error)


def _domain(error: DomainError) -> Described:
    text = translate(error)
    errors = [FieldError(error.field, error.code, text)] if error.field else []
    headers = dict(error.headers)
    if error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.setdefault("Retry-After", _BUSY_SECONDS)
    return error.status, {"code": error.code, "detail": text, "errors": errors, "extra": error.extra}, headers


def _rest(error: exceptions.APIException) -> Described:
    headers: dict[str, str] = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(int(wait))
    if isinstance(error, exceptions.ValidationError):
        errors = flatten(error.detail)
        return error.status_code, {"code": "invalid", "detail": _summary(errors), "errors": errors}, headers
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else error.default_code
    detail = error.detail if isinstance(error.detail, str) else error.default_detail
    return error.status_code, {"code": code, "detail": str(detail)}, headers


def _database(error: Exception) -> Described | None:
    if isinstance(error, IntegrityError):
        # A rule of the tables that no action checked first, or two requests racing past the check.
        log.warning("api.integrity_error", exc_info=error)
        detail = _("This contradicts what is already stored. Read the present state and try again.")
        return 409, {"code": "conflict", "detail": detail}, {}
    if isinstance(error, DataError):
        log.warning("api.data_error", exc_info=error)
        detail = _("A value is too long, out of range or holds characters that can not be stored.")
        return 400, {"code": "invalid", "detail": detail}, {}
    if isinstance(error, OperationalError) and is_lock_trouble(error):
        log.warning("api.lock_trouble", exc_info=error)
        detail = _("Others are writing the same data just now. Try again in a moment.")
        return 503, {"code": "busy", "detail": detail}, {"Retry-After": _BUSY_SECONDS}
    return None


# Lock not available, deadlock, serialization failure, statement cancelled by a timeout.
_LOCK_STATES = frozenset({"55P03", "40P01", "40001", "57014"})


def is_lock_trouble(error: OperationalError) -> bool:
    """Whether the database gave up waiting for somebody else, so that the same request may succeed later."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in _LOCK_STATES or "database is locked" in str(error) or "table is locked" in str(error)


_SEVERAL = gettext_lazy("%(count)s values are not valid; see the list of errors.")


def _summary(errors: list[FieldError]) -> str:
    if len(errors) != 1:
        return str(_SEVERAL) % {"count": len(errors)}
    only = errors[0]
    return f"{only.field}: {only.message}" if only.field else only.message
