"""Classify, assign, write, resolve, merge, dismiss."""

from datetime import timedelta

import pytest

from core.errors import Conflict, Invalid, NotAllowed
from outbox.models import OutboxMessage
from tests.factories import ParticipantFactory, StaffFactory
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import assign, classify, merge, repolicy, resolve, write
from tickets.actions.publish import publish_policy
from tickets.domain.codes import Colour
from tickets.models import Category, Ticket


def test_an_agent_overrules_with_a_reason_and_both_judgements_stay(desk: Desk) -> None:
    ticket = desk.ticket("complaint-payment-not-posted")
    with pytest.raises(Invalid) as refusal:
        classify.overrule(ticket=ticket, colour=Colour.RED, words=" ", actor=desk.agent, now=desk.now)
    assert refusal.value.field == "reason"
    classify.overrule(
        ticket=ticket, colour=Colour.RED, words="Perlu cek bank.", actor=desk.agent, now=desk.after(hours=1)
    )
    assert [(row.colour, row.source) for row in ticket.classifications.all()] == [
        ("yellow", "triage"),
        ("red", "agent"),
    ]
    assert ticket.due_at == ticket.opened_at + timedelta(hours=120)
    check_clocks()


def test_another_category_may_take_the_colour_away(desk: Desk) -> None:
    ticket = desk.ticket("complaint-payment-not-posted")
    category = Category.objects.get(code="info-contribution")
    with pytest.raises(Invalid):
        classify.overrule(
            ticket=ticket,
            category=category,
            colour=Colour.RED,
            words="Tanya.",
            actor=desk.agent,
            now=desk.now,
        )
    ticket.refresh_from_db()
    classify.overrule(
        ticket=ticket, category=category, words="Hanya bertanya.", actor=desk.agent, now=desk.now
    )
    assert (ticket.kind, ticket.colour) == ("information", "")
    check_clocks()


@pytest.mark.parametrize("who", ["agent", "supervisor"])
def test_nobody_of_the_care_centre_resolves_a_red_complaint(desk: Desk, who: str) -> None:
    ticket = desk.ticket()
    with pytest.raises(Conflict) as refusal:
        resolve.resolve(ticket=ticket, answer="Sudah.", actor=getattr(desk, who), now=desk.now)
    assert (refusal.value.field, refusal.value.code) == ("colour", "needs_branch")
    assert refusal.value.extra["state"] == "in_progress"
    assert {"escalated", "classified"} <= set(refusal.value.extra["allowed"])
    assert "resolved" not in refusal.value.extra["allowed"]
    ticket.refresh_from_db()
    assert ticket.state == "in_progress"
    classify.overrule(ticket=ticket, colour=Colour.YELLOW, words="Bisa.", actor=desk.agent, now=desk.now)
    resolve.resolve(ticket=ticket, answer="Sudah.", actor=getattr(desk, who), now=desk.now)
    assert ticket.state == "resolved"


def test_who_could_not_resolve_it_anyway_hears_that_first(desk: Desk) -> None:
    ticket = desk.ticket()
    with pytest.raises(NotAllowed):
        resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.officer, now=desk.now)
    resolve.dismiss(ticket=ticket, reason="Di luar.", actor=desk.agent, now=desk.now)
    with pytest.raises(Conflict) as refusal:
        resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.agent, now=desk.now)
    assert refusal.value.code == "illegal_move"


def test_take_next_gives_the_most_urgent_ticket_of_the_own_desk(desk: Desk) -> None:
    social = desk.ticket(channel="facebook", actor=None)
    later = desk.ticket("complaint-medicine", channel="counter", actor=None)
    urgent = desk.ticket("complaint-payment-not-posted", channel="counter", actor=None)
    assert assign.take_next(actor=desk.agent, now=desk.now) == urgent
    assert assign.take_next(actor=desk.agent, now=desk.now) == later
    assert assign.take_next(actor=desk.agent, now=desk.now) is None
    assert assign.take_next(actor=StaffFactory(social_agent=True), now=desk.now) == social
    check_clocks()


def test_a_supervisor_assigns_and_the_new_owner_is_told(desk: Desk) -> None:
    ticket = desk.ticket(channel="email", actor=None)
    assign.assign(ticket=ticket, to=desk.agent, actor=desk.supervisor, now=desk.now)
    assert (ticket.state, ticket.owner) == ("in_progress", desk.agent)
    assert OutboxMessage.objects.get(template="assigned").recipient == desk.agent
    with pytest.raises(NotAllowed):
        assign.assign(ticket=ticket, to=desk.agent, actor=desk.agent, now=desk.now)
    with pytest.raises(Invalid):
        assign.assign(ticket=ticket, to=desk.officer, actor=desk.supervisor, now=desk.now)
    assign.release(ticket=ticket, actor=desk.supervisor, now=desk.now)
    assert (ticket.state, ticket.owner) == ("new", None)


