"""Adopting open cases of another desk: from then on they are this desk's own work."""

from datetime import timedelta
from typing import Any

import pytest

from core.errors import Conflict, Invalid, NotAllowed
from crm.actions import record_contact
from crm.models import Staff
from outbox.models import OutboxMessage
from tests.factories import ParticipantFactory, StaffFactory
from tests.tickets.desk import DAY, HOUR, Desk, check_clocks
from tickets.actions import adopt, assign, escalate, merge, resolve, wait, write
from tickets.actions.open_ticket import open_ticket
from tickets.actions.publish import publish_policy
from tickets.actions.record import record
from tickets.actions.sweep import sweep
from tickets.domain.codes import Colour, Priority, Promise, Verb, Verdict
from tickets.domain.states import State
from tickets.domain.triage import Finding, Reason
from tickets.models import Category, Ticket, TicketEvent
from tickets.public import lookup

#: What the other desk promised: two hours.
THEIRS = 7200


@pytest.fixture(autouse=True)
def other_desk(desk: Desk) -> None:
    publish_policy(
        promise=Promise.RESOLUTION,
        measure="elapsed",
        amount=THEIRS,
        pausable=True,
        origin="old",
        valid_from=desk.now - 9 * DAY,
        published=False,
        actor=None,
        now=desk.now,
    )


def case(
    desk: Desk,
    state: State = State.NEW,
    *,
    owner: Staff | None = None,
    colour: Colour = Colour.RED,
    category: str = "complaint-room-full",
) -> Ticket:
    """An open case of another desk's log, as an import leaves it: the person is tied to it at the end."""
    contact, _new = record_contact(
        actor=None, now=desk.now, channel="web", offered_at=desk.now, ended_at=desk.now
    )
    ticket = open_ticket(
        contact=contact,
        category=Category.objects.get(code=category),
        subject="Kamar penuh",
        actor=None,
        now=desk.now,
        origin="old",
        finding=Finding(colour, Reason.IMPORTED),
    ).ticket
    if state is not State.NEW:
        stand_in = owner or StaffFactory(is_active=False)
        record(ticket, verb=Verb.ASSIGNED, actor=None, now=desk.now, changes={"owner": stand_in})
    if state is State.WAITING:
        wait.wait(ticket=ticket, question="Nomor kartu?", actor=None, now=desk.now)
    if state is State.RESOLVED:
        resolve.resolve(ticket=ticket, answer="Sudah.", actor=None, now=desk.now)
    Ticket.objects.filter(pk=ticket.pk).update(participant=desk.participant)
    found: Ticket = Ticket.objects.get(pk=ticket.pk)
    return found


def queue() -> list[Ticket]:
    return list(Ticket.objects.waiting_for_agent("care"))


@pytest.mark.parametrize("state", [State.NEW, State.IN_PROGRESS, State.WAITING])
def test_what_nobody_active_owns_enters_the_queue_of_its_desk(desk: Desk, state: State) -> None:
    ticket = case(desk, state)
    assert queue() == []
    adopt.adopt(ticket=ticket, actor=desk.supervisor, now=desk.after(hours=1))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.owner, ticket.origin) == (State.NEW, None, "old")
    assert ticket.adopted_at == desk.now
    assert queue() == [ticket]
    event = ticket.events.get(verb=Verb.ADOPTED)
    assert (event.actor, event.data["origin"]) == (desk.supervisor, "old")
    assert assign.take_next(actor=desk.agent, now=desk.now) == ticket
    check_clocks()


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.WAITING])
def test_an_active_owner_keeps_it_as_it_stands(desk: Desk, state: State) -> None:
    ticket = case(desk, state, owner=desk.agent)
    assert not Ticket.objects.owned_by(desk.agent).exists()
    adopt.adopt(ticket=ticket, actor=desk.supervisor, now=desk.after(hours=1))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.owner) == (state, desk.agent)
    assert list(Ticket.objects.owned_by(desk.agent)) == [ticket]
    check_clocks()


def test_running_clocks_stay_and_a_broken_promise_stays_broken(desk: Desk) -> None:
    ticket = case(desk, State.IN_PROGRESS, colour=Colour.YELLOW)
    sweep(now=desk.after(hours=3))
    before = ticket.clocks.values().get()
    adopt.adopt(ticket=ticket, actor=None, now=desk.after(hours=1))
    assert ticket.clocks.values().get() == before
    resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.supervisor, now=desk.after(hours=1))
    assert ticket.clocks.get().verdict == Verdict.BREACHED
    check_clocks()


def test_a_new_cycle_is_under_this_desks_own_policies(desk: Desk) -> None:
    ticket = case(desk, colour=Colour.YELLOW)
    adopt.adopt(ticket=ticket, actor=None, now=desk.after(hours=1))
    resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.supervisor, now=desk.after(hours=0.5))
    resolve.reopen(ticket=ticket, reason="Belum.", actor=desk.supervisor, now=desk.after(hours=1))
    first, second = ticket.clocks.select_related("policy").order_by("cycle")
    assert (first.policy.origin, first.verdict) == ("old", Verdict.MET)
    assert (second.policy.origin, second.due_at) == ("", desk.now + timedelta(hours=24))
    check_clocks()


