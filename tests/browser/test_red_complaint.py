"""A red complaint through the screens, as the people meet it: four roles, one reprocess, two cycles."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Page, expect

from crm.models import Area, IdentityReveal, Staff
from tests.browser.conftest import SignIn
from tests.tickets.desk import DAY, HOUR, Desk, check_clocks
from tickets.actions import sweep
from tickets.domain.codes import Promise, Verdict
from tickets.models import Clock, Confirmation, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(live_server: Any, master_data: None) -> Desk:
    """The small care centre; the participant lives in the branch's regency, so the branch is suggested."""
    desk = Desk(now=datetime.now(UTC).replace(microsecond=0))
    desk.participant.name = "Siti Rahayu"
    desk.participant.home_area = Area.objects.get(code="31.71")
    desk.participant.save()
    return desk


@contextmanager
def at_work(sign_in: SignIn, user: Staff, now: datetime) -> Iterator[Page]:
    """`user` signs in at `now`. The clock is that of the server; the browser's own stays behind."""
    with time_machine.travel(now, tick=True):
        yield sign_in(user)


def step(page: Page, key: str) -> Any:
    """Unfold a next step of the ticket's page and return its form."""
    form = page.locator(f"#step-{key}")
    form.locator("summary").click()
    return form


def clock(ticket: Ticket, promise: Promise, cycle: int) -> Clock:
    return Clock.objects.get(ticket=ticket, promise=promise, cycle=cycle)


def take_the_next_call(page: Page, ticket: Ticket, answer: str) -> None:
    expect(page.get_by_text("1 participant can be called now.")).to_be_visible()
    page.get_by_role("button", name="Take the next call").click()
    page.wait_for_url(f"**{reverse('admin:desk_call', args=[ticket.number])}")
    expect(page.get_by_role("heading", name="Siti Rahayu")).to_be_visible()
    expect(page.get_by_text(answer)).to_be_visible()
    page.get_by_role("button", name="Show the number").click()
    expect(page.locator("a.dk-tel")).to_have_attribute("href", f"tel:{ticket.participant.phone}")  # type: ignore[union-attr]


