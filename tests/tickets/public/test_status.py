"""What a participant reads about their ticket."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import AreaFactory, ParticipantFactory
from tests.tickets.desk import Desk
from tests.tickets.public import ways
from tests.tickets.public.conftest import NIK, PHONE, Visitor, english, words
from tickets.actions import escalate, merge, resolve
from tickets.domain.codes import Priority
from tickets.domain.states import State
from tickets.models import Ticket
from tickets.public import words as said

EVERY_STATE = pytest.mark.parametrize("state", list(State))


@EVERY_STATE
def test_every_state_is_told_in_a_sentence_with_what_comes_next(
    desk: Desk, visitor: Visitor, state: State
) -> None:
    ticket = ways.ticket_in(state, desk)
    page, answer = words(visitor.track(ticket.number)), visitor.ask_api(ticket.number).json()
    told = State.IN_PROGRESS if state is State.MERGED else state
    assert answer["state"] == told
    for text in (said.HEADLINES[told], said.SENTENCES[told], said.NEXT_STEPS[told]):
        assert english(text) in page
    assert answer["sentence"] == english(said.SENTENCES[told])
    assert answer["next_step"] == english(said.NEXT_STEPS[told])


def test_every_state_and_every_milestone_has_words() -> None:
    assert set(said.HEADLINES) == set(said.SENTENCES) == set(said.NEXT_STEPS) == set(State)


@EVERY_STATE
def test_nothing_personal_is_shown_in_any_state(desk: Desk, visitor: Visitor, state: State) -> None:
    ticket = ways.ticket_in(state, desk)
    shown = visitor.track(ticket.number).content + visitor.ask_api(ticket.number).content
    secrets: list[Any] = [
        *ways.SECRETS.values(),
        "Sulastri",
        NIK,
        NIK[-4:],
        PHONE,
        PHONE[-4:],
        desk.branch.name,
    ]
    secrets += [desk.agent.last_name, desk.officer.username, desk.participant.membership_number]
    assert [secret for secret in secrets if secret.encode() in shown] == []


def test_the_way_of_a_complaint_is_told_with_its_dates(desk: Desk, visitor: Visitor) -> None:
    ticket = ways.ticket_in(State.CLOSED, desk)
    answer = visitor.ask_api(ticket.number).json()
    assert [(step["text"], step["at"]) for step in answer["milestones"]] == [
        ("You reported it", "2026-03-02T09:00:00+07:00"),
        ("Sent to the branch office", "2026-03-02T10:00:00+07:00"),
        ("The branch office answered", "2026-03-03T06:00:00+07:00"),
        ("We called you back", "2026-03-03T09:00:00+07:00"),
        ("Report closed", "2026-03-03T09:00:00+07:00"),
    ]
    page = words(visitor.track(ticket.number))
    assert "The branch office answered Tuesday, 3 March 2026, at 06:00 WIB" in page


def test_the_due_time_is_that_of_the_resolution_in_the_zone_of_the_branch(
    desk: Desk, visitor: Visitor
) -> None:
    ticket = desk.ticket(
        channel="whatsapp"
    )  # Its first reply is due after 30 minutes; that is not the promise.
    assert visitor.ask_api(ticket.number).json()["due_at"] == "2026-03-07T09:00:00+07:00"
    escalate.escalate(
        ticket=ticket,
        branch=desk.other_branch,
        priority=Priority.LOW,
        request="Mohon diperiksa.",
        actor=desk.agent,
        now=desk.after(hours=1),
    )
    assert visitor.ask_api(ticket.number).json()["due_at"] == "2026-03-07T10:00:00+08:00"
    assert "At the latest on Saturday, 7 March 2026, at 10:00 WITA" in words(visitor.track(ticket.number))


@pytest.mark.parametrize(
    ("area", "shown"),
    [("94.71", "11:00 WIT"), ("51.71", "10:00 WITA"), ("61.71", "09:00 WIB"), ("", "09:00 WIB")],
)
def test_before_a_branch_has_it_the_home_province_gives_the_zone(
    desk: Desk, visitor: Visitor, area: str, shown: str
) -> None:
    desk.participant.home_area = AreaFactory(code=area) if area else None
    desk.participant.save()
    assert f"7 March 2026, at {shown}" in words(visitor.track(desk.ticket().number))


def test_a_late_ticket_says_so_and_says_sorry(desk: Desk, visitor: Visitor) -> None:
    ticket = ways.ticket_in(State.ESCALATED, desk)
    desk.after(days=6)
    page = words(visitor.track(ticket.number))
    assert "We are late. We promised this by Saturday, 7 March 2026, at 09:00 WIB. We are sorry." in page
    assert visitor.ask_api(ticket.number).json()["late"] is True


def test_nothing_is_due_while_the_ticket_waits_for_the_participant(desk: Desk, visitor: Visitor) -> None:
    answer = visitor.ask_api(ways.ticket_in(State.WAITING, desk).number).json()
    assert (answer["due_at"], answer["late"]) == (None, False)


def test_calls_in_vain_are_told(desk: Desk, visitor: Visitor) -> None:
    ticket = desk.ticket()
    ways.called_in_vain(ticket, desk)
    page = words(visitor.track(ticket.number))
    assert english(said.CALLED_IN_VAIN) in page
    assert english(said.WRITTEN_TO) in page
    assert page.count("We called you, nobody answered") == 3


def test_a_ticket_closed_as_unreachable_says_why_and_can_be_reopened(desk: Desk, visitor: Visitor) -> None:
    ticket = desk.ticket()
    ways.unreachable(ticket, desk)
    page = words(visitor.track(ticket.number))
    assert english(said.CLOSED_UNREACHABLE) in page
    assert "Open my report again" in page


def test_a_merged_ticket_leads_on_to_the_last_of_the_chain(desk: Desk, visitor: Visitor) -> None:
    first, second, third = (ways.ticket_in(State.IN_PROGRESS, desk) for _each in range(3))
    merge.merge(ticket=first, into=second, actor=desk.agent, now=desk.after(hours=1))
    merge.merge(ticket=second, into=third, actor=desk.agent, now=desk.after(hours=1))
    page = words(visitor.track(first.number))
    assert f"Ticket number {third.number}" in page
    assert f"Your report {first.number} continues as number {third.number}." in page
    assert visitor.ask_api(first.number).json()["asked_for"] == first.number


def test_a_merged_ticket_never_leads_to_another_person(desk: Desk, visitor: Visitor) -> None:
    ticket = ways.ticket_in(State.MERGED, desk)
    Ticket.objects.filter(merged_tickets=ticket).update(participant=ParticipantFactory())
    answer = visitor.ask_api(ticket.number).json()
    assert (answer["number"], answer["state"]) == (ticket.number, "merged")


def test_a_ticket_closed_long_ago_can_not_be_reopened_and_says_what_to_do(
    desk: Desk, visitor: Visitor
) -> None:
    ticket = ways.ticket_in(State.RESOLVED, desk)
    resolve.close(ticket=ticket, actor=None, now=desk.after(days=3))
    desk.after(days=90)
    assert visitor.ask_api(ticket.number).json()["can_reopen"] is True
    desk.now += timedelta(seconds=1)
    page = words(visitor.track(ticket.number))
    assert "Open my report again" not in page
    assert english(said.TOO_LATE_TO_REOPEN) in page
