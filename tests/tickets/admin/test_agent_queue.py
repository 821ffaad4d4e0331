"""The agent's queue, the search box and the list of all tickets."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import ParticipantFactory, StaffFactory
from tests.tickets.admin.conftest import Browser
from tests.tickets.admin.test_board_figures import wrote_again
from tests.tickets.desk import Desk
from tickets.actions import assign, resolve, wait
from tickets.models import Ticket
from tickets.standing import span_text, ticket_standing

pytestmark = pytest.mark.django_db


def queued(desk: Desk, category: str = "complaint-medicine", **details: Any) -> Ticket:
    """A ticket that nobody has yet."""
    desk.participant = ParticipantFactory()
    return desk.ticket(category, actor=desk.outbound, **details)


def test_take_next_gives_the_most_urgent_and_opens_it(desk: Desk, screen_of: Browser) -> None:
    older, _newer = queued(desk), (desk.after(minutes=5), queued(desk))[1]
    with time_machine.travel(desk.now + timedelta(minutes=1)):
        answer = screen_of(desk.agent).post(reverse("admin:desk_next"))
        assert answer["Location"] == older.get_absolute_url()
    older.refresh_from_db()
    assert older.owner == desk.agent


def test_two_agents_never_get_the_same_ticket(desk: Desk, screen_of: Browser) -> None:
    queued(desk), queued(desk)
    with time_machine.travel(desk.now + timedelta(minutes=1)):
        first = screen_of(desk.agent).post(reverse("admin:desk_next"))["Location"]
        second = screen_of(StaffFactory()).post(reverse("admin:desk_next"))["Location"]
    assert first != second


def test_an_empty_queue_is_said(desk: Desk, screen_of: Browser) -> None:
    answer = screen_of(desk.agent).post(reverse("admin:desk_next"), {"desk": "ngawur"}, follow=True)
    assert answer.status_code == 200
    assert len(list(answer.context["messages"])) == 1


def test_my_queue_is_sorted_by_time_left_and_names_what_waits_for_others(
    desk: Desk, screen_of: Browser
) -> None:
    slow = desk.ticket("complaint-room-full")
    fast = desk.ticket("complaint-medicine")
    resting = desk.ticket("complaint-queue")
    wait.wait(ticket=resting, question="Kapan?", actor=desk.agent, now=desk.now)
    with time_machine.travel(desk.now + timedelta(hours=1)):
        page = screen_of(desk.agent).get(reverse("admin:desk_queue"))
    rows = list(page.context["page"].object_list)
    assert {row.pk for row in rows} == {slow.pk, fast.pk}
    assert [row.due_at for row in rows] == sorted(row.due_at for row in rows)
    assert [row.pk for row in page.context["elsewhere"]] == [resting.pk]


def test_who_wrote_again_after_the_answer_stands_in_the_owners_queue_until_somebody_decides(
    desk: Desk, screen_of: Browser
) -> None:
    ticket = wrote_again(desk)
    mine, colleague = screen_of(desk.agent), screen_of(StaffFactory())
    mine.cookies["django_language"] = "en"
    for query in ({}, {"state": "in_progress"}):
        page = mine.get(reverse("admin:desk_queue"), query)
        assert [row.pk for row in page.context["again"]] == [ticket.pk]
        assert "mark_chat_unread</span>wrote again after the answer" in page.content.decode()
    assert colleague.get(reverse("admin:desk_queue")).context["again"] == []
    shown = mine.get(ticket.get_absolute_url())
    assert "The participant wrote again after the answer." in shown.content.decode()
    assert {"close", "reopen"} <= {offer.step.key for offer in shown.context["offers"]}
    resolve.close(ticket=Ticket.objects.get(pk=ticket.pk), actor=desk.agent, now=desk.now)
    assert mine.get(reverse("admin:desk_queue")).context["again"] == []
    assert "wrote again" not in mine.get(ticket.get_absolute_url()).content.decode()


def test_the_time_sign_says_in_words_what_its_colour_says(desk: Desk) -> None:
    ticket = desk.ticket("complaint-medicine", channel="web")
    clock = ticket.clocks.running().order_by("due_at").first()
    assert clock is not None
    for now, level in (
        (clock.started_at, "ok"),
        (clock.warn_at + timedelta(seconds=1), "warn"),
        (clock.due_at + timedelta(minutes=90), "late"),
    ):
        standing = ticket_standing(ticket, now)
        assert standing is not None
        assert standing.level == level
    assert standing is not None
    assert standing.text.endswith(span_text(timedelta(minutes=90)))


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(seconds=30), "< 1"),
        (timedelta(minutes=7), "7"),
        (timedelta(hours=3, minutes=12), "3"),
        (-timedelta(days=2, hours=4), "2"),
    ],
)
def test_lengths_of_time_are_short(length: timedelta, text: str) -> None:
    assert span_text(length).startswith(text)
    assert len(span_text(length)) <= 12


FILTERS = [
    ("state=in_progress", 2),
    ("state=open", 2),
    ("state=closed", 0),
    ("colour=red", 1),
    ("channel=phone", 2),
    ("overdue=on", 0),
    ("q=kamar", 2),
    ("q=0000", 0),
    ("branch=999999", 2),
    ("state=ngawur&colour=ungu", 2),
    ("page=99", 2),
    ("page=x&q=%00", 2),
]


@pytest.mark.parametrize(("query", "count"), FILTERS)
def test_filters_narrow_the_list_and_rubbish_is_left_out(
    query: str, count: int, desk: Desk, screen_of: Browser
) -> None:
    desk.ticket("complaint-room-full")
    desk.ticket("complaint-card-inactive")
    with time_machine.travel(desk.now + timedelta(seconds=1)):
        page = screen_of(desk.agent).get(f"{reverse('admin:desk_tickets')}?{query}")
    assert page.status_code == 200
    assert page.context["page"].paginator.count == count


def test_the_list_takes_as_many_statements_for_twenty_tickets_as_for_two(
    desk: Desk, screen_of: Browser
) -> None:
    agent = screen_of(desk.agent)

    def statements(name: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert agent.get(reverse(name)).status_code == 200
        return len(captured)

    for name in ("admin:desk_tickets", "admin:desk_queue"):
        for _n in range(2):
            assign.take(ticket=queued(desk), actor=desk.agent, now=desk.now)
            queued(desk)
        few = statements(name)
        for _n in range(8):
            assign.take(ticket=queued(desk), actor=desk.agent, now=desk.now)
            queued(desk)
        assert statements(name) == few, name


def test_one_search_box_finds_numbers_words_and_people(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket()
    agent, address = screen_of(desk.agent), reverse("admin:desk_search")
    assert agent.post(address, {"q": ticket.number})["Location"] == ticket.get_absolute_url()
    words = agent.post(address, {"q": "kamar penuh"})
    assert words["Location"].startswith(reverse("admin:desk_tickets"))
    for number in (desk.participant.nik, desk.participant.phone, desk.participant.membership_number):
        answer = agent.post(address, {"q": number})
        assert answer.status_code == 200, number
        assert ticket.subject in answer.content.decode()
        assert desk.participant.nik not in answer.content.decode()


@pytest.mark.parametrize("text", ["", "\0", "0000-0175", "9" * 200, "😀", "مرحبا", "' OR 1=1 --"])
def test_odd_searches_are_answered(text: str, desk: Desk, screen_of: Browser) -> None:
    answer = screen_of(desk.agent).post(reverse("admin:desk_search"), {"q": text}, follow=True)
    assert answer.status_code == 200


def test_a_number_of_a_person_that_lacks_digits_is_told_so(desk: Desk, screen_of: Browser) -> None:
    agent = screen_of(desk.agent)
    agent.cookies["django_language"] = "en"
    page = agent.post(reverse("admin:desk_search"), {"q": "3171 0157 0845 000"}).content.decode()
    assert "15 digits; for a NIK 1 more are needed" in page
    assert "wrong digit" not in page


def test_a_branch_officer_searches_their_own_branch_only(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket()
    officer = screen_of(desk.stranger)
    found = officer.post(reverse("admin:desk_search"), {"q": ticket.number})
    assert found.status_code == 200
    assert ticket.subject not in found.content.decode()
    assert list(officer.get(reverse("admin:desk_tickets")).context["page"].object_list) == []