def test_with_a_branch_a_red_complaint_goes_there(desk: Desk) -> None:
    ticket = case(desk, State.WAITING, owner=desk.agent)
    due = ticket.opened_at + timedelta(seconds=THEIRS)
    adopt.adopt(ticket=ticket, actor=desk.supervisor, now=desk.after(hours=1), branch=desk.branch)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.branch) == (State.ESCALATED, desk.branch)
    assert list(Ticket.objects.visible_to(desk.officer)) == [ticket]
    feedback = ticket.clocks.select_related("policy").get(promise=Promise.BRANCH_FEEDBACK)
    assert (feedback.policy.origin, feedback.branch, feedback.started_at) == ("", desk.branch, desk.now)
    resolution = ticket.clocks.select_related("policy").get(promise=Promise.RESOLUTION)
    assert (resolution.policy.origin, resolution.due_at) == ("old", due + HOUR)
    check_clocks()


def test_another_than_a_red_complaint_goes_to_no_branch_and_nothing_changes(desk: Desk) -> None:
    ticket = case(desk, colour=Colour.YELLOW)
    with pytest.raises(Invalid) as refusal:
        adopt.adopt(ticket=ticket, actor=desk.supervisor, now=desk.now, branch=desk.branch)
    assert (refusal.value.field, refusal.value.code) == ("branch", "not_red")
    ticket.refresh_from_db()
    assert not ticket.ours


def test_a_second_contact_joins_it_and_tracking_finds_it(desk: Desk) -> None:
    ticket = case(desk)
    fact = desk.participant.nik[-4:]
    assert desk.ticket().pk != ticket.pk
    Ticket.objects.exclude(pk=ticket.pk).update(participant=ParticipantFactory())
    with pytest.raises(lookup.NotTraceable):
        lookup.check_fact(ticket.pk, fact)
    assert lookup.load(ticket.pk) is None
    adopt.adopt(ticket=ticket, actor=desk.office, now=desk.after(hours=1))
    assert desk.ticket() == ticket
    assert lookup.check_fact(ticket.pk, fact) == ticket.pk
    assert lookup.load(ticket.pk) == ticket


def test_its_alarms_climb_the_ladder_from_then_on(desk: Desk) -> None:
    adopt.adopt(ticket=case(desk, State.IN_PROGRESS, owner=desk.agent), actor=None, now=desk.after(minutes=1))
    still_theirs = case(desk, State.IN_PROGRESS, owner=desk.agent)
    before = OutboxMessage.objects.count()
    sweep(now=desk.after(hours=2, minutes=1))
    told = OutboxMessage.objects.order_by("pk")[before:]
    assert {message.recipient for message in told} == {desk.agent, desk.supervisor}
    assert not [message for message in told if still_theirs.number in message.body]


def test_silence_closes_it_once_it_is_resolved_here(desk: Desk) -> None:
    theirs = case(desk, State.RESOLVED, colour=Colour.YELLOW)
    ticket = case(desk, colour=Colour.YELLOW)
    adopt.adopt(ticket=ticket, actor=None, now=desk.now)
    resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.supervisor, now=desk.now)
    sweep(now=desk.after(days=30))
    states = [Ticket.objects.get(pk=one.pk).state for one in (ticket, theirs)]
    assert states == [State.CLOSED, State.RESOLVED]
    check_clocks()


def test_the_participant_is_told_the_number_under_which_it_goes_on(desk: Desk) -> None:
    ticket = case(desk)
    assert not OutboxMessage.objects.exists()
    adopt.adopt(ticket=ticket, actor=None, now=desk.now)
    assert ticket.number in OutboxMessage.objects.get(template="adopted").body


@pytest.mark.parametrize("role", ["", "outbound_agent", "branch_head", "qco", "machine"])
def test_only_supervisors_and_head_office_adopt(desk: Desk, role: str) -> None:
    ticket = case(desk)
    with pytest.raises(NotAllowed):
        adopt.adopt(ticket=ticket, actor=StaffFactory(**({role: True} if role else {})), now=desk.now)
    ticket.refresh_from_db()
    assert not ticket.ours


def test_it_is_adopted_once_and_only_what_is_open_and_another_desks(desk: Desk) -> None:
    ticket, seen_before = case(desk), case(desk)
    stale = Ticket.objects.get(pk=ticket.pk)
    adopt.adopt(ticket=ticket, actor=desk.supervisor, now=desk.now)
    for mine in (stale, desk.ticket(distinct_because="lain")):
        with pytest.raises(Conflict) as refusal:
            adopt.adopt(ticket=mine, actor=desk.office, now=desk.now)
        assert refusal.value.code == "adopted_already"
    done = case(desk, State.RESOLVED)
    with pytest.raises(Conflict) as refusal:
        adopt.adopt(ticket=done, actor=desk.supervisor, now=desk.now)
    assert refusal.value.code == "illegal_move"
    assert not Ticket.objects.get(pk=done.pk).ours
    assert TicketEvent.objects.filter(verb=Verb.ADOPTED).count() == 1
    assert list(Ticket.objects.adoptable()) == [seen_before]


def test_nobody_works_on_the_history_of_another_desk(desk: Desk) -> None:
    ticket, mine = case(desk), desk.ticket(distinct_because="lain")
    tries: list[Any] = [
        lambda: assign.take(ticket=ticket, actor=desk.agent, now=desk.now),
        lambda: write.note(ticket=ticket, text="Catatan", actor=desk.supervisor, now=desk.now),
        lambda: merge.merge(ticket=mine, into=ticket, actor=desk.supervisor, now=desk.now),
        lambda: escalate.escalate(
            ticket=ticket,
            branch=desk.branch,
            priority=Priority.HIGH,
            request="Cek",
            actor=desk.supervisor,
            now=desk.now,
        ),
    ]
    for do in tries:
        with pytest.raises(Conflict) as refusal:
            do()
        assert refusal.value.code == "not_ours"
