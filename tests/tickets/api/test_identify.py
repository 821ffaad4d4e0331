"""Somebody unknown is answered where they wrote from; once they are known, ticket, contacts and addresses follow."""

from typing import Any

import pytest
from django.db import connection

from crm.models import Contact, ContactAddress, Participant
from outbox.models import OutboxMessage
from tests.factories import ContactAddressFactory, ParticipantFactory, StaffFactory
from tests.tickets.api.door import API, TICKETS, Door, fields_of
from tests.tickets.desk import check_clocks
from tickets.actions import escalate
from tickets.actions.branch_desk import finish
from tickets.domain.codes import Priority
from tickets.models import Confirmation, Ticket

TWEET = {
    "category": "complaint-room-full",
    "subject": "Kamar penuh",
    "sender_address": "@Siapa",
    "body": "Ditolak!",
}
NIK = "3171015708450123"


def take_in(door: Door, channel: str = "twitter", **changes: Any) -> Ticket:
    machine = door.machine(StaffFactory(machine=True, channel=channel))
    answer = machine.post(TICKETS, {**TWEET, **changes}, format="json")
    assert answer.status_code in (200, 201), answer.content
    ticket: Ticket = Ticket.objects.by_number(answer.json()["number"]).get()
    return ticket


def sent() -> list[tuple[str, str, str]]:
    """What went out: template, channel and address, oldest first."""
    rows = OutboxMessage.objects.exclude(transport="in_app").order_by("pk")
    return [(row.template, row.channel, row.address) for row in rows]


def test_an_unknown_sender_is_answered_where_they_wrote_from(door: Door) -> None:
    ticket = take_in(door)
    door.step(door.desk.agent, ticket.number, "reply", {"text": "Mohon kirim nomor kartu."}, status=201)
    assert sent() == [("opened", "twitter", "siapa"), ("words", "twitter", "siapa")]
    # The tracking page knows nobody without NIK and phone, so it is not recommended.
    assert "lacak" not in OutboxMessage.objects.get(template="opened").body


def test_the_address_of_a_sender_is_kept_encrypted_and_shown_masked(door: Door) -> None:
    take_in(door, "email", sender_address="Warga@Example.ID")
    contact = Contact.objects.get()
    assert contact.sender_address == "warga@example.id"
    with connection.cursor() as cursor:
        cursor.execute("SELECT sender_address FROM crm_contact")
        assert "warga" not in cursor.fetchone()[0]
    shown = door.of(door.desk.agent).get(f"{API}/contacts/{contact.pk}")
    assert shown.json()["sender_address"].endswith(".id")
    assert "warga" not in shown.content.decode()


def test_a_recorded_contact_keeps_its_address_too(door: Door) -> None:
    machine = door.machine(StaffFactory(machine=True, channel="twitter"))
    answer = machine.post(f"{API}/contacts", {"sender_address": "@Siapa"})
    assert Contact.objects.get(pk=answer.json()["id"]).sender_address == "siapa"
    both = machine.post(TICKETS, {**TWEET, "contact": answer.json()["id"]})
    assert (both.status_code, fields_of(both)) == (400, {"contact"})


def test_an_identity_with_an_address_is_reached_there_from_then_on(door: Door) -> None:
    ticket = take_in(door, identity={"name": "Aminah", "nik": NIK})
    address = ContactAddress.objects.get()
    assert (address.participant, address.channel, address.value) == (ticket.participant, "twitter", "siapa")
    again = take_in(door, body="Bagaimana?")
    assert again == ticket
    assert Participant.objects.filter(name="Aminah").count() == 1


def test_an_address_that_is_somebody_elses_stays_theirs_and_costs_no_ticket(door: Door) -> None:
    mother = ContactAddressFactory(channel="twitter", value="siapa").participant
    ticket = take_in(door, identity={"name": "Tono", "nik": NIK})
    assert ticket.participant != mother
    assert ContactAddress.objects.get().participant == mother
    assert sent() == [("opened", "twitter", "siapa")]


def test_where_a_proxy_writes_from_is_not_where_the_participant_is_reached(door: Door) -> None:
    daughter = ContactAddressFactory(channel="twitter", value="siapa").participant
    nameless = take_in(door, proxy_name="Rina")
    assert nameless.participant is None
    other = take_in(door, proxy_name="Rina", sender_address="@lain", identity={"name": "Ibu", "nik": NIK})
    assert other.participant not in (None, daughter)
    assert ContactAddress.objects.get().participant == daughter


def test_a_nameless_ticket_is_given_its_person(door: Door) -> None:
    desk = door.desk
    ticket = take_in(door)
    desk.participant.priority_reason = "elderly"
    desk.participant.save()
    door.after(minutes=5)
    shown = door.step(desk.agent, ticket.number, "participant", {"participant": desk.participant.pk})
    assert shown["participant"]["id"] == desk.participant.pk
    ticket.refresh_from_db()
    assert (ticket.participant, ticket.vulnerable) == (desk.participant, True)
    assert Contact.objects.get().participant == desk.participant
    assert Participant.objects.at_address("twitter", "siapa").get() == desk.participant
    event = ticket.events.get(verb="identified")
    assert (event.actor, event.from_state, event.to_state) == (desk.agent, "new", "new")
    # They are told the number once more, now that they can follow it.
    assert sent()[-1] == ("opened", "twitter", "siapa")
    assert "/lacak/" in OutboxMessage.objects.order_by("-pk")[0].body
    check_clocks()
    assert take_in(door, body="Bagaimana?") == ticket


