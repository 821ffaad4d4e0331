"""The addresses of the screens, below the admin's own log-in."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from tickets.admin.screens import ticket_page

SCREENS = (("ticket/", ticket_page.urls),)


def screen_urls(guard: Callable[[Any], Any]) -> list[URLPattern]:
    """Every screen's address, each view behind `guard` (the admin site's log-in)."""
    return [
        path(prefix + str(url.pattern), guard(url.callback), name=url.name) for prefix, urls in SCREENS for url in urls
    ]