def test_four_people_bring_a_red_complaint_to_confirmed_closure(desk: Desk, sign_in: SignIn) -> None:
    with at_work(sign_in, desk.agent, desk.now) as page:
        page.get_by_role("link", name="Record a contact").first.click()
        page.get_by_role("button", name="Telephone 1500400").click()
        page.get_by_label("Membership number, NIK, phone or name").fill(
            str(desk.participant.membership_number)
        )
        page.get_by_role("button", name="Look up").click()
        page.get_by_role("link", name="Choose Siti Rahayu").click()
        page.get_by_label("Category").select_option("complaint-room-full")
        page.get_by_label("In one line").fill("Kamar rawat inap dikatakan penuh")
        page.get_by_label("What happened").fill("Sudah tiga hari menunggu di IGD.")
        page.get_by_role("button", name="Open the ticket").click()
        page.wait_for_url("**/ticket/**")
        ticket = Ticket.objects.get()
        assert (ticket.colour, ticket.state, ticket.owner) == ("red", "in_progress", desk.agent)
        escalation = step(page, "escalate")
        expect(escalation.get_by_label("Branch office")).to_have_value(str(desk.branch.pk))
        escalation.get_by_label("Priority").select_option("high")
        escalation.get_by_label("What should the branch do?").fill("Mohon cek ketersediaan kamar.")
        escalation.get_by_role("button", name="Escalate to branch").click()
        expect(page.get_by_text("Sent to the branch.")).to_be_visible()

    with at_work(sign_in, desk.officer, desk.now + 2 * HOUR) as page:
        row = page.get_by_role("row").filter(has_text=ticket.number)
        expect(row).to_contain_text("Mohon cek ketersediaan kamar.")
        row.get_by_role("button", name="Acknowledge").click()
        expect(page.get_by_text("1 ticket acknowledged.")).to_be_visible()

    late = desk.now + 6 * DAY
    sweep.sweep(now=late)
    with at_work(sign_in, desk.officer, late + HOUR) as page:
        page.get_by_role("link", name="Overdue").click()
        page.get_by_role("link", name=ticket.number).click()
        done = step(page, "finish")
        done.get_by_label("What the branch found and did").fill("Kamar tersedia sejak pagi.")
        done.get_by_label("Root cause").select_option("Facility lacks capacity")
        done.get_by_role("button", name="Done").click()
        expect(page.get_by_text("Done. The care centre calls the participant.")).to_be_visible()

    with at_work(sign_in, desk.outbound, late + 2 * HOUR) as page:
        take_the_next_call(page, ticket, "Kamar tersedia sejak pagi.")
        page.get_by_role("button", name="Process it again").click()
        expect(page.get_by_text("Write in a few words what the participant said.")).to_be_visible()
        page.get_by_label("Note").fill("Peserta tetap ditolak di pendaftaran.")
        page.get_by_role("button", name="Process it again").click()
        expect(page.get_by_text("Nobody is left to call right now.")).to_be_visible()

    with at_work(sign_in, desk.officer, late + DAY) as page:
        row = page.get_by_role("row").filter(has_text=ticket.number)
        expect(row).to_contain_text("Peserta tetap ditolak di pendaftaran.")
        expect(row).to_contain_text("cycle 2")
        row.get_by_role("link", name=ticket.number).click()
        done = step(page, "finish")
        done.get_by_label("What the branch found and did").fill("Peserta sudah dirawat di kelas 2.")
        done.get_by_label("Root cause").select_option("Facility broke its agreement")
        done.get_by_role("button", name="Done").click()
        expect(page.get_by_text("Done. The care centre calls the participant.")).to_be_visible()

    with at_work(sign_in, desk.outbound, late + DAY + HOUR) as page:
        take_the_next_call(page, ticket, "Peserta sudah dirawat di kelas 2.")
        expect(page.get_by_text("Peserta tetap ditolak di pendaftaran.")).to_be_visible()
        page.get_by_role("button", name="Satisfied").click()
        expect(page.get_by_text("Nobody is left to call right now.")).to_be_visible()
        expect(page.locator(".dk-quota b")).to_have_text("1")

    with at_work(sign_in, desk.supervisor, late + DAY + 2 * HOUR) as page:
        page.goto(ticket.get_absolute_url())
        expect(page.locator(".dk-sign-state-closed").first).to_have_text("lockclosed")

    ticket.refresh_from_db()
    assert (ticket.state, ticket.cycle, ticket.due_at) == ("closed", 2, None)
    verdicts = {
        (clock.promise, clock.cycle): clock.verdict
        for clock in Clock.objects.filter(ticket=ticket, promise__in=("resolution", "branch_feedback"))
    }
    assert verdicts == {
        (Promise.RESOLUTION, 1): Verdict.BREACHED,
        (Promise.BRANCH_FEEDBACK, 1): Verdict.BREACHED,
        (Promise.RESOLUTION, 2): Verdict.MET,
        (Promise.BRANCH_FEEDBACK, 2): Verdict.MET,
    }
    for cycle in (1, 2):
        assert clock(ticket, Promise.CONFIRMATION, cycle).verdict == Verdict.MET
    fresh = clock(ticket, Promise.RESOLUTION, 2)
    assert fresh.due_at - fresh.started_at == timedelta(hours=120)
    assert not Clock.objects.running().exists()
    outcomes = Confirmation.objects.order_by("cycle").values_list("cycle", "outcome", "ended_by")
    assert list(outcomes) == [(1, "reprocess", desk.outbound.pk), (2, "satisfied", desk.outbound.pk)]
    assert IdentityReveal.objects.filter(staff=desk.outbound, field="phone").count() == 2
    check_clocks()
