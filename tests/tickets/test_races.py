"""Many at once: one wins, the others hear so, and nothing is marked twice. On both databases."""

import os
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from core.errors import Conflict, DomainError
from crm.master_data import load_areas
from crm.models import Participant, Staff
from tests.core.racing import race
from tests.factories import MONDAY, ParticipantFactory, StaffFactory
from tests.tickets.actions.test_call_back import awaiting
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import assign, branch_desk, call_back, classify, escalate, merge, resolve, sweep
from tickets.actions.open_ticket import open_ticket
from tickets.actions.write import note
from tickets.domain.codes import Colour, Priority
from tickets.master_data import load_master_data
from tickets.models import Category, Clock, Confirmation, Ticket, TicketEvent

pytestmark = pytest.mark.django_db(transaction=True)

#: SQLite lets one writer in at a time, so many more would only wait.
FULL = os.environ.get("CHAOS") == "full"
RUNNERS = (50 if FULL else 16) if connection.vendor == "postgresql" else 6
BREACHES = (500 if FULL else 80) if connection.vendor == "postgresql" else 24
TICKETS = (200 if FULL else 80) if connection.vendor == "postgresql" else 24


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    load_areas()
    load_master_data(now=MONDAY)
    return Desk()


def queued(desk: Desk, count: int) -> list[Ticket]:
    """So many tickets in the queue, each of its own participant."""
    return [
        desk.ticket(
            "complaint-payment-not-posted",
            contact=desk.contact("counter", participant=ParticipantFactory()),
            actor=None,
        )
        for _ in range(count)
    ]


def outcome(work: Any) -> str:
    """What became of it: done, or the code of the refusal."""
    try:
        work()
    except DomainError as refusal:
        return refusal.code
    return "done"


def test_no_two_agents_get_the_same_ticket(desk: Desk) -> None:
    queued(desk, TICKETS)
    agents = [StaffFactory() for _ in range(RUNNERS)]

    def shift(number: int) -> list[int]:
        mine = []
        while (ticket := assign.take_next(actor=agents[number], now=desk.now)) is not None:
            mine.append(ticket.pk)
        return mine

    taken = [key for mine in race(shift, runners=RUNNERS) for key in mine]
    assert sorted(taken) == sorted(Ticket.objects.values_list("pk", flat=True))
    assert TicketEvent.objects.filter(verb="taken").count() == TICKETS
    check_clocks()


def test_no_two_agents_get_the_same_call_and_nobody_two(desk: Desk) -> None:
    for _ in range(6):
        awaiting(desk)
    agents = [StaffFactory(outbound_agent=True) for _ in range(4)]

    def ask(number: int) -> int | None:
        # Each agent asks several times at once, as an impatient finger does.
        call = call_back.take_next_call(actor=agents[number % 4], now=desk.now)
        return call.pk if call else None

    race(ask, runners=12)
    held = Counter(Confirmation.objects.exclude(holder=None).values_list("holder", flat=True))
    assert held == {agent.pk: 1 for agent in agents}
    assert TicketEvent.objects.filter(verb="called").count() == 4


#: A red complaint is not an agent's to resolve.
RACED = {"resolve": "complaint-card-inactive"}


@pytest.mark.parametrize("verb", ["escalate", "resolve", "finish", "satisfied", "merge"])
def test_of_many_who_do_the_same_at_once_one_wins_and_the_others_get_a_conflict(
    desk: Desk, verb: str
) -> None:
    ticket = awaiting(desk) if verb == "satisfied" else desk.ticket(RACED.get(verb, "complaint-room-full"))
    into = desk.ticket("complaint-medicine")
    if verb == "finish":
        escalate.escalate(
            ticket=ticket,
            branch=desk.branch,
            priority=Priority.LOW,
            request="x",
            actor=desk.agent,
            now=desk.now,
        )
    call = Confirmation.objects.first()

    def work(_number: int) -> str:
        mine = Ticket.objects.get(pk=ticket.pk)
        now = desk.now
        if verb == "escalate":
            return outcome(
                lambda: escalate.escalate(
                    ticket=mine,
                    branch=desk.branch,
                    priority=Priority.LOW,
                    request="x",
                    actor=desk.agent,
                    now=now,
                )
            )
        if verb == "resolve":
            return outcome(lambda: resolve.resolve(ticket=mine, answer="x", actor=desk.agent, now=now))
        if verb == "finish":
            return outcome(
                lambda: branch_desk.finish(
                    ticket=mine, feedback="x", root_cause=desk.cause, actor=desk.officer, now=now
                )
            )
        if verb == "merge":
            return outcome(lambda: merge.merge(ticket=mine, into=into, actor=desk.agent, now=now))
        assert call is not None
        twin = Confirmation.objects.select_related("ticket", "leg__branch").get(pk=call.pk)
        return outcome(lambda: call_back.satisfied(call=twin, actor=desk.outbound, now=now))

    results = Counter(race(work, runners=RUNNERS))
    assert results["done"] == 1
    assert set(results) <= {"done", "illegal_move", "taken", "ended"}
    check_clocks()