def test_the_contact_door_gives_the_ticket_its_person_too(door: Door) -> None:
    desk = door.desk
    ticket = take_in(door)
    place = f"{API}/contacts/{Contact.objects.get().pk}/participant"
    for _time in range(2):  # Saying the same again changes nothing.
        answer = door.of(desk.agent).post(place, {"participant": desk.participant.pk})
        assert (answer.status_code, answer.json()["participant"]["id"]) == (200, desk.participant.pk)
    ticket.refresh_from_db()
    assert ticket.participant == desk.participant
    assert ticket.events.filter(verb="identified").count() == 1
    other = door.of(desk.agent).post(place, {"participant": ParticipantFactory().pk})
    assert (other.status_code, fields_of(other)) == (409, {"participant"})


def test_the_contact_of_an_ended_ticket_is_identified_alone(door: Door) -> None:
    ticket = take_in(door)
    door.step(door.desk.agent, ticket.number, "dismissal", {"reason": "Bukan urusan kami."})
    place = f"{API}/contacts/{Contact.objects.get().pk}/participant"
    assert door.of(door.desk.agent).post(place, {"participant": door.desk.participant.pk}).status_code == 200
    ticket.refresh_from_db()
    assert (ticket.participant, ticket.state) == (None, "dismissed")


def test_a_ticket_stays_with_its_person(door: Door) -> None:
    desk = door.desk
    ticket = desk.ticket()
    refusal = door.step(
        desk.agent, ticket.number, "participant", {"participant": ParticipantFactory().pk}, status=409
    )
    assert refusal["errors"][0]["field"] == "participant"
    ticket.refresh_from_db()
    assert ticket.participant == desk.participant


def test_a_nameless_ticket_of_somebody_elses_contact_is_refused_whole(door: Door) -> None:
    ticket = take_in(door)
    Contact.objects.update(participant=ParticipantFactory())
    door.step(
        door.desk.agent,
        ticket.number,
        "participant",
        {"participant": door.desk.participant.pk},
        status=409,
    )
    ticket.refresh_from_db()
    assert ticket.participant is None
    assert not ticket.events.filter(verb="identified").exists()


@pytest.mark.parametrize(("who", "status"), [("outbound", 200), ("supervisor", 200), ("office", 403)])
def test_who_records_contacts_may_say_whose_ticket_it_is(door: Door, who: str, status: int) -> None:
    ticket = take_in(door)
    body = {"participant": door.desk.participant.pk}
    door.step(getattr(door.desk, who), ticket.number, "participant", body, status=status)


def test_the_step_is_offered_until_the_person_is_known(door: Door) -> None:
    ticket = take_in(door)

    def resources() -> set[str]:
        shown = door.of(door.desk.agent).get(f"{TICKETS}/{ticket.number}").json()
        return {step["resource"].rsplit("/", 1)[-1] for step in shown["next_steps"]}

    assert "participant" in resources()
    door.step(door.desk.agent, ticket.number, "participant", {"participant": door.desk.participant.pk})
    assert "participant" not in resources()


def test_a_person_known_only_at_the_call_back_goes_first_if_they_are_a_priority(door: Door) -> None:
    desk = door.desk
    ticket = take_in(door)
    escalate.escalate(
        ticket=ticket,
        branch=desk.branch,
        priority=Priority.LOW,
        request="Mohon dicek.",
        actor=desk.agent,
        now=desk.now,
    )
    finish(ticket=ticket, feedback="Kamar ada.", root_cause=desk.cause, actor=desk.officer, now=desk.now)
    assert not Confirmation.objects.get().vulnerable
    elderly = ParticipantFactory(priority_reason="elderly")
    door.step(desk.outbound, ticket.number, "participant", {"participant": elderly.pk})
    assert Confirmation.objects.get().vulnerable
    check_clocks()


def test_the_machine_that_brought_it_in_may_say_whose_it_is(door: Door) -> None:
    account = StaffFactory(machine=True, channel="twitter")
    machine = door.machine(account)
    number = machine.post(TICKETS, TWEET).json()["number"]
    stranger = door.machine(StaffFactory(machine=True, channel="twitter"))
    somebody = ParticipantFactory(registered_by=account)
    place = f"{TICKETS}/{number}/participant"
    assert stranger.post(place, {"participant": somebody.pk}).status_code == 404
    unseen = machine.post(place, {"participant": door.desk.participant.pk})
    assert (unseen.status_code, fields_of(unseen)) == (400, {"participant"})
    assert machine.post(place, {"participant": somebody.pk}).status_code == 200
    assert Ticket.objects.get().participant == somebody


def test_all_matters_of_one_contact_get_their_person(door: Door) -> None:
    desk = door.desk
    contact = desk.contact("twitter", participant=None, sender_address="@siapa")
    one = desk.ticket(contact=contact)
    two = desk.ticket("complaint-medicine", contact=contact, distinct_because="Perkara lain.")
    assert one != two
    door.step(desk.agent, one.number, "participant", {"participant": desk.participant.pk})
    two.refresh_from_db()
    assert two.participant == desk.participant
    assert two.events.filter(verb="identified").count() == 1
    check_clocks()
