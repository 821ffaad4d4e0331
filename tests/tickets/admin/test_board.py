"""The board as a page: who may open it, where its figures lead, what it costs."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.models import Staff
from tests.factories import StaffFactory
from tests.tickets.admin.test_board_figures import another, at_branch, finished, wrote_again
from tests.tickets.desk import Desk
from tickets.actions import wait
from tickets.domain.codes import Priority
from tickets.models import Policy, RootCause, Ticket

BOARD = "admin:desk_board"
LIVE = "admin:desk_board_live"


@pytest.fixture(autouse=True)
def _no_kept_days() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def client_of(staff: Staff) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


def seen(desk: Desk, staff: Staff, address: str = "", **query: Any) -> str:
    with time_machine.travel(desk.now, tick=False):
        answer = client_of(staff).get(address or reverse(BOARD), query)
    assert answer.status_code == 200
    return answer.content.decode()


def busy(desk: Desk) -> None:
    """Something of everything."""
    cause = RootCause.objects.order_by("code")[0]
    finished(desk, Priority.HIGH, cause.code)
    at_branch(desk, Priority.HIGH)
    at_branch(desk, branch=desk.other_branch)
    waiting = another(desk, "complaint-card-inactive")
    wait.wait(ticket=waiting, question="Kartu?", actor=desk.agent, now=desk.now)
    desk.after(days=6)
    another(desk, "complaint-card-inactive")
    another(desk, "info-membership")
    wrote_again(desk)


@pytest.mark.parametrize("role", ["supervisor", "qco", "head_office", "regional_deputy"])
def test_those_who_watch_open_the_board(desk: Desk, role: str) -> None:
    busy(desk)
    staff = StaffFactory(
        **{role: True, **({"region": desk.branch.region} if role == "regional_deputy" else {})}
    )
    page = seen(desk, staff)
    assert "Branches, the latest first" in page
    assert ("Agents' load" in page or "Agents&#x27; load" in page) is (role != "regional_deputy")


@pytest.mark.parametrize("role", ["", "social_agent", "outbound_agent", "branch_officer"])
@pytest.mark.parametrize("name", [BOARD, LIVE])
def test_the_board_is_shut_to_everybody_else(desk: Desk, role: str, name: str) -> None:
    staff = StaffFactory(**({role: True} if role else {}))
    assert client_of(staff).get(reverse(name)).status_code == 403


def test_strangers_are_sent_to_the_log_in(desk: Desk) -> None:
    for name in (BOARD, LIVE):
        assert Client().get(reverse(name)).status_code == 302
    machine = StaffFactory(machine=True)
    assert client_of(machine).get(reverse(BOARD)).status_code == 302


def test_a_deputy_sees_the_own_region_alone(desk: Desk) -> None:
    at_branch(desk)
    at_branch(desk, branch=desk.other_branch)
    page = seen(desk, desk.deputy)
    assert desk.branch.name in page
    assert desk.other_branch.name not in page


def test_the_live_part_is_the_board_without_its_frame_and_tells_its_moment(desk: Desk) -> None:
    busy(desk)
    part = seen(desk, desk.supervisor, reverse(LIVE))
    assert "<html" not in part
    assert re.search(r"as of \d\d:\d\d:\d\d WIB", part)


def test_no_participant_is_named_on_the_board(desk: Desk) -> None:
    busy(desk)
    page = seen(desk, desk.office)
    for name in Ticket.objects.values_list("participant__name", flat=True):
        assert name not in page


def test_every_figure_leads_to_a_list_with_as_many_tickets(desk: Desk) -> None:
    busy(desk)
    part = seen(desk, desk.supervisor, reverse(LIVE))
    found = re.findall(r'href="([^"]*/all/\?[^"]*)"[^>]*>\s*(?:<b>|<strong>)?(\d+)', part)
    assert len(found) > 25
    for link, count in found:
        page = seen(desk, desk.supervisor, unquote(link.replace("&amp;", "&")))
        (listed,) = re.findall(r'id="all">(\d+) ticket', page)
        assert listed == count, link


def test_the_number_of_a_cause_and_the_list_behind_it_take_the_same_days(desk: Desk) -> None:
    cause = RootCause.objects.order_by("code")[0]
    old = finished(desk, cause=cause.code)
    desk.after(days=31)
    recent = finished(desk, cause=cause.code)
    desk.after(days=1)
    today = finished(desk, cause=cause.code)
    part = seen(desk, desk.supervisor, reverse(LIVE))
    ((link, count),) = re.findall(r'href="([^"]*named=[^"]*)"[^>]*>(\d+)', part)
    page = seen(desk, desk.supervisor, unquote(link.replace("&amp;", "&")))
    assert count == "1"
    assert [number in page for number in (old.number, recent.number, today.number)] == [False, True, False]
    assert "named from" in page


def test_a_narrowing_that_makes_no_sense_is_left_out(desk: Desk) -> None:
    another(desk)
    nonsense = {"owner": "x", "due": "-1", "held": "moon", "call": "?", "named": "none,x", "clock": "all"}
    page = seen(
        desk, desk.supervisor, reverse("admin:desk_tickets"), **nonsense, late="9" * 40, priority="big"
    )
    assert 'id="all">1 ticket' in page


def test_what_was_narrowed_by_a_link_stays_when_filters_are_set_by_hand(desk: Desk) -> None:
    page = seen(desk, desk.supervisor, reverse("admin:desk_tickets"), owner=desk.agent.pk, live="1")
    assert f'<input type="hidden" name="owner" value="{desk.agent.pk}">' in page


def test_a_policy_gap_shows_on_the_board_and_in_its_list(desk: Desk) -> None:
    Policy.objects.filter(kind="complaint", colour="yellow").delete()
    ticket = another(desk, "complaint-card-inactive")
    page = seen(desk, desk.supervisor, reverse("admin:desk_tickets"), state="open", clock="none")
    assert ticket.number in page


def test_who_wrote_again_to_somebody_who_has_gone_is_seen_on_the_board_and_in_its_list(desk: Desk) -> None:
    ticket = wrote_again(desk)
    Staff.objects.filter(pk=desk.agent.pk).update(is_active=False)
    assert "wrote again after the answer" in seen(desk, desk.supervisor)
    page = seen(desk, desk.supervisor, reverse("admin:desk_tickets"), state="resolved", again="1")
    assert 'id="all">1 ticket' in page
    assert ticket.number in page
    assert "mark_chat_unread</span>wrote again after the answer" in page


def test_the_page_costs_fewer_than_ten_statements_cold_or_warm(desk: Desk) -> None:
    busy(desk)
    client = client_of(desk.supervisor)
    with time_machine.travel(desk.now, tick=False):
        for address in (reverse(BOARD), reverse(BOARD), reverse(LIVE)):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            assert len(asked) < 10, "\n".join(query["sql"][:90] for query in asked)


def test_more_tickets_ask_no_more_statements(desk: Desk) -> None:
    counts = []
    for _ in range(2):
        busy(desk)
        client = client_of(desk.supervisor)
        with time_machine.travel(desk.now, tick=False), CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(BOARD)).status_code == 200
        counts.append(len(asked))
    assert counts[0] >= counts[1]


def test_an_empty_desk_has_a_board_too(desk: Desk) -> None:
    page = seen(desk, desk.supervisor)
    assert "No bottleneck" in page
    assert "Nothing is overdue." in page
