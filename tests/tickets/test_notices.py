"""What a participant is told, where it goes, and by when they are said to hear from us."""

from typing import Any

import pytest

from crm.actions import record_contact
from crm.models import Participant
from outbox.models import OutboxMessage
from tests.factories import AreaFactory, ContactAddressFactory, ParticipantFactory
from tests.tickets.desk import Desk
from tickets.actions import escalate, resolve, write
from tickets.actions.open_ticket import join
from tickets.domain.codes import Priority
from tickets.models import Policy, Ticket
from tickets.reach import reach_of


def person(**details: Any) -> Participant:
    made: Participant = ParticipantFactory(language="en", **details)
    return made


def ticket_by(desk: Desk, channel: str, who: Participant | None, **details: Any) -> Ticket:
    contact = desk.contact(channel, participant=who, **details)
    return desk.ticket("complaint-payment-not-posted", contact=contact)


def way_of(ticket: Ticket) -> tuple[str, str, str] | None:
    reach = reach_of(ticket)
    return (reach.channel, reach.address, reach.transport) if reach else None


def told(template: str) -> str:
    return OutboxMessage.objects.filter(template=template).order_by("-pk")[0].body


def test_an_answer_goes_to_whoever_wrote_last_on_the_tickets_own_channel(desk: Desk) -> None:
    ticket = ticket_by(desk, "twitter", desk.participant, sender_address="@warga")
    assert way_of(ticket) == ("twitter", "warga", "chat")
    desk.after(hours=1)
    for channel, address in (("twitter", "@warga2"), ("email", "warga@example.id")):
        join(
            ticket=ticket,
            contact=desk.contact(channel, sender_address=address),
            actor=desk.agent,
            now=desk.now,
        )
    write.reply(ticket=ticket, text="Sudah tercatat.", actor=desk.agent, now=desk.after(minutes=1))
    message = OutboxMessage.objects.get(template="words")
    assert (message.channel, message.address, message.transport) == ("twitter", "warga2", "chat")


@pytest.mark.parametrize(
    ("channel", "known", "phone", "expected"),
    [
        ("twitter", [("twitter", "lama"), ("twitter", "baru")], "+6281200000001", ("twitter", "baru")),
        ("twitter", [("email", "a@b.id")], "+6281200000001", ("phone", "+6281200000001")),
        ("email", [("email", "a@b.id")], "+6281200000001", ("email", "a@b.id")),
        ("counter", [("counter", "x")], "+6281200000001", ("phone", "+6281200000001")),
        ("web", [("whatsapp", "+6281200000002"), ("email", "a@b.id")], "", ("whatsapp", "+6281200000002")),
        ("phone", [("phone", "+6281200000003")], "", ("phone", "+6281200000003")),
        ("hospital", [("email", "a@b.id")], "", ("email", "a@b.id")),
        ("hospital", [("twitter", "warga")], "", None),
    ],
)
def test_without_an_address_on_the_contact_the_person_is_reached_as_far_as_known(
    desk: Desk, channel: str, known: list[tuple[str, str]], phone: str, expected: tuple[str, str] | None
) -> None:
    who = person(phone=phone)
    for code, value in known:
        ContactAddressFactory(participant=who, channel=code, value=value)
    found = way_of(ticket_by(desk, channel, who))
    assert (found[:2] if found else None) == expected


def test_who_files_for_somebody_without_a_phone_is_told_instead(desk: Desk) -> None:
    newborn = person(phone="", nik="")
    ticket = ticket_by(desk, "counter", newborn, proxy_name="Rina", proxy_phone="0812 9999 1111")
    assert way_of(ticket) == ("phone", "+6281299991111", "sms")
    # Nobody can follow it by numbers that are not known.
    assert "lacak" not in told("opened")
    resolve.resolve(ticket=ticket, answer="Done.", actor=desk.agent, now=desk.after(minutes=5))
    resolve.close(ticket=ticket, actor=None, now=desk.after(days=3))
    assert (
        told("closed")
        == f"Ticket {ticket.number} is closed. Thank you. If it is not solved, please call 1500400."
    )


def test_nobody_is_written_to_where_nothing_is_known(desk: Desk) -> None:
    ticket = ticket_by(desk, "counter", None)
    assert way_of(ticket) is None
    write.reply(ticket=ticket, text="Halo", actor=desk.agent, now=desk.now)
    assert not OutboxMessage.objects.exclude(transport="in_app").exists()


def test_an_unknown_sender_is_written_to_in_indonesian(desk: Desk) -> None:
    contact, _new = record_contact(
        actor=None, now=desk.now, channel="twitter", sender_address="@siapa", ended_at=desk.now
    )
    desk.ticket(contact=contact, actor=None)
    assert OutboxMessage.objects.get(template="opened").language == "id"


def test_the_due_time_is_that_of_the_resolution_in_the_participants_zone(desk: Desk) -> None:
    # A first reply by WhatsApp is due after 30 minutes; that is not what they wait for.
    who = person(home_area=AreaFactory(code="94.71"))
    ticket = ticket_by(desk, "whatsapp", who)
    assert "You will hear from us by 3 March 2026 11:00 WIT." in told("opened")
    escalate.escalate(
        ticket=ticket,
        branch=desk.other_branch,
        priority=Priority.LOW,
        request="Mohon diperiksa.",
        actor=desk.agent,
        now=desk.after(hours=1),
    )
    # A branch in another zone changes nothing about the clock on their wall.
    assert "7 March 2026 11:00 WIT." in told("escalated")


def test_a_due_time_that_has_passed_is_not_named_but_apologised_for(desk: Desk) -> None:
    ticket = ticket_by(desk, "whatsapp", person())
    escalate.escalate(
        ticket=ticket,
        branch=desk.branch,
        priority=Priority.LOW,
        request="Mohon diperiksa.",
        actor=desk.agent,
        now=desk.after(days=30),
    )
    assert told("escalated").endswith("We are late, and we are sorry. We go on working on it.")
    assert "2026" not in told("escalated")


def test_where_nothing_is_promised_no_time_is_named(desk: Desk) -> None:
    Policy.objects.filter(promise="resolution").delete()
    ticket = ticket_by(desk, "whatsapp", person())
    assert told("opened").startswith(f"Your report has ticket number {ticket.number}. Follow it at ")
