"""From a contact to a ticket."""

from datetime import timedelta

import pytest

from core.errors import Invalid, NotAllowed
from crm.models import Contact
from outbox.models import OutboxMessage
from tests.factories import ParticipantFactory, StaffFactory
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import end_contact, resolve, wait
from tickets.actions.open_ticket import join, open_ticket
from tickets.models import Category, Clock, Message, Policy, Ticket


def test_the_same_contact_twice_is_one_ticket(desk: Desk) -> None:
    contact = desk.contact("whatsapp", external_id="wa-1", body="Kamar penuh.")
    category = Category.objects.get(code="complaint-room-full")
    first = open_ticket(contact=contact, category=category, subject="Kamar", actor=desk.agent, now=desk.now)
    again = open_ticket(contact=contact, category=category, subject="Kamar", actor=desk.agent, now=desk.now)
    assert (again.ticket, again.repeated, first.repeated) == (first.ticket, True, False)
    assert Ticket.objects.count() == 1
    assert Message.objects.count() == 1


def test_a_second_contact_about_the_same_matter_joins_the_open_ticket(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.after(hours=1)
    contact = desk.contact("whatsapp", body="Masih belum dapat kamar.")
    assert desk.ticket(contact=contact) == ticket
    assert ticket.messages.get().body == "Masih belum dapat kamar."
    assert ticket.events.filter(verb="joined").count() == 1
    check_clocks()


def test_another_matter_or_another_person_gets_a_ticket_of_its_own(desk: Desk) -> None:
    ticket = desk.ticket()
    assert desk.ticket("complaint-medicine") != ticket
    other = desk.contact(participant=ParticipantFactory())
    assert desk.ticket(contact=other) != ticket


def test_an_agent_may_say_why_the_same_category_is_another_matter(desk: Desk) -> None:
    ticket = desk.ticket()
    other = desk.ticket(distinct_because="Rumah sakit lain.")
    assert other != ticket
    assert other.events.get(verb="opened").words == "Rumah sakit lain."


def test_what_the_participant_writes_brings_a_waiting_ticket_back(desk: Desk) -> None:
    ticket = desk.ticket("complaint-payment-not-posted")
    wait.wait(ticket=ticket, question="Mohon kirim bukti bayar.", actor=desk.agent, now=desk.after(hours=1))
    desk.after(hours=10)
    desk.ticket("complaint-payment-not-posted", contact=desk.contact("whatsapp", body="Ini buktinya."))
    ticket.refresh_from_db()
    assert ticket.state == "in_progress"
    assert ticket.due_at == ticket.opened_at + timedelta(hours=34)
    check_clocks()


def test_the_owner_hears_of_a_further_contact_unless_they_took_it(desk: Desk) -> None:
    ticket = desk.ticket("complaint-payment-not-posted")
    join(ticket=ticket, contact=desk.contact(), actor=desk.agent, now=desk.now)
    assert not OutboxMessage.objects.filter(recipient=desk.agent).exists()
    join(ticket=ticket, contact=desk.contact(), actor=StaffFactory(), now=desk.now)
    assert OutboxMessage.objects.get(recipient=desk.agent).template == "written_again"


def test_a_thank_you_after_the_answer_changes_neither_state_nor_clocks(desk: Desk) -> None:
    ticket = desk.ticket("complaint-payment-not-posted", channel="whatsapp")
    resolve.resolve(ticket=ticket, answer="Sudah tercatat.", actor=desk.agent, now=desk.after(minutes=5))
    clocks = list(Clock.objects.order_by("pk").values())
    desk.after(minutes=5)
    desk.ticket("complaint-payment-not-posted", contact=desk.contact("whatsapp", body="Terima kasih."))
    ticket.refresh_from_db()
    assert ticket.state == "resolved"
    assert list(Clock.objects.order_by("pk").values()) == clocks
    check_clocks()


def test_promises_count_from_the_moment_that_the_contact_reached_the_desk(desk: Desk) -> None:
    offered = desk.now - timedelta(minutes=7)
    contact = desk.contact("whatsapp", offered_at=offered, ended_at=offered)
    ticket = desk.ticket(contact=contact)
    assert set(ticket.clocks.values_list("promise", "started_at")) == {
        ("first_reply", offered),
        ("resolution", offered),
    }


def test_what_comes_from_a_machine_waits_in_the_queue_of_its_desk(desk: Desk) -> None:
    machine = StaffFactory(machine=True, channel="twitter")
    contact = Contact.objects.create(
        channel="twitter", offered_at=desk.now, ended_at=desk.now, recorded_by=machine
    )
    ticket = desk.ticket(contact=contact, actor=machine)
    assert (ticket.state, ticket.owner, ticket.desk) == ("new", None, "social")


def test_a_green_complaint_that_outlives_its_contact_becomes_yellow_with_its_clock_running_on(
    desk: Desk,
) -> None:
    contact = desk.contact()
    ticket = desk.ticket("complaint-app-access", contact=contact)
    assert ticket.colour == "green"
    due = ticket.due_at
    end_contact.end_contact(
        contact=contact, outcome="ticket_opened", actor=desk.agent, now=desk.after(minutes=2)
    )
    ticket.refresh_from_db()
    assert ticket.colour == "yellow"
    clock = ticket.clocks.get(promise="resolution")
    assert clock.started_at == ticket.opened_at
    assert clock.policy.colour == "yellow"
    assert due is not None
    assert ticket.due_at == ticket.opened_at + timedelta(hours=24)
    assert [c.colour for c in ticket.classifications.all()] == ["green", "yellow"]
    check_clocks()


def test_a_green_complaint_that_is_solved_on_the_line_stays_green(desk: Desk) -> None:
    contact = desk.contact()
    ticket = desk.ticket("complaint-app-access", contact=contact, solved_in_contact=True)
    resolve.resolve(ticket=ticket, answer="Sudah bisa masuk.", actor=desk.agent, now=desk.after(minutes=2))
    end_contact.end_contact(
        contact=contact, outcome="ticket_opened", actor=desk.agent, now=desk.after(minutes=1)
    )
    ticket.refresh_from_db()
    assert (ticket.colour, ticket.state) == ("green", "resolved")
    assert set(ticket.clocks.values_list("verdict", flat=True)) == {"met"}
    check_clocks()


def test_a_gap_in_the_policies_costs_no_ticket(desk: Desk) -> None:
    Policy.objects.filter(promise="resolution", colour="red").delete()
    ticket = desk.ticket()
    assert ticket.due_at is None
    assert ticket.events.get(verb="opened").data["uncovered"] == "resolution"
    check_clocks()


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"subject": "  "}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"description": "x" * 40_000}, "description"),
    ],
)
def test_bad_input_names_the_field_and_leaves_nothing_behind(
    desk: Desk, details: dict[str, str], field: str
) -> None:
    contact = desk.contact()
    with pytest.raises(Invalid) as refusal:
        desk.ticket(contact=contact, **details)
    assert refusal.value.field == field
    assert not Ticket.objects.exists()


