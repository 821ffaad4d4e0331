"""A citizen answers a survey on a cheap phone, without scripts."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from surveys.links import link_of
from surveys.master_data import load_master_data
from surveys.models import FollowUp, Invitation, Response, Survey
from tests.browser.conftest import PHONE
from tests.tickets.desk import Desk
from tickets.actions.resolve import close, resolve

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TOO_WIDE = (
    "[...document.querySelectorAll('main *')]"
    ".filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 90))"
)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_survey_is_answered_on_a_phone(desk: Desk, browser: Any, live_server: Any, scripts: bool) -> None:
    load_master_data(now=desk.now)
    ticket = desk.ticket("complaint-card-inactive")
    resolve(ticket=ticket, answer="Kartu sudah aktif.", actor=desk.agent, now=desk.after(minutes=20))
    close(ticket=ticket, actor=desk.agent, now=desk.after(minutes=5))
    invitation = Invitation.objects.create(
        survey=Survey.objects.get(code="nps-closure"),
        ticket=ticket,
        participant=desk.participant,
        invited_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=1),
    )
    context = browser.new_context(base_url=live_server.url, viewport=PHONE, java_script_enabled=scripts)
    page = context.new_page()
    path = "/survei/" + link_of(invitation).rpartition("/survei/")[2]
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Setelah laporan selesai")
    if scripts:
        assert page.evaluate(TOO_WIDE) == []
        # A whole answer fits on little more than one screen of a phone.
        assert (
            page.evaluate("document.querySelector('form button.button').getBoundingClientRect().top")
            < 2 * PHONE["height"]
        )
    first, second = page.get_by_role("group").all()
    first.get_by_text("4", exact=True).click()
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(first.locator("input:checked")).to_have_value("4")
    second.get_by_text("3", exact=True).click()
    page.get_by_label("Apa yang perlu kami perbaiki?").fill("Prosesnya terlalu lama.")
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_text("Terima kasih. Jawaban Anda")).to_be_visible()
    assert Response.objects.get().words == "Prosesnya terlalu lama."
    assert FollowUp.objects.get().ticket.owner == desk.supervisor
    page.goto(path)
    expect(page.get_by_text("Anda sudah menjawab")).to_be_visible()
    context.close()
