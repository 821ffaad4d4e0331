"""A citizen answers a survey on a cheap phone, without scripts."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from surveys.actions.counters import hang_code
from surveys.links import link_of, link_of_counter
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


@pytest.mark.parametrize("scripts", [True, False])
def test_a_code_at_a_counter_leads_to_a_page_that_asks_further(
    desk: Desk, browser: Any, live_server: Any, scripts: bool
) -> None:
    load_master_data(now=desk.now)
    counter = hang_code(
        branch=desk.branch, name="Loket 3", survey_code="exit-poll", actor=desk.officer, now=desk.now
    )
    context = browser.new_context(base_url=live_server.url, viewport=PHONE, java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/survei/" + link_of_counter(counter).rpartition("/survei/")[2])
    expect(page.get_by_role("heading", level=1)).to_have_text("Setelah dilayani di loket")
    content, waited, done = page.get_by_role("group").all()
    content.get_by_label("2", exact=True).check()
    waited.get_by_label("Lebih dari 1 jam").check()
    done.get_by_label("Belum").check()
    page.get_by_label("Kata-kata saya boleh ditampilkan").check()
    page.get_by_label("Apa yang perlu kami perbaiki?").fill("Antrean terlalu panjang.")
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_role("status")).to_contain_text("1 pertanyaan lagi")
    (missing,) = page.get_by_role("group").all()
    if scripts:
        assert page.evaluate(TOO_WIDE) == []
    missing.get_by_label("Sistem sedang bermasalah").check()
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_text("Terima kasih. Jawaban Anda")).to_be_visible()
    row = Response.objects.get()
    assert (row.words, row.branch) == ("Antrean terlalu panjang.", desk.branch)
    assert row.consented_at is not None
    assert row.answers.count() == 4
    context.close()
