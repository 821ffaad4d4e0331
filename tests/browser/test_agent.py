"""An agent's night shift, as the agent sees it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, SignIn
from tests.factories import ParticipantFactory
from tests.tickets.desk import Desk
from tickets.domain.codes import Colour
from tickets.domain.states import State
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Everything that sticks out to the right of the screen.
TOO_WIDE = (
    "[...document.querySelectorAll('main.dk, main.dk *')]"
    ".filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 90))"
)
#: Words that are too pale on what is behind them (WCAG 2.2, 1.4.3: 4.5 to 1).
TOO_PALE = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const pixel = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const light = (rgb) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const part = rgb[i] / 255;
    return sum + weight * (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  }, 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const found = pixel(getComputedStyle(at).backgroundColor);
      if (found[3] > 230) return found;
    }
    return [255, 255, 255];
  };
  const pale = [];
  for (const node of document.querySelectorAll("main.dk *, .dk-tools *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || node.getBoundingClientRect().width < 2) continue;
    const [a, b] = [light(pixel(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) pale.push(node.outerHTML.slice(0, 90));
  }
  return pale;
}
"""


def open_step(page: Page, key: str) -> None:
    page.locator(f"#step-{key} > summary").click()


def send_step(page: Page, key: str) -> None:
    page.locator(f"#step-{key} button[type=submit]").click()


def test_an_agent_takes_the_next_ticket_and_escalates_it(desk: Desk, sign_in: SignIn) -> None:
    waiting = desk.ticket("complaint-room-full", actor=desk.outbound, area=desk.branch.areas.get())
    page = sign_in(desk.agent)
    assert page.url.endswith("/admin/queue/")
    page.get_by_role("button", name="Take next").click()
    expect(page.locator("h2#subject")).to_have_text(waiting.subject)
    open_step(page, "escalate")
    # The branch of the place is chosen already; sending without words is refused and loses nothing.
    expect(page.locator("#escalate_branch")).to_have_value(str(desk.branch.pk))
    page.locator("#escalate_priority").select_option("high")
    send_step(page, "escalate")
    expect(page.locator("#escalate_request_error")).to_be_visible()
    expect(page.locator("#escalate_priority")).to_have_value("high")
    page.locator("#escalate_request").fill("Mohon dicek ke rumah sakit.")
    send_step(page, "escalate")
    expect(page.locator("#legs")).to_be_visible()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.branch) == (State.ESCALATED, desk.branch)


def test_an_agent_takes_a_call_from_the_first_word_to_the_last(desk: Desk, sign_in: SignIn) -> None:
    someone = ParticipantFactory(name="Budi Santoso", home_area=desk.branch.areas.get())
    page = sign_in(desk.agent)
    page.get_by_role("link", name="Record a contact").first.click()
    page.get_by_role("button", name="Telephone").click()
    page.locator("main form[action$='/find/'] [name=q]").fill("santoso")
    page.get_by_role("button", name="Look up").click()
    page.get_by_role("link", name="Choose Budi Santoso").click()
    page.locator("#id_category").select_option("complaint-room-full")
    expect(page.locator("[data-triage] .dk-sign-colour-red")).to_be_visible()
    page.locator("#id_subject").fill("Kamar penuh di RS Fatmawati")
    page.locator("#id_description").fill("Sudah menunggu sejak pagi.")
    page.get_by_role("button", name="Open the ticket").click()
    expect(page.locator("h2#subject")).to_have_text("Kamar penuh di RS Fatmawati")
    ticket = Ticket.objects.get(participant=someone)
    assert ticket.colour == Colour.RED
    page.locator(".dk-call").get_by_role("button", name="End contact").click()
    expect(page.locator(".dk-call")).to_have_count(0)
    # The same person calls again: what is open comes first, and joining takes one press.
    page.goto("/admin/contact/")
    page.get_by_role("button", name="Telephone").click()
    page.locator("main form[action$='/find/'] [name=q]").fill(someone.nik)
    page.get_by_role("button", name="Look up").click()
    assert someone.nik not in page.url
    page.get_by_role("link", name="Choose Budi Santoso").click()
    page.locator("summary", has_text="Join this ticket").click()
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.locator("h2#subject")).to_have_text("Kamar penuh di RS Fatmawati")
    assert Ticket.objects.count() == 1


def test_the_screens_fit_a_phone(desk: Desk, sign_in: SignIn) -> None:
    ticket = desk.ticket("complaint-room-full", subject="Kamar" * 38, description="x" * 400 + " مرحبا 😀")
    page = sign_in(desk.agent, viewport=PHONE)
    for address in (
        "/admin/queue/",
        "/admin/all/",
        "/admin/contact/",
        "/admin/notices/",
        ticket.get_absolute_url(),
    ):
        page.goto(address)
        assert page.evaluate(TOO_WIDE) == [], address


def test_the_work_is_done_without_scripts(desk: Desk, sign_in: SignIn) -> None:
    ticket = desk.ticket("complaint-card-inactive")
    page = sign_in(desk.agent, scripts=False, viewport=PHONE)
    # The side bar and the account menu open and close.
    page.get_by_role("link", name="Side bar").click()
    page.get_by_role("link", name="All tickets").click()
    page.get_by_role("link", name="Side bar").click()
    expect(page.locator("#fr-side")).to_be_visible()
    page.locator("#account").click()
    expect(page.locator("#logout-form button")).to_be_visible()
    expect(page.get_by_role("button", name="Dark")).to_be_hidden()
    page.get_by_role("link", name="Close the side bar").click()
    expect(page.locator("#fr-side")).to_be_hidden()
    page.goto(ticket.get_absolute_url())
    open_step(page, "resolve")
    page.locator("#resolve_answer").fill("Kartu sudah aktif.")
    send_step(page, "resolve")
    ticket.refresh_from_db()
    assert ticket.state == State.RESOLVED