def test_control_characters_go_and_emoji_and_right_to_left_words_stay(desk: Desk) -> None:
    ticket = desk.ticket(subject="Kamar\x00 penuh 🙏", description="مستشفى\x07 ok\x00")
    assert (ticket.subject, ticket.description) == ("Kamar penuh 🙏", "مستشفى ok")


def test_a_category_out_of_use_is_refused(desk: Desk) -> None:
    Category.objects.filter(code="complaint-room-full").update(active=False)
    with pytest.raises(Invalid) as refusal:
        desk.ticket()
    assert refusal.value.field == "category"


def test_head_office_opens_no_tickets(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        desk.ticket(actor=desk.office)


def test_priority_participants_come_first_in_the_queue(desk: Desk) -> None:
    plain = desk.ticket(channel="email", actor=None)
    elderly = ParticipantFactory(priority_reason="elderly")
    desk.after(hours=1)
    first = desk.ticket(contact=desk.contact("email", participant=elderly), actor=None)
    assert list(Ticket.objects.waiting_for_agent("care")) == [first, plain]


def test_a_branch_sees_what_it_took_in_at_its_counter_and_a_stranger_does_not(desk: Desk) -> None:
    contact = Contact.objects.create(
        channel="counter", offered_at=desk.now, recorded_by=desk.officer, participant=desk.participant
    )
    ticket = desk.ticket(contact=contact, actor=desk.officer)
    assert ticket in Ticket.objects.visible_to(desk.officer)
    assert ticket not in Ticket.objects.visible_to(desk.stranger)
