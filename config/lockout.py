"""What is said to a name that is locked after too many wrong passwords."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """How long to wait, whom to ask, and the way back (429). Every try during the wait begins it anew."""
    wait: timedelta = settings.AXES_COOLOFF_TIME
    answer = render(request, "locked.html", {"minutes": wait // timedelta(minutes=1)}, status=429)
    answer["Retry-After"] = str(int(wait.total_seconds()))
    add_never_cache_headers(answer)
    return answer