def test_the_keyboard_alone_is_enough(desk: Desk, sign_in: SignIn) -> None:
    ticket = desk.ticket("complaint-card-inactive")
    page = sign_in(desk.agent)
    page.keyboard.press("/")
    page.keyboard.type(ticket.number)
    page.keyboard.press("Enter")
    expect(page.locator("h2#subject")).to_have_text(ticket.subject)
    page.locator("#step-note > summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#step-note textarea")).to_be_focused()
    page.keyboard.type("Sudah ditelepon.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("ol.dk-line").first).to_contain_text("Sudah ditelepon.")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_word_stands_out_from_its_ground(theme: str, desk: Desk, sign_in: SignIn) -> None:
    desk.ticket("complaint-card-inactive")
    desk.ticket("complaint-medicine", actor=desk.outbound)
    ticket = desk.ticket("complaint-room-full")
    page = sign_in(desk.agent, theme=theme)
    for address in ("/admin/queue/", "/admin/all/", "/admin/contact/", ticket.get_absolute_url()):
        page.goto(address)
        expect(page.locator("html")).to_have_class(re.compile("dark" if theme == "dark" else "^(?!.*dark)"))
        assert page.evaluate(TOO_PALE) == [], address


def test_the_first_stop_of_the_keyboard_leads_past_the_side_bar(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in(desk.agent)
    page.goto("/admin/queue/")
    page.keyboard.press("Tab")
    expect(page.locator("a.dk-skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#dk-main")).to_be_focused()


def test_the_keyboard_opens_the_account_menu_and_logs_out(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in(desk.agent)
    page.goto("/admin/queue/")
    account, log_out = page.locator("#account"), page.locator("#logout-form button")
    menu = page.locator("details.fr-account")
    for _stop in range(40):
        page.keyboard.press("Tab")
        if account.evaluate("node => node === document.activeElement"):
            break
    expect(menu).not_to_have_attribute("open", "")
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    expect(log_out).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Light")).to_be_focused()
    page.keyboard.press("Escape")
    expect(account).to_be_focused()
    expect(log_out).to_be_hidden()
    page.keyboard.press("Enter")
    expect(log_out).to_be_visible()
    log_out.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("logout"))


def test_the_look_and_the_side_bar_stay_as_they_were_chosen_here_and_in_the_registers(
    desk: Desk, sign_in: SignIn
) -> None:
    page = sign_in(desk.office, theme="light")
    page.goto("/admin/tickets/policy/")
    page.locator("#account").click()
    page.get_by_role("button", name="Dark").click()
    page.locator(".fr-fold").click()
    expect(page.locator("#fr-side")).to_be_hidden()
    page.goto("/admin/tickets/policy/")
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    expect(page.locator("#fr-side")).to_be_hidden()
    page.goto("/admin/crm/staff/")
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    expect(page.locator("#nav-sidebar")).to_be_hidden()
    page.goto("/admin/tickets/policy/")
    page.locator(".fr-fold").click()
    expect(page.locator("#fr-side")).to_be_visible()


def test_a_second_ticket_of_one_category_asks_why_at_its_own_field(desk: Desk, sign_in: SignIn) -> None:
    desk.ticket("complaint-room-full")
    page = sign_in(desk.agent)
    page.goto("/admin/contact/")
    page.locator("button[value=phone]").click()
    page.goto(f"{page.url}?person={desk.participant.pk}")
    page.locator("[name=category]").select_option("complaint-room-full")
    page.locator("#id_subject").fill("Penuh lagi")
    new = page.get_by_role("region", name="New ticket")
    new.locator("details:has([name=proxy_name]) > summary").click()
    expect(new.locator("[name=proxy_name]")).to_be_focused()
    new.locator("[name=proxy_name]").fill("Siti")
    page.get_by_role("button", name="Open the ticket").click()
    expect(page.locator("[name=distinct_because]")).to_be_focused()


def test_one_box_chooses_all_of_an_agents_tickets(desk: Desk, sign_in: SignIn) -> None:
    desk.ticket("complaint-card-inactive", distinct_because="1")
    desk.ticket("complaint-medicine")
    page = sign_in(desk.supervisor)
    Ticket.objects.update(owner=desk.agent, state=State.IN_PROGRESS)
    page.goto(f"/admin/reassign/?owner={desk.agent.pk}")
    boxes, everything = page.locator("input[name=ticket]"), page.locator("#check-all")
    expect(boxes).to_have_count(2)
    assert not any(box.is_checked() for box in boxes.all())
    everything.check()
    assert all(box.is_checked() for box in boxes.all())
    boxes.first.uncheck()
    expect(everything).not_to_be_checked()


def test_a_page_of_a_register_fits_on_a_phone(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in(desk.office, viewport=PHONE)
    page.goto(f"/admin/crm/branch/{desk.branch.pk}/change/")
    expect(page.locator(".select2-container").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
