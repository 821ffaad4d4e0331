"""The public pages on a cheap phone: 360 points wide, no JavaScript."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, sync_playwright

from tests.tickets.desk import Desk
from tickets.actions import wait
from tickets.actions.resolve import resolve
from tickets.domain.states import State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PHONE = {"width": 360, "height": 740}
#: Everything that sticks out to the right of the screen.
TOO_WIDE = (
    "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
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
def page(browser: Any, live_server: Any) -> Iterator[Page]:
    """A phone without JavaScript that reads English; every request must stay on this site and succeed."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    context.set_default_timeout(10_000)
    page = context.new_page()
    answers: list[tuple[str, int]] = []
    page.on("response", lambda response: answers.append((response.url, response.status)))
    yield page
    context.close()
    assert [answer for answer in answers if not answer[0].startswith(live_server.url)] == []
    assert [answer for answer in answers if answer[1] >= 400] == []


@pytest.fixture
def desk(live_server: Any, master_data: None) -> Desk:
    """The small care centre in the days before today, for a browser lives in the real time."""
    desk = Desk(now=timezone.now() - timedelta(days=2))
    desk.participant.nik = "3171017504601234"
    desk.participant.save()
    return desk


def fits(page: Page) -> None:
    """Nothing sticks out sideways, and every control is big enough for a thumb."""
    assert page.evaluate(f"{TOO_WIDE}.map(e => e.outerHTML.slice(0, 80))") == []
    small = "[...document.querySelectorAll('button, input:not([type=hidden]), textarea, .button')]"
    assert page.evaluate(f"{small}.filter(e => e.getBoundingClientRect().height < 44).length") == 0


def track(page: Page, number: str, fact: str) -> None:
    page.goto("/lacak/")
    page.get_by_label("Ticket number").fill(number)
    page.get_by_label("Last four digits of your phone number, or your NIK").fill(fact)
    page.get_by_role("button", name="Show my report").click()


def test_a_participant_answers_us_from_a_phone_without_javascript(page: Page, desk: Desk) -> None:
    ticket = desk.ticket()
    wait.wait(ticket=ticket, question="Nomor kamar?", actor=desk.agent, now=desk.after(hours=1))
    page.goto("/")
    fits(page)
    page.get_by_role("link", name="Track my report").click()
    track(page, ticket.number, "9999")
    assert "We can not show a report" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Last four digits of your phone number, or your NIK").input_value() == ""
    fits(page)
    track(page, ticket.number, "3171017504601234")
    assert page.get_by_role("heading", level=1).inner_text() == "Waiting for your answer"
    assert ticket.number not in page.url
    fits(page)
    page.get_by_label("Your answer").fill("Kamar 12")
    page.get_by_role("button", name="Send my answer").click()
    assert "Thank you." in page.get_by_role("status").inner_text()
    assert page.get_by_role("heading", level=1).inner_text() == "We are working on it"
    ticket.refresh_from_db()
    assert ticket.state == State.IN_PROGRESS
    page.get_by_role("button", name="Close this page").click()
    page.goto("/lacak/tiket/")
    assert page.get_by_label("Ticket number").is_visible()


def test_a_participant_opens_an_answered_report_again(page: Page, desk: Desk) -> None:
    ticket = desk.ticket("complaint-app-access")
    resolve(ticket=ticket, answer="Sudah beres", actor=desk.agent, now=desk.after(hours=1))
    track(page, ticket.number, "3171017504601234")
    page.get_by_label("What is not solved yet?").fill("Masih penuh")
    page.get_by_role("button", name="Open my report again").click()
    assert "open again" in page.get_by_role("status").inner_text()
    ticket.refresh_from_db()
    assert ticket.state == State.NEW


@pytest.mark.parametrize("width", [320, 414, 1366])
def test_the_charter_fits_every_screen_and_changes_language(page: Page, desk: Desk, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/maklumat/")
    fits(page)
    assert page.get_by_text("at most 5 x 24 hours").first.is_visible()
    page.get_by_role("button", name="Bahasa Indonesia").click()
    assert re.search("/maklumat/$", page.url)
    assert page.locator("html").get_attribute("lang") == "id"
    fits(page)


def test_the_charter_prints_without_the_ways_around_it(page: Page, desk: Desk) -> None:
    page.goto("/maklumat/")
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation").is_visible()
    assert page.get_by_text("at most 5 x 24 hours").first.is_visible()
