"""The addresses of the screens, below the admin's own log-in."""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

from django.urls import URLPattern, path

#: Each module that makes screens, in the order of the side bar: it has `urls`, and may have `entries` and a `group`.
_MODULES = [
    f"tickets.admin.screens.{name}"
    for name in (
        "board",
        "causes",
        "branch",
        "outbound",
        "agent",
        "contact",
        "identify",
        "participant",
        "data_request",
        "ticket_page",
        "bulk",
        "adopt",
        "home",
    )
]


def add_screens(package: str, *names: str) -> None:
    """Let a package above have screens in the same frame."""
    _MODULES.extend(f"{package}.{name}" for name in names)


def screens() -> list[ModuleType]:
    """The modules that make screens. Read when asked for: they take their entries' type from the side bar."""
    return [import_module(module) for module in _MODULES]


def screen_urls(guard: Callable[[Any], Any]) -> list[URLPattern]:
    """Every screen's address, each view behind `guard` (the admin site's log-in)."""
    return [
        path(str(url.pattern), guard(url.callback), name=url.name)
        for module in screens()
        for url in module.urls
    ]
