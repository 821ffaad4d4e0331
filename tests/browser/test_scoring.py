"""A quality control officer scores a call by keyboard, and the agent reads it on a phone."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.domain.codes import ContactOutcome
from crm.models import Staff
from quality.actions.periods import open_period
from quality.domain.codes import ReviewState, Work
from quality.master_data import load_master_data
from quality.models import Review, Sampled, Scorecard
from tests.browser.conftest import PHONE, SignIn
from tests.browser.test_agent import TOO_PALE, TOO_WIDE
from tests.factories import StaffFactory
from tests.tickets.desk import Desk
from tickets.actions.end_contact import end_contact
from tickets.zones import local_day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scorer(db: None) -> Staff:
    return StaffFactory(qco=True)


@pytest.fixture
def sampled(desk: Desk) -> Sampled:
    """A call of this morning that was drawn."""
    load_master_data(now=desk.now)
    period = open_period(day=local_day(desk.now), actor=None, now=desk.now)
    contact = desk.contact(agent=desk.agent, subject="Denda layanan rawat inap")
    end_contact(
        contact=contact,
        outcome=ContactOutcome.INFORMATION_GIVEN,
        actor=desk.agent,
        now=desk.after(minutes=4),
    )
    assert contact.answered_at is not None
    return Sampled.objects.create(
        period=period,
        agent=desk.agent,
        work=Work.CALL,
        contact=contact,
        scorecard=Scorecard.objects.get(work=Work.CALL),
        at=contact.answered_at,
        drawn_at=timezone.now() - timedelta(hours=1),
    )


def test_a_call_is_scored_by_keyboard_and_read_on_a_phone(
    desk: Desk, sampled: Sampled, scorer: Staff, sign_in: SignIn
) -> None:
    page = sign_in(scorer)
    page.goto("/admin/quality/scoring/")
    page.get_by_role("button", name=re.compile("Score the next contact")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Score a call")
    criteria = page.locator(".qa-criterion")
    expect(criteria).to_have_count(16)

    # Every criterion by one key; the third is a finding, whose quotation the keyboard goes to by itself.
    criteria.first.locator("[type=radio]").first.focus()
    for place in range(16):
        points = criteria.nth(place).locator("[type=radio]").first.get_attribute("value") or ""
        if place == 2:
            page.keyboard.press("0")
            page.keyboard.type("“Ya, terus?”")
            page.keyboard.press("Tab")
            page.keyboard.type("1:05")
            criteria.nth(3).locator("[type=radio]").first.focus()
        else:
            page.keyboard.press(points)
    expect(page.locator("[data-score]")).to_have_text("95.00")
    expect(page.locator("[data-section=opening]")).to_have_text("77.27")
    expect(page.locator(".qa-finding:visible")).to_have_count(1)
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(TOO_PALE) == []

    # What was answered is kept already: another window shows it.
    page.reload()
    expect(page.locator("[data-score]")).to_have_text("95.00")
    page.get_by_label("What went well, what to work on").fill("Sebut nama peserta sekali lagi di akhir.")
    page.get_by_role("button", name="Submit the score").click()
    page.wait_for_url("**/quality/scoring/")
    review = Review.objects.get()
    assert (review.state, review.score) == (ReviewState.SUBMITTED, Decimal("95.00"))
    assert review.answers.get(criterion__code="uses-name").second == 65

    phone = sign_in(desk.agent, viewport=PHONE)
    phone.goto(review.get_absolute_url())
    expect(phone.get_by_text("“Ya, terus?”")).to_be_visible()
    expect(phone.get_by_text("1:05")).to_be_visible()
    assert phone.evaluate(TOO_WIDE) == []
    assert phone.evaluate(TOO_PALE) == []
    phone.locator("summary", has_text="Appeal").click()
    phone.get_by_label("Why do you disagree?").fill("Nama sudah saya sebut dua kali.")
    phone.get_by_role("button", name="Send the appeal").click()
    expect(phone.get_by_text("Under appeal")).to_be_visible()
    phone.goto("/admin/quality/mine/")
    assert phone.evaluate(TOO_WIDE) == []
    assert phone.evaluate(TOO_PALE) == []


def test_a_call_is_scored_without_scripts_and_nothing_is_lost_when_something_is_missing(
    sampled: Sampled, scorer: Staff, sign_in: SignIn
) -> None:
    page = sign_in(scorer, scripts=False)
    page.goto("/admin/quality/scoring/")
    page.get_by_role("button", name=re.compile("Score the next contact")).click()
    page.locator("[name='p.greeting'][value='1']").check()
    page.locator("[name='p.formal'][value='0']").check()
    page.get_by_role("button", name="Submit the score").click()
    expect(page.get_by_role("alert")).to_contain_text("14 criteria have no answer yet")
    expect(page.locator(".dk-field-wrong")).to_have_count(14)
    expect(page.locator("[name='p.formal'][value='0']")).to_be_checked()
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_text("Kept as a draft.")).to_be_visible()
    assert Review.objects.get().answers.count() == 2
