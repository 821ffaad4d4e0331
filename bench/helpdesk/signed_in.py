"""Run within django-helpdesk's environment on an empty database: a queue, somebody signed in, and the list that its own
screen asks for, as JSON.
"""

import json
import sys

import django

django.setup()

from django.contrib.auth import get_user_model
from helpdesk.models import Queue
from helpdesk.query import query_to_base64

from bench.sessions import cookies

OPEN = {"filtering": {"status__in": [1, 2]}, "sorting": "created", "search_string": "", "sortreverse": False}


def main() -> None:
    user = get_user_model()._default_manager.create_superuser("bench", "bench@example.org")
    queue = Queue._default_manager.create(
        title="Care", slug="care", escalate_days=1, email_address="care@example.org"
    )
    json.dump({"headers": cookies(user), "queue": queue.pk, "open": query_to_base64(OPEN)}, sys.stdout)


main()