def test_two_opposite_merges_at_once_leave_one_open_ticket(desk: Desk) -> None:
    one, two = desk.ticket(), desk.ticket("complaint-medicine")

    def work(number: int) -> str:
        ticket, into = (one, two) if number else (two, one)
        return outcome(
            lambda: merge.merge(
                ticket=Ticket.objects.get(pk=ticket.pk),
                into=Ticket.objects.get(pk=into.pk),
                actor=desk.agent,
                now=desk.now,
            )
        )

    assert sorted(race(work, runners=2)) == ["done", "ended"]
    assert Ticket.objects.open().count() == 1
    check_clocks()


def test_what_is_made_red_at_the_same_moment_is_not_resolved_past_the_branch(desk: Desk) -> None:
    tickets = queued(desk, TICKETS)
    stale = [{ticket.pk: Ticket.objects.get(pk=ticket.pk) for ticket in tickets} for _hand in range(2)]

    def work(number: int) -> list[str]:
        hand = stale[number]
        if number:
            return [
                outcome(
                    lambda one=one: resolve.resolve(
                        ticket=one, answer="Selesai.", actor=desk.agent, now=desk.now
                    )
                )
                for one in hand.values()
            ]
        return [
            outcome(
                lambda one=one: classify.overrule(
                    ticket=one, colour=Colour.RED, words="Perlu cabang.", actor=desk.supervisor, now=desk.now
                )
            )
            for one in hand.values()
        ]

    made_red, resolved = race(work, runners=2)
    for ticket, red, done in zip(tickets, made_red, resolved, strict=True):
        ticket.refresh_from_db()
        assert (red, done) in {("done", "changed"), ("illegal_move", "done")}
        assert (ticket.colour, ticket.state) == (("red", "new") if red == "done" else ("yellow", "resolved"))
    check_clocks()


def test_a_stale_copy_resolves_nothing_that_was_made_red(desk: Desk) -> None:
    (ticket,) = queued(desk, 1)
    stale = Ticket.objects.get(pk=ticket.pk)
    classify.overrule(ticket=ticket, colour=Colour.RED, words="x", actor=desk.supervisor, now=desk.now)
    with pytest.raises(Conflict) as refusal:
        resolve.resolve(ticket=stale, answer="Selesai.", actor=desk.agent, now=desk.now)
    assert (refusal.value.code, stale.colour) == ("changed", "red")


def test_eight_sweeps_at_once_mark_every_breach_once(desk: Desk) -> None:
    queued(desk, BREACHES)
    late = desk.now + timedelta(hours=25)
    race(lambda _number: sweep.sweep(now=late), runners=8)
    while sweep.sweep(now=late).alarms:
        pass
    clocks = Clock.objects.count()
    assert TicketEvent.objects.filter(verb="alarmed", level=2).count() == clocks == BREACHES
    check_clocks()


def test_what_agents_resolve_while_a_sweep_runs_stays_resolved(desk: Desk) -> None:
    tickets = queued(desk, TICKETS)
    late = desk.now + timedelta(hours=25)

    def work(number: int) -> None:
        if number % 2:
            sweep.sweep(now=late)
            return
        for ticket in tickets[number // 2 :: RUNNERS // 2]:
            resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.supervisor, now=late)

    race(work, runners=RUNNERS)
    assert set(Ticket.objects.values_list("state", flat=True)) == {"resolved"}
    assert set(Clock.objects.values_list("verdict", flat=True)) == {"breached"}
    assert TicketEvent.objects.filter(verb="alarmed", level=2).count() == TICKETS
    check_clocks()


def test_deliveries_of_one_matter_at_once_make_one_ticket(desk: Desk) -> None:
    participant = Participant.objects.get(pk=desk.participant.pk)
    category = Category.objects.get(code="complaint-medicine")
    agents: list[Staff] = [StaffFactory() for _ in range(RUNNERS)]
    contacts = [desk.contact("whatsapp", participant=participant, body=f"Pesan {n}") for n in range(RUNNERS)]

    def work(number: int) -> int:
        return open_ticket(
            contact=contacts[number], category=category, subject="Obat", actor=agents[number], now=desk.now
        ).ticket.pk

    assert len(set(race(work, runners=RUNNERS))) == 1
    assert Ticket.objects.get().messages.count() == RUNNERS


def test_two_people_writing_on_one_ticket_at_once_lose_nothing(desk: Desk) -> None:
    ticket = desk.ticket()

    def work(number: int) -> None:
        note(
            ticket=Ticket.objects.get(pk=ticket.pk), text=f"Catatan {number}", actor=desk.agent, now=desk.now
        )

    race(work, runners=RUNNERS)
    notes = [event.words for event in ticket.events.filter(verb="noted")]
    assert sorted(notes) == sorted(f"Catatan {number}" for number in range(RUNNERS))
    ticket.refresh_from_db()
    assert ticket.version == 1 + RUNNERS


def test_a_conflict_says_the_state_as_it_is_now(desk: Desk) -> None:
    ticket = desk.ticket("complaint-payment-not-posted")
    twin = Ticket.objects.get(pk=ticket.pk)
    resolve.resolve(ticket=ticket, answer="x", actor=desk.agent, now=desk.now)
    with pytest.raises(Conflict) as refusal:
        escalate.escalate(
            ticket=twin,
            branch=desk.branch,
            priority=Priority.LOW,
            request="x",
            actor=desk.agent,
            now=desk.now,
        )
    assert refusal.value.extra["state"] == "resolved"
