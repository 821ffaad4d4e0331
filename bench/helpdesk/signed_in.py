"""Run within django-helpdesk's environment on an empty database: a queue, somebody signed in, and the list that its own
screen asks for, as JSON.
"""

import json
import secrets
import sys
from importlib import import_module
from typing import Any

import django

django.setup()

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.test import RequestFactory
from helpdesk.models import Queue
from helpdesk.query import query_to_base64

OPEN = {"filtering": {"status__in": [1, 2]}, "sorting": "created", "search_string": "", "sortreverse": False}


def main() -> None:
    user = get_user_model()._default_manager.create_superuser("bench", "bench@example.org")
    queue = Queue._default_manager.create(
        title="Care", slug="care", escalate_days=1, email_address="care@example.org"
    )
    request = RequestFactory().post("/")
    session: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    request.session = session
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    session.save()
    token = secrets.token_hex(16)
    jar = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
    json.dump(
        {"headers": {"Cookie": jar, "X-CSRFToken": token}, "queue": queue.pk, "open": query_to_base64(OPEN)},
        sys.stdout,
    )


main()
