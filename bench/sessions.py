"""Somebody who has signed in, on whatever Django project this runs in."""

import secrets
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.test import RequestFactory


def cookies(who: Any) -> dict[str, str]:
    """The headers of a session of theirs, made for these requests."""
    request = RequestFactory().post("/")
    session: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    request.session = session
    login(request, who, backend="django.contrib.auth.backends.ModelBackend")
    session.save()
    token = secrets.token_hex(16)
    jar = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
    return {"Cookie": jar, "X-CSRFToken": token}
