"""The site's error pages: problem JSON below /api/, Django's own pages elsewhere.

`config.urls` names the four functions as handler400, handler403, handler404 and handler500; the settings name
`csrf_failure` as CSRF_FAILURE_VIEW.
"""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import csrf, defaults

from core.api.problems import PROBLEM_JSON, problem_body
from core.uploads import LARGEST_BYTES

API_PREFIX = "/api/"


def handler400(request: HttpRequest, exception: Exception, *args: Any, **kwargs: Any) -> HttpResponseBase:
    if isinstance(exception, RequestDataTooBig):
        return _too_large(request)
    if _is_api(request):
        return _problem(request, 400, "invalid", _("The request is not valid."))
    return defaults.bad_request(request, exception, *args, **kwargs)


def handler403(request: HttpRequest, exception: Exception, *args: Any, **kwargs: Any) -> HttpResponseBase:
    if _is_api(request):
        return _problem(request, 403, "not_allowed", _("You may not do this."))
    return defaults.permission_denied(request, exception, *args, **kwargs)


def handler404(request: HttpRequest, exception: Exception, *args: Any, **kwargs: Any) -> HttpResponseBase:
    if _is_api(request):
        return _problem(request, 404, "not_found", _("There is nothing at this address."))
    return defaults.page_not_found(request, exception, *args, **kwargs)


def handler500(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    if _is_api(request):
        detail = _("The error has been recorded. Try again later; a repeated request is safe with its key.")
        return _problem(request, 500, "internal_error", detail)
    return defaults.server_error(request, *args, **kwargs)


def csrf_failure(request: HttpRequest, reason: str = "", **kwargs: Any) -> HttpResponseBase:
    if _is_api(request):
        detail = _("The CSRF token is missing or wrong. Send the X-CSRFToken header, or use an API key.")
        return _problem(request, 403, "csrf_failed", detail)
    return csrf.csrf_failure(request, reason=reason, **kwargs)


def _too_large(request: HttpRequest) -> HttpResponseBase:
    if _is_api(request):
        return _problem(request, 413, "too_large", _("The request is too large. Send less at a time."))
    return render(request, "413.html", {"most": LARGEST_BYTES // (1024 * 1024)}, status=413)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith(API_PREFIX)


def _problem(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    body = problem_body(status, code=code, detail=detail, instance=request.path)
    return JsonResponse(body, status=status, content_type=PROBLEM_JSON)
