"""The content security policy, as a browser keeps it, on every screen that there is."""

from typing import Any

import pytest
from django.urls import reverse

from tests.browser.conftest import PHONE, SignIn
from tests.tickets.actions.test_branch_desk import escalated
from tests.tickets.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LISTEN = """
window.__broken = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.__broken.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""
INJECT = """
const script = document.createElement("script");
script.textContent = "window.__ran = true";
document.body.append(script);
const box = document.createElement("div");
box.innerHTML = '<img src="x:" onerror="window.__ran = true">';
document.body.append(box);
setTimeout("window.__ran = true", 0);
"""
#: Screens that the admin's toolkit draws; every other one is drawn by us and keeps the policy of the site.
TOOLKIT = {
    "crm_participant_changelist", "crm_dataaccess_changelist", "outbox_outboxmessage_changelist",
    "crm_staff_changelist", "tickets_category_changelist", "tickets_retentionperiod_changelist",
    "crm_apikey_changelist", "outbox_webhooksubscription_add",
}  # fmt: skip
#: Whoever signs in, and the screens that are theirs.
SCREENS: dict[str, list[str]] = {
    "agent": ["desk_queue", "desk_contact_start", "desk_tickets", "desk_notices", "quality_mine"],
    "outbound": ["desk_outbound", "desk_notices"],
    "officer": ["desk_branch", "desk_notices"],
    "supervisor": ["desk_board", "desk_causes", "desk_tickets", "desk_bulk", "desk_adopt", "crm_participant_changelist",
                   "crm_dataaccess_changelist", "outbox_outboxmessage_changelist", "quality_queue", "quality_periods",
                   "quality_steps", "quality_attendance"],
    "office": ["desk_causes", "tickets_policy_changelist", "tickets_calendar_changelist", "crm_staff_changelist",
               "tickets_category_changelist", "tickets_retentionperiod_changelist", "crm_apikey_changelist",
               "outbox_webhooksubscription_add"],
}  # fmt: skip


@pytest.mark.parametrize("who", SCREENS)
def test_no_screen_breaks_the_policy(desk: Desk, sign_in: SignIn, who: str) -> None:
    ticket = escalated(desk)
    page = sign_in(getattr(desk, who))
    page.add_init_script(LISTEN)
    screens = {reverse(f"admin:{name}"): name not in TOOLKIT for name in SCREENS[who]}
    for address, ours in {**screens, ticket.get_absolute_url(): True}.items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.__broken") == [], address
        assert "no-store" in answer.headers["cache-control"], address
        assert ("unsafe" not in answer.headers["content-security-policy"]) == ours, address


def test_no_public_page_breaks_the_policy_and_no_script_can_be_slipped_in(
    desk: Desk, browser: Any, live_server: Any
) -> None:
    context = browser.new_context(base_url=live_server.url, viewport=PHONE)
    page = context.new_page()
    page.add_init_script(LISTEN)
    for address in ("/", "/maklumat/", "/lacak/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.__broken") == [], address
        page.evaluate(INJECT)
        page.wait_for_function("window.__broken.length >= 3")
        assert page.evaluate("window.__ran") is None, address
    context.close()


def test_no_script_can_be_slipped_into_a_screen(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in(desk.agent)
    page.add_init_script(LISTEN)
    page.goto(desk.ticket().get_absolute_url())
    page.evaluate(INJECT)
    page.wait_for_function("window.__broken.length >= 3")
    assert page.evaluate("window.__ran") is None
