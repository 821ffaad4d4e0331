"""Ends sessions that are idle or old, and lets nobody in who owes a one-time code."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from config.lockout import too_many_tries
from core.api.problems import PROBLEM_JSON, problem_body
from core.api.throttling import client_address
from core.rates import hit
from crm.actions.one_time_code import has_device

SIGNED_IN, SEEN, PASSED = "signed_in_at", "seen_at", "code_passed"
#: Seconds between two notes of the same session's activity: one UPDATE a minute, not one a request.
NOTE_EVERY = 60
#: A page that renews itself says so; nobody sits before it for that reason.
BY_ITSELF = "X-Renewed-By-Itself"


def begin(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """A session begins (receiver of `user_logged_in`)."""
    now = timezone.now().timestamp()
    request.session[SIGNED_IN] = request.session[SEEN] = now
    # A second factor that the office's own sign-in has asked for (config.signin.sso) counts as the code.
    asked_elsewhere = getattr(request, "second_factor_by_provider", False)
    request.session[PASSED] = asked_elsewhere or not (settings.OTP_REQUIRED or has_device(user))


class SessionLimitsMiddleware:
    """Sessions end after `SESSION_IDLE_SECONDS` without a request, and `SESSION_COOKIE_AGE` after the sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = timezone.now()
            if _is_over(request, now):
                logout(request)
                if not _is_api(request):
                    messages.warning(
                        request, _("Your session has ended. Please sign in again; you come back here.")
                    )
            elif (
                BY_ITSELF not in request.headers
                and now.timestamp() - request.session.get(SEEN, 0) >= NOTE_EVERY
            ):
                request.session[SEEN] = now.timestamp()
        return self.get_response(request)


class OneTimeCodeMiddleware:
    """Whoever owes a code gets the screen that asks for it, instead of any of the staff's screens and the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and not request.session.get(PASSED) and not _open_to_half(request):
            if _is_api(request):
                detail = _("This session has not given its one-time code yet. Sign in on the screens first.")
                body = problem_body(403, code="one_time_code", detail=detail, instance=request.path)
                return JsonResponse(body, status=403, content_type=PROBLEM_JSON)
            return redirect(f"{reverse('signin_code')}?{urlencode({'next': request.get_full_path()})}")
        return self.get_response(request)


class SignInRateMiddleware:
    """Passwords may be tried so often from one address, whichever accounts they are tried on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "POST" and request.path == reverse("admin:login"):
            limit, seconds = settings.SIGN_IN_LIMIT
            rate = hit(
                f"sign_in:{client_address(request)}", limit=limit, window_seconds=seconds, now=timezone.now()
            )
            if not rate.allowed:
                return too_many_tries(request, rate.retry_after)
        return self.get_response(request)


def _is_over(request: HttpRequest, now: datetime) -> bool:
    seen, began = request.session.get(SEEN, 0), request.session.get(SIGNED_IN, 0)
    return bool(
        now.timestamp() - seen > settings.SESSION_IDLE_SECONDS
        or now.timestamp() - began > settings.SESSION_COOKIE_AGE
    )


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def _open_to_half(request: HttpRequest) -> bool:
    if not request.path_info.startswith(("/admin/", "/api/")):
        return True  # What everybody may see.
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return False
    return match.view_name == "admin:logout"
