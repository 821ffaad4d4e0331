"""Browsers signed in as one person each, for the screens."""

from collections.abc import Callable

import pytest
from django.test import Client

from crm.models import Staff

Browser = Callable[[Staff], Client]


@pytest.fixture
def screen_of() -> Browser:
    """A client that is signed in as somebody."""

    def sign_in(staff: Staff) -> Client:
        client = Client()
        client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