def test_whoever_had_the_ticket_is_told_that_it_went_to_a_colleague(desk: Desk) -> None:
    ticket, colleague = desk.ticket("complaint-payment-not-posted"), StaffFactory()
    assert ticket.owner == desk.agent
    assign.assign(ticket=ticket, to=colleague, actor=desk.supervisor, now=desk.now)
    assert OutboxMessage.objects.get(recipient=desk.agent).template == "taken_away"
    assign.take(ticket=ticket, actor=desk.agent, now=desk.now)
    assert set(OutboxMessage.objects.filter(recipient=colleague).values_list("template", flat=True)) == {
        "assigned",
        "taken_away",
    }
    assign.take(ticket=ticket, actor=desk.supervisor, now=desk.now)
    assign.assign(ticket=ticket, to=colleague, actor=desk.supervisor, now=desk.now)
    assert not OutboxMessage.objects.filter(recipient=desk.supervisor).exists()


def test_a_reply_is_tied_to_the_message_it_answers_and_stops_the_first_reply_clock(desk: Desk) -> None:
    contact = desk.contact("whatsapp", body="Bagaimana cara daftar?")
    ticket = desk.ticket("info-membership", contact=contact)
    question = ticket.messages.get()
    answer = write.reply(
        ticket=ticket,
        text="Lewat Mobile JKN.",
        in_reply_to=question,
        actor=desk.agent,
        now=desk.after(minutes=5),
    )
    assert answer.in_reply_to == question
    assert ticket.clocks.get(promise="first_reply").verdict == "met"
    assert OutboxMessage.objects.get(template="words").body == "Lewat Mobile JKN."
    other = desk.ticket(contact=desk.contact(participant=ParticipantFactory()))
    with pytest.raises(Invalid) as refusal:
        write.reply(ticket=other, text="x", in_reply_to=question, actor=desk.agent, now=desk.now)
    assert refusal.value.field == "in_reply_to"


def test_two_people_at_once_one_wins_and_the_other_hears_the_new_state(desk: Desk) -> None:
    ticket = desk.ticket("complaint-payment-not-posted")
    twin = Ticket.objects.get(pk=ticket.pk)
    resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.agent, now=desk.now)
    with pytest.raises(Conflict) as refusal:
        resolve.dismiss(ticket=twin, reason="Bukan urusan kami.", actor=desk.supervisor, now=desk.now)
    assert refusal.value.extra == {"state": "resolved", "allowed": ["closed", "reopened"]}


def test_merging_needs_two_open_tickets_of_one_person(desk: Desk) -> None:
    ticket, into = desk.ticket(), desk.ticket("complaint-medicine")
    stranger = desk.ticket(contact=desk.contact(participant=ParticipantFactory()))
    ended = desk.ticket("complaint-queue")
    resolve.dismiss(ticket=ended, reason="Di luar topik.", actor=desk.agent, now=desk.now)
    for target in (ticket, stranger, ended):
        with pytest.raises(Invalid) as refusal:
            merge.merge(ticket=ticket, into=target, actor=desk.agent, now=desk.now)
        assert refusal.value.field == "into"
    merge.merge(ticket=ticket, into=into, actor=desk.agent, now=desk.now)
    assert (ticket.state, ticket.merged_into) == ("merged", into)
    assert into.events.filter(verb="absorbed").exists()
    check_clocks()


def test_a_ticket_that_closed_long_ago_is_not_reopened(desk: Desk) -> None:
    ticket = desk.ticket("complaint-payment-not-posted")
    resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.agent, now=desk.now)
    resolve.close(ticket=ticket, actor=desk.agent, now=desk.now)
    with pytest.raises(Conflict) as refusal:
        resolve.reopen(ticket=ticket, reason="Lagi.", actor=desk.agent, now=desk.after(days=91))
    assert refusal.value.code == "too_late"


def test_nothing_happens_before_the_ticket_was_opened(desk: Desk) -> None:
    ticket = desk.ticket()
    with pytest.raises(Invalid) as refusal:
        write.note(ticket=ticket, text="x", actor=desk.agent, now=desk.now - timedelta(seconds=1))
    assert refusal.value.field == "at"


def test_policies_of_today_are_applied_to_an_old_ticket_only_on_purpose(desk: Desk) -> None:
    ticket = desk.ticket("complaint-payment-not-posted")
    publish_policy(
        promise="resolution",
        kind="complaint",
        colour="yellow",
        amount=12 * 3600,
        valid_from=desk.after(minutes=1),
        actor=desk.office,
        now=desk.now,
    )
    old, new = ticket.opened_at + timedelta(hours=24), ticket.opened_at + timedelta(hours=12)
    assert Ticket.objects.get().due_at == old
    assert repolicy.preview(ticket=ticket, now=desk.now) == {"resolution": (old, new)}
    with pytest.raises(NotAllowed):
        repolicy.reapply(ticket=ticket, reason="Aturan baru.", actor=desk.supervisor, now=desk.now)
    repolicy.reapply(ticket=ticket, reason="Aturan baru.", actor=desk.office, now=desk.now)
    assert ticket.due_at == new
    check_clocks()
