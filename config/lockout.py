"""What is said to a name that is locked after too many wrong passwords."""

import math
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from core.api.throttling import client_address


def client_of(request: HttpRequest) -> str:
    """The address that failed sign-ins are counted for: the same one as for every other limit."""
    return client_address(request)


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """How long to wait, whom to ask, and the way back (429)."""
    wait: timedelta = settings.AXES_COOLOFF_TIME
    return too_many_tries(request, int(wait.total_seconds()))


def too_many_tries(request: HttpRequest, seconds: int) -> HttpResponse:
    """The same for whoever tried too often from one address."""
    answer = render(request, "locked.html", {"minutes": math.ceil(seconds / 60)}, status=429)
    answer["Retry-After"] = str(seconds)
    add_never_cache_headers(answer)
    return answer
