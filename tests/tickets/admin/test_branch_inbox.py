"""The inbox of a branch office, through the browser's door."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.domain.codes import Seniority
from crm.models import Branch, Staff
from tests.factories import BranchFactory, ParticipantFactory, StaffFactory
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import branch_desk, call_back, escalate, wait
from tickets.domain.codes import Priority
from tickets.models import CareCentreRules, Escalation, Ticket

INBOX = "admin:desk_branch"
ACKNOWLEDGE = "admin:desk_branch_acknowledge"


def escalated(desk: Desk, request: str = "Mohon cek kamar.", branch: Branch | None = None) -> Ticket:
    """A ticket that has just reached a branch."""
    ticket = desk.ticket(contact=desk.contact(participant=ParticipantFactory()))
    escalate.escalate(
        ticket=ticket,
        branch=branch or desk.branch,
        priority=Priority.HIGH,
        request=request,
        actor=desk.agent,
        now=desk.now,
    )
    return ticket


def door(user: Staff) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def look(desk: Desk, user: Staff | None = None, query: str = "") -> str:
    with time_machine.travel(desk.now, tick=False):
        answer = door(user or desk.officer).get(f"{reverse(INBOX)}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def press(desk: Desk, user: Staff, **sent: Any) -> Any:
    with time_machine.travel(desk.now, tick=False):
        return door(user).post(reverse(ACKNOWLEDGE), sent, follow=True)


def test_a_branch_officer_sees_only_their_own_branch(desk: Desk) -> None:
    ours, theirs = escalated(desk, "Cek kamar."), escalated(desk, "Cek obat.", desk.other_branch)
    page = look(desk)
    assert ours.number in page
    assert "Cek kamar." in page
    assert theirs.number not in page
    assert "Cek obat." not in page


def test_an_empty_inbox_says_so_kindly(desk: Desk) -> None:
    assert "has been acknowledged" in look(desk)
    for tab in ("working", "overdue", "waiting", "done"):
        assert "dk-empty" in look(desk, query=f"?tab={tab}")


def test_tickets_lie_in_heaps_with_their_numbers(desk: Desk) -> None:
    late, working, waiting, done, new = [escalated(desk) for _ in range(5)]
    for ticket in (late, working, waiting, done):
        branch_desk.acknowledge(ticket=ticket, actor=desk.officer, now=desk.after(minutes=1))
    wait.wait(ticket=waiting, question="Nomor kartu?", actor=desk.officer, now=desk.after(hours=1))
    branch_desk.finish(
        ticket=done,
        feedback="Kamar tersedia.",
        root_cause=desk.cause,
        actor=desk.officer,
        now=desk.after(hours=1),
    )
    Ticket.objects.filter(pk=late.pk).update(due_at=desk.now - timedelta(hours=2))
    for tab, numbers in {
        "new": {new},
        "working": {late, working},
        "overdue": {late},
        "waiting": {waiting},
        "done": {done},
    }.items():
        page = look(desk, query=f"?tab={tab}")
        shown = {ticket for ticket in (late, working, waiting, done, new) if ticket.number in page}
        assert shown == numbers, tab


def test_what_is_due_first_stands_first_and_priority_participants_are_marked(desk: Desk) -> None:
    first = desk.ticket(contact=desk.contact(participant=ParticipantFactory(priority_reason="elderly")))
    desk.after(hours=3)
    second = escalated(desk)
    desk.after(hours=3)
    escalate.escalate(
        ticket=first,
        branch=desk.branch,
        priority=Priority.LOW,
        request="Cek.",
        actor=desk.agent,
        now=desk.now,
    )
    page = look(desk)
    assert page.index(first.number) < page.index(second.number)
    assert page.count("dk-sign-vulnerable") == 1


def test_times_are_those_of_the_branch(desk: Desk) -> None:
    far = BranchFactory(zone="Asia/Jayapura")
    escalated(desk, branch=far)
    page = look(desk, StaffFactory(branch_officer=True, branch=far))
    assert "11:00 WIT" in page  # MONDAY is 09:00 in Jakarta.
    assert "WIB" not in page.partition('id="heap"')[2].partition("Time left")[0]
    assert "Times in WIT" in page


def test_one_press_acknowledges_a_row_and_stays_on_the_heap(desk: Desk) -> None:
    ticket, other = escalated(desk), escalated(desk)
    answer = press(desk, desk.officer, only=ticket.number, next=f"{reverse(INBOX)}?tab=new")
    assert answer.redirect_chain == [(f"{reverse(INBOX)}?tab=new", 302)]
    assert list(Escalation.objects.filter(acknowledged_by=desk.officer).values_list("ticket", flat=True)) == [
        ticket.pk
    ]
    page = answer.content.decode()
    assert other.number in page
    assert ticket.number not in page
    check_clocks()


def test_forty_tickets_are_acknowledged_at_once(desk: Desk) -> None:
    tickets = [escalated(desk) for _ in range(40)]
    answer = press(desk, desk.officer, ticket=[ticket.number for ticket in tickets])
    assert "40 tickets acknowledged." in answer.content.decode()
    assert Escalation.objects.filter(acknowledged_by=desk.officer).count() == 40


def test_what_a_colleague_acknowledged_a_moment_ago_is_told_and_does_not_stop_the_rest(desk: Desk) -> None:
    taken, free = escalated(desk), escalated(desk)
    colleague = StaffFactory(branch_officer=True, branch=desk.branch, first_name="Wulan", last_name="")
    branch_desk.acknowledge(ticket=taken, actor=colleague, now=desk.after(minutes=1))
    page = press(desk, desk.officer, ticket=[taken.number, free.number]).content.decode()
    assert f"Ticket {taken.number}: Wulan was a moment faster" in page
    assert "1 ticket acknowledged." in page
    assert taken.escalations.get().acknowledged_by == colleague
    assert free.escalations.get().acknowledged_by == desk.officer


def test_what_was_handed_over_meanwhile_is_told_with_its_state(desk: Desk) -> None:
    ticket = escalated(desk)
    branch_desk.hand_over(
        ticket=ticket, to=desk.other_branch, note="Bukan wilayah kami.", actor=desk.officer, now=desk.now
    )
    answer = press(desk, desk.officer, only=ticket.number)
    assert answer.status_code == 200
    assert "This ticket is not with your branch now" in answer.content.decode()
    assert ticket.escalations.get(ended_at=None).acknowledged_at is None


def test_a_ticket_of_another_branch_is_not_found_and_nothing_is_touched(desk: Desk) -> None:
    ours, theirs = escalated(desk), escalated(desk, branch=desk.other_branch)
    answer = press(desk, desk.officer, ticket=[ours.number, theirs.number])
    assert answer.status_code == 404
    assert not Escalation.objects.filter(acknowledged_at__isnull=False).exists()


@pytest.mark.parametrize("number", ["0000", "0003-0001", "x", "\0", "9" * 40])
def test_a_number_that_is_none_is_refused_in_words(desk: Desk, number: str) -> None:
    assert press(desk, desk.officer, only=number).status_code in (400, 404)


def test_pressing_without_a_tick_says_what_to_do(desk: Desk) -> None:
    escalated(desk)
    assert "Nothing was ticked." in press(desk, desk.officer).content.decode()


@pytest.mark.parametrize("role", ["social_agent", "outbound_agent", "supervisor", "qco", "head_office"])
def test_other_roles_have_no_inbox(desk: Desk, role: str) -> None:
    client = door(StaffFactory(**{role: True}))
    assert client.get(reverse(INBOX)).status_code == 403
    assert client.post(reverse(ACKNOWLEDGE)).status_code == 403


def test_a_stranger_is_sent_to_the_log_in(desk: Desk) -> None:
    answer = Client().get(reverse(INBOX))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("admin:login"))


def test_the_head_of_the_branch_sees_the_load_of_the_officers_and_the_others_do_not(desk: Desk) -> None:
    junior = StaffFactory(
        branch_officer=True,
        branch=desk.branch,
        first_name="Wulan",
        last_name="",
        seniority=Seniority.JUNIOR,
    )
    mine, theirs = escalated(desk), escalated(desk)
    branch_desk.acknowledge(ticket=mine, actor=desk.officer, now=desk.now)
    branch_desk.acknowledge(ticket=theirs, actor=junior, now=desk.now)
    page = look(desk)
    assert "Load of the officers" in page
    assert f"?tab=working&amp;officer={junior.pk}" in page
    assert "Load of the officers" not in look(desk, junior)
    narrowed = look(desk, query=f"?tab=working&officer={junior.pk}")
    assert theirs.number in narrowed
    assert mine.number not in narrowed
    assert mine.number not in look(desk, junior, "?tab=working&officer=me")


def test_an_officer_without_sense_in_the_address_sees_everybody(desk: Desk) -> None:
    ticket = escalated(desk)
    branch_desk.acknowledge(ticket=ticket, actor=desk.officer, now=desk.now)
    for query in ("?tab=working&officer=²", "?tab=working&officer=" + "9" * 40, "?tab=nonsense"):
        look(desk, query=query)


def test_what_is_done_shows_whether_the_promise_was_kept_and_what_the_participant_said(desk: Desk) -> None:
    ticket = escalated(desk)
    branch_desk.finish(
        ticket=ticket, feedback="Selesai.", root_cause=desk.cause, actor=desk.officer, now=desk.after(hours=1)
    )
    assert "not called yet" in look(desk, query="?tab=done")
    call = call_back.take_next_call(actor=desk.outbound, now=desk.after(hours=1))
    assert call is not None
    call_back.satisfied(call=call, actor=desk.outbound, now=desk.after(minutes=2))
    page = look(desk, query="?tab=done")
    assert "satisfied" in page
    assert "dk-time-met" in page
    desk.after(days=8)
    assert ticket.number not in look(desk, query="?tab=done")


def test_how_long_something_is_done_lately_is_a_rule_of_the_house(desk: Desk) -> None:
    ticket = escalated(desk)
    branch_desk.finish(
        ticket=ticket, feedback="Selesai.", root_cause=desk.cause, actor=desk.officer, now=desk.after(hours=1)
    )
    desk.after(days=8)
    assert ticket.number not in look(desk, query="?tab=done")
    CareCentreRules.objects.update(recent_days=9)
    assert ticket.number in look(desk, query="?tab=done")


@pytest.mark.parametrize("tab", ["new", "working", "done"])
def test_the_number_of_statements_does_not_follow_the_number_of_tickets(desk: Desk, tab: str) -> None:
    def more(count: int) -> None:
        for _ in range(count):
            ticket = escalated(desk)
            if tab != "new":
                branch_desk.acknowledge(ticket=ticket, actor=desk.officer, now=desk.now)
            if tab == "done":
                branch_desk.finish(
                    ticket=ticket,
                    feedback="Selesai.",
                    root_cause=desk.cause,
                    actor=desk.officer,
                    now=desk.now,
                )

    client = door(desk.officer)

    def statements() -> int:
        with time_machine.travel(desk.now, tick=False), CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(INBOX), {"tab": tab}).status_code == 200
        return len(seen)

    more(5)
    few = statements()
    more(45)
    assert statements() == few
    assert few <= 16


def test_the_page_of_a_ticket_speaks_the_time_of_the_branch_too(desk: Desk) -> None:
    far = BranchFactory(zone="Asia/Jayapura")
    ticket = escalated(desk, branch=far)
    client = door(StaffFactory(branch_officer=True, branch=far))
    with time_machine.travel(desk.now, tick=False):
        page = client.get(ticket.get_absolute_url()).content.decode()
    assert "2 Mar 11:00 WIT" in page
    assert "WIB" not in page


def test_reloading_what_was_sent_leads_back_to_the_inbox(desk: Desk) -> None:
    answer = door(desk.officer).get(reverse(ACKNOWLEDGE))
    assert answer.status_code == 302
    assert answer["Location"] == reverse(INBOX)
