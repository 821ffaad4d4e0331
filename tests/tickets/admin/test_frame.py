"""What all screens share: landing, side bar, bell, language, and doors that stay shut."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from outbox.models.message import OutboxMessage
from tests.factories import StaffFactory
from tests.tickets.admin.conftest import Browser
from tests.tickets.desk import Desk
from tickets.actions import assign

pytestmark = pytest.mark.django_db

AGENTS_ONLY = ("desk_queue",)
EVERYBODY = ("desk_tickets", "desk_notices")


@pytest.mark.parametrize(
    ("role", "screen"),
    [
        ("agent", "desk_queue"),
        ("outbound", "desk_outbound"),
        ("officer", "desk_branch"),
        ("supervisor", "desk_board"),
        ("office", "tickets_policy_changelist"),
    ],
)
def test_each_role_lands_on_its_own_work(role: str, screen: str, desk: Desk, screen_of: Browser) -> None:
    client = screen_of(getattr(desk, role))
    answer = client.get(reverse("admin:index"), follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0].split("?")[0] == reverse(f"admin:{screen}")


def test_a_superuser_lands_on_the_list_of_everything(desk: Desk, screen_of: Browser) -> None:
    assert screen_of(StaffFactory(is_superuser=True)).get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize("role", ["agent", "outbound", "officer", "supervisor", "office", "deputy"])
def test_each_role_opens_what_is_its_own_and_nothing_else(role: str, desk: Desk, screen_of: Browser) -> None:
    client = screen_of(getattr(desk, role))
    for name in EVERYBODY:
        assert client.get(reverse(f"admin:{name}")).status_code == 200, name
    expected = 200 if role in ("agent", "supervisor") else 403
    assert client.get(reverse("admin:desk_queue")).status_code == expected
    may_take = role not in ("office", "deputy")
    assert client.get(reverse("admin:desk_contact_start")).status_code == (200 if may_take else 403)


def test_the_side_bar_offers_only_what_opens(desk: Desk, screen_of: Browser) -> None:
    for staff in (desk.agent, desk.outbound, desk.officer, desk.supervisor, desk.office, desk.deputy):
        client = screen_of(staff)
        page = client.get(reverse("admin:desk_notices"))
        links = [line["link"] for group in page.context["side_bar"] for line in group["items"]]
        assert links
        for link in links:
            assert client.get(link, follow=True).status_code == 200, (staff.role, link)


def test_nobody_enters_without_signing_in(desk: Desk) -> None:
    ticket = desk.ticket()
    for address in (
        reverse("admin:desk_queue"),
        ticket.get_absolute_url(),
        reverse("admin:desk_contact_start"),
    ):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]


def test_the_bell_counts_and_a_read_notice_leads_to_its_ticket(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket()
    assign.assign(ticket=ticket, to=desk.agent, actor=desk.supervisor, now=desk.now)
    agent, other = screen_of(desk.agent), screen_of(desk.outbound)
    notice = OutboxMessage.objects.get(recipient=desk.agent)
    page = agent.get(reverse("admin:desk_notices"))
    assert page.context["bell_count"] == 1
    assert notice.body in page.content.decode()
    other.post(reverse("admin:desk_notices_read"), {"id": notice.pk})
    notice.refresh_from_db()
    assert notice.read_at is None
    answer = agent.post(reverse("admin:desk_notices_read"), {"id": notice.pk})
    assert answer["Location"] == ticket.get_absolute_url()
    assert agent.get(reverse("admin:desk_notices")).context["bell_count"] == 0


@pytest.mark.parametrize("key", ["", "0", "x", "9" * 40, "-1", "٣"])
def test_odd_notices_are_read_without_harm(key: str, desk: Desk, screen_of: Browser) -> None:
    assert screen_of(desk.agent).post(reverse("admin:desk_notices_read"), {"id": key}).status_code == 302


def test_the_language_is_switched_by_a_button(desk: Desk, screen_of: Browser) -> None:
    client: Any = screen_of(desk.agent)
    client.post(reverse("set_language"), {"language": "en", "next": reverse("admin:desk_queue")})
    assert '<html lang="en"' in client.get(reverse("admin:desk_queue")).content.decode()
    client.post(reverse("set_language"), {"language": "id", "next": reverse("admin:desk_queue")})
    assert '<html lang="id"' in client.get(reverse("admin:desk_queue")).content.decode()


def test_the_language_is_kept_with_the_account_and_notices_follow_it(
    desk: Desk, screen_of: Browser, client: Client
) -> None:
    elsewhere: Any = screen_of(desk.agent)
    screen_of(desk.agent).post(reverse("set_language"), {"language": "en", "next": "/"})
    assert '<html lang="en"' in elsewhere.get(reverse("admin:desk_queue")).content.decode()
    desk.agent.refresh_from_db()
    assign.assign(ticket=desk.ticket(), to=desk.agent, actor=desk.supervisor, now=desk.now)
    assert OutboxMessage.objects.get(recipient=desk.agent).language == "en"
    client.post(reverse("set_language"), {"language": "xx", "next": "/"})
    desk.agent.refresh_from_db()
    assert desk.agent.language == "en"


def test_screens_carry_no_script_of_their_own_in_the_page(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket()
    page = screen_of(desk.agent).get(ticket.get_absolute_url()).content.decode()
    own = page[page.index('<main class="dk"') : page.index("</main>")]
    assert "<script" not in own
    assert " style=" not in own
    assert " onclick" not in own
