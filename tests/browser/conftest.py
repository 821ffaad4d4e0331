"""Chromium, and people who sign in with it."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, sync_playwright

from crm.models import Staff
from tests.tickets.desk import Desk

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
OFFICE_PC = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}

SignIn = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for the tests of a file."""
    # Playwright's loop runs in this thread, and Django would take that for asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def desk(live_server: Any, master_data: None) -> Desk:
    """The small care centre of the last hours, for a browser lives in the real time."""
    return Desk(now=timezone.now() - timedelta(hours=6))


@pytest.fixture
def sign_in(browser: Any, live_server: Any) -> Iterator[SignIn]:
    """A window of its own for each person, signed in by the form, in English.

    At the end no script of any window may have failed, no request may have left the site, and none may have been
    answered by a server error.
    """
    contexts: list[Any] = []
    failures: list[str] = []

    def watch(response: Any) -> None:
        if response.status >= 500 or not response.url.startswith((live_server.url, "data:")):
            failures.append(f"{response.status} {response.url}")

    def enter(staff: Staff, *, viewport: Any = None, scripts: bool = True, theme: Any = None) -> Page:
        context = browser.new_context(
            viewport=viewport or OFFICE_PC,
            java_script_enabled=scripts,
            base_url=live_server.url,
            color_scheme=theme,
        )
        context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
        context.set_default_timeout(15_000)
        contexts.append(context)
        page: Page = context.new_page()
        page.on("response", watch)
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto("/admin/login/")
        page.locator("[name=username]").fill(staff.username)
        page.locator("[name=password]").fill("rahasia")
        page.locator("[type=submit]").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert failures == []
