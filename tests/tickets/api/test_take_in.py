"""A complaint at the door: who, what, twice, and everything that can be wrong with it."""

import json
from typing import Any

import pytest

from crm.actions import add_contact_address
from crm.models import Contact, Participant
from tests.factories import ParticipantFactory, StaffFactory
from tests.tickets.api.door import API, TICKETS, Door, fields_of
from tests.tickets.desk import check_clocks
from tickets.models import Clock, Ticket

MATTER = {"category": "complaint-room-full", "subject": "Kamar penuh"}
CALL = {**MATTER, "channel": "phone"}
NIK = "3171015708450123"


def test_an_agent_takes_a_call_in_and_keeps_its_ticket(door: Door) -> None:
    desk = door.desk
    body = {**CALL, "participant": desk.participant.pk, "priority": "high", "facility": "RS Harapan"}
    answer = door.of(desk.agent).post(TICKETS, body)
    assert answer.status_code == 201, answer.content
    ticket = answer.json()["ticket"]
    assert answer["ETag"] == f'"{ticket["version"]}"'
    assert (ticket["owner"]["id"], ticket["state"], ticket["priority"]) == (
        desk.agent.pk,
        "in_progress",
        "high",
    )
    assert (ticket["colour"], ticket["classification"]["reason"]) == ("red", "category_red")
    assert ticket["participant"]["nik"].endswith(desk.participant.nik[-4:])
    assert desk.participant.nik not in answer.content.decode()
    contact = Contact.objects.get(pk=answer.json()["contact"])
    assert (contact.agent, contact.answered_at, contact.ended_at) == (desk.agent, desk.now, None)
    check_clocks()


def test_a_contact_recorded_before_is_taken_in_once(door: Door) -> None:
    contact = door.desk.contact()
    client = door.of(door.desk.agent)
    first, again = (client.post(TICKETS, {**MATTER, "contact": contact.pk}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert (again.json()["result"], again.json()["number"]) == ("repeated", first.json()["number"])
    both = client.post(TICKETS, {**MATTER, "contact": contact.pk, "channel": "phone"})
    assert (both.status_code, fields_of(both)) == (400, {"contact"})


def test_a_second_matter_in_one_contact_is_never_dropped_without_a_word(door: Door) -> None:
    contact = door.desk.contact()
    client = door.of(door.desk.agent)
    first = client.post(TICKETS, {**MATTER, "contact": contact.pk}).json()["number"]
    body = {"category": "complaint-medicine", "subject": "Obat kosong", "contact": contact.pk}
    refused = client.post(TICKETS, body)
    assert (refused.status_code, fields_of(refused)) == (409, {"distinct_because"})
    assert refused.json()["tickets"] == [first]
    body["distinct_because"] = "Obat, bukan kamar."
    opened, again = (client.post(TICKETS, body) for _ in range(2))
    assert (opened.status_code, again.status_code) == (201, 200)
    assert again.json()["number"] == opened.json()["number"] != first
    # Without the reason each of the two matters is still the one that it was.
    del body["distinct_because"]
    assert client.post(TICKETS, body).json()["number"] == opened.json()["number"]
    assert client.post(TICKETS, {**MATTER, "contact": contact.pk}).json()["number"] == first
    assert Ticket.objects.count() == 2
    assert Contact.objects.count() == 1
    check_clocks()


def test_a_matter_is_known_again_after_its_ticket_got_another_category(door: Door) -> None:
    contact = door.desk.contact()
    client = door.of(door.desk.agent)
    number = client.post(TICKETS, {**MATTER, "contact": contact.pk}).json()["number"]
    door.step(
        door.desk.agent, number, "classification", {"category": "complaint-queue", "reason": "Antrean."}
    )
    again = client.post(TICKETS, {**MATTER, "contact": contact.pk})
    assert (again.status_code, again.json()["number"]) == (200, number)


def test_a_redelivered_message_is_its_ticket_for_ever_whatever_it_says_now(door: Door) -> None:
    machine = door.machine()
    body = {**MATTER, "external_id": "m-2"}
    first = machine.post(TICKETS, body).json()["number"]
    other = machine.post(TICKETS, {**body, "category": "complaint-medicine"})
    assert (other.status_code, other.json()["result"], other.json()["number"]) == (200, "repeated", first)
    further = {**body, "category": "complaint-medicine", "distinct_because": "Hal kedua dalam satu pesan"}
    opened, again = (machine.post(TICKETS, further) for _ in range(2))
    assert (opened.status_code, again.status_code) == (201, 200)
    assert again.json()["number"] == opened.json()["number"] != first
    assert (Ticket.objects.count(), Contact.objects.count()) == (2, 1)


def test_the_end_of_a_call_ends_the_handling_of_all_its_matters(door: Door) -> None:
    contact = door.desk.contact()
    client = door.of(door.desk.agent)
    for category, why in (("complaint-app-access", ""), ("info-benefit", "Bertanya manfaat juga")):
        body = {"category": category, "subject": "Dua hal", "contact": contact.pk, "distinct_because": why}
        assert client.post(TICKETS, body).status_code == 201
    door.after(minutes=2)
    ended = client.post(f"{API}/contacts/{contact.pk}/end", {"outcome": "ticket_opened"})
    assert ended.status_code == 200
    clocks = Clock.objects.filter(promise="handling")
    assert {clock.stopped_at for clock in clocks} == {door.desk.now}
    assert clocks.count() == 2
    assert Ticket.objects.get(category__code="complaint-app-access").colour == "yellow"
    check_clocks()


def test_a_message_sent_twice_is_one_contact_one_person_and_one_ticket(door: Door) -> None:
    machine = door.machine()
    body = {**MATTER, "external_id": "m-1", "identity": {"name": "Siti"}, "body": "Tolong 🙏"}
    first, again = (machine.post(TICKETS, body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["result"] == "repeated"
    assert again.json()["ticket"]["number"] == first.json()["ticket"]["number"]
    assert (Ticket.objects.count(), Contact.objects.count()) == (1, 1)
    assert Participant.objects.filter(name="Siti").count() == 1
    assert Ticket.objects.get().channel == "app"


def test_the_same_idempotency_key_gets_the_same_answer_and_another_body_is_refused(door: Door) -> None:
    client = door.of(door.desk.agent)
    answers = [client.post(TICKETS, CALL, headers={"Idempotency-Key": "k-1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[1]["Location"] == answers[0]["Location"]
    other = client.post(TICKETS, {**CALL, "subject": "Lain"}, headers={"Idempotency-Key": "k-1"})
    assert other.status_code == 422
    assert Ticket.objects.count() == 1


def test_a_second_contact_on_the_same_matter_joins_unless_it_is_said_to_be_another(door: Door) -> None:
    client, who = door.of(door.desk.agent), {"participant": door.desk.participant.pk}
    first = client.post(TICKETS, {**CALL, **who}).json()["number"]
    joined = client.post(TICKETS, {**CALL, **who, "channel": "whatsapp", "body": "Bagaimana?"})
    assert (joined.status_code, joined.json()["result"], joined.json()["number"]) == (200, "joined", first)
    assert len(joined.json()["ticket"]["contacts"]) == 2
    other = client.post(TICKETS, {**CALL, **who, "distinct_because": "Rumah sakit lain"})
    assert (other.status_code, other.json()["result"]) == (201, "opened")


def test_a_branch_that_takes_a_complaint_in_at_its_counter_reads_it_and_another_branch_does_not(
    door: Door,
) -> None:
    answer = door.of(door.desk.officer).post(TICKETS, {**MATTER, "channel": "counter"})
    assert answer.status_code == 201
    assert answer.json()["ticket"]["number"] == answer.json()["number"]
    assert door.of(door.desk.stranger).get(answer["Location"]).status_code == 404


@pytest.mark.parametrize("fact", ["membership_number", "nik", "phone"])
def test_a_known_person_is_found_by_a_stated_number(door: Door, fact: str) -> None:
    person = door.desk.participant
    body = {**MATTER, "identity": {fact: getattr(person, fact)}}
    ticket = door.machine().post(TICKETS, body).json()["ticket"]
    assert ticket["participant"]["id"] == person.pk
    assert Participant.objects.count() == 1


def test_an_unknown_person_is_registered_on_what_they_say(door: Door) -> None:
    body = {**MATTER, "identity": {"nik": NIK, "phone": "+60 12-345 6789", "name": "Aminah"}}
    shown = door.machine().post(TICKETS, body).json()["ticket"]["participant"]
    person = Participant.objects.get(pk=shown["id"])
    assert (person.nik, person.phone, person.source) == (NIK, "+60123456789", "stated")
    nameless = door.machine().post(TICKETS, {**MATTER, "identity": {"phone": "081299990001"}})
    assert (nameless.status_code, fields_of(nameless)) == (400, {"identity.name"})


def test_a_phone_that_a_family_shares_names_nobody_by_itself(door: Door) -> None:
    mother = ParticipantFactory(name="Siti Aminah", phone="+6281299990000")
    ParticipantFactory(name="Budi", phone="+6281299990000")
    machine = door.machine()
    answer = machine.post(TICKETS, {**MATTER, "identity": {"phone": "081299990000"}})
    assert (answer.status_code, fields_of(answer)) == (400, {"identity.phone"})
    named = machine.post(TICKETS, {**MATTER, "identity": {"phone": "081299990000", "name": "siti aminah"}})
    assert named.json()["ticket"]["participant"]["id"] == mother.pk
    child = machine.post(TICKETS, {**MATTER, "identity": {"phone": "081299990000", "name": "Tono"}})
    assert child.json()["ticket"]["participant"]["name"] == "Tono"


def test_a_known_handle_on_the_channel_names_its_person(door: Door) -> None:
    add_contact_address(participant=door.desk.participant, actor=None, channel="twitter", value="@warga")
    machine = door.machine(StaffFactory(machine=True, channel="twitter"))
    known = machine.post(TICKETS, {**MATTER, "sender_address": "Warga"}).json()["ticket"]
    assert known["participant"]["id"] == door.desk.participant.pk
    unknown = machine.post(TICKETS, {**MATTER, "sender_address": "@siapa"}).json()["ticket"]
    assert unknown["participant"] is None


def test_a_person_is_named_or_stated_but_not_both(door: Door) -> None:
    body = {**CALL, "participant": door.desk.participant.pk, "identity": {"name": "Siti"}}
    answer = door.of(door.desk.agent).post(TICKETS, body)
    assert (answer.status_code, fields_of(answer)) == (400, {"identity"})


def test_numbers_of_two_people_are_refused(door: Door) -> None:
    one, two = ParticipantFactory.create_batch(2)
    body = {**MATTER, "identity": {"nik": one.nik, "membership_number": two.membership_number}}
    answer = door.machine().post(TICKETS, body)
    assert (answer.status_code, fields_of(answer)) == (400, {"identity"})


def test_a_proxy_files_for_somebody_else(door: Door) -> None:
    body = {**CALL, "proxy_name": "Budi", "proxy_phone": "0812 1111 2222", "proxy_relation": "anak"}
    answer = door.of(door.desk.agent).post(TICKETS, body)
    contact = Contact.objects.get(pk=answer.json()["contact"])
    assert (contact.proxy_name, contact.proxy_phone, contact.proxy_relation) == (
        "Budi",
        "+6281211112222",
        "anak",
    )


def test_a_key_stays_on_its_channel_and_within_its_scopes(door: Door) -> None:
    answer = door.machine().post(TICKETS, CALL)
    assert (answer.status_code, fields_of(answer)) == (403, {"channel"})
    reader = door.machine(scopes=["tickets:read"])
    assert reader.post(TICKETS, MATTER).json()["code"] == "scope"
    assert door.machine(scopes=["tickets:write"]).get(TICKETS).status_code == 403


def test_an_external_id_of_another_machine_tells_nothing(door: Door) -> None:
    door.machine().post(TICKETS, {**MATTER, "external_id": "x-1"})
    other = door.machine(StaffFactory(machine=True)).post(TICKETS, {**MATTER, "external_id": "x-1"})
    assert (other.status_code, fields_of(other)) == (409, {"external_id"})


BAD: list[tuple[dict[str, Any], set[str]]] = [
    ({"category": None}, {"category"}),
    ({"category": "no-such"}, {"category"}),
    ({"category": "\0"}, {"category"}),
    ({"category": "\ud800"}, {"category"}),
    ({"category": ["x"]}, {"category"}),
    ({"subject": ""}, {"subject"}),
    ({"subject": "\x00\x07"}, {"subject"}),
    ({"subject": "x" * 201}, {"subject"}),
    ({"subject": {"a": 1}}, {"subject"}),
    ({"description": "x" * 40_000}, {"description"}),
    ({"channel": "telex"}, {"channel"}),
    ({"channel": "\ud800"}, {"channel"}),
    ({"channel": 7}, {"channel"}),
    ({"channel": ""}, {"channel"}),
    ({"participant": 10**30}, {"participant"}),
    ({"participant": True}, {"participant"}),
    ({"participant": 999_999}, {"participant"}),
    ({"contact": -1}, {"contact"}),
    ({"identity": "Siti"}, {"identity"}),
    ({"identity": {}}, {"identity.name"}),
    ({"identity": {"nik": "317101570845000", "name": "Siti"}}, {"identity.nik"}),
    ({"identity": {"nik": "٣" * 16, "phone": "+1"}}, {"identity.nik", "identity.phone"}),
    ({"identity": {"name": "Siti", "nick": NIK}}, {"identity.nick"}),
    ({"identity": {"name": "x" * 200}}, {"identity.name"}),
    ({"area": "99.99"}, {"area"}),
    ({"area": "31"}, {"area"}),
    ({"area": 31.71}, {"area"}),
    ({"facility": "x" * 161}, {"facility"}),
    ({"priority": "urgent"}, {"priority"}),
    ({"needs_branch": "perhaps"}, {"needs_branch"}),
    ({"needs_branch": []}, {"needs_branch"}),
    ({"offered_at": "2026-02-30T10:00:00+07:00"}, {"offered_at"}),
    ({"offered_at": "2026-03-02T08:00:00"}, {"offered_at"}),
    ({"answered_at": "2026-03-02T08:00"}, {"answered_at"}),
    ({"offered_at": "2999-01-01T00:00:00+07:00"}, {"offered_at"}),
    ({"offered_at": "1026-03-02T09:00:00+07:00"}, {"offered_at"}),
    ({"offered_at": "0001-01-01T00:00:00+14:00"}, {"offered_at"}),
    ({"offered_at": "9999-12-31T23:59:59-12:00"}, {"offered_at"}),
    ({"ended_at": "2026-03-01T00:00:00+07:00"}, {"ended_at"}),
    ({"answered_at": "2026-03-01T00:00:00+07:00"}, {"answered_at"}),
    ({"proxy_phone": "12"}, {"proxy_phone"}),
    ({"external_id": "x" * 201}, {"external_id"}),
    ({"sender_address": "12"}, {"sender_address"}),
    ({"needs_brnach": True}, {"needs_brnach"}),
    ({"\ud800": 1, "x" * 5000: 2}, {"\ufffd", "x" * 60}),
]


def test_bad_input_is_answered_by_field_and_nothing_is_kept(door: Door) -> None:
    client = door.of(door.desk.agent)
    for change, fields in BAD:
        body = json.dumps({**CALL, **change})
        answer = client.post(TICKETS, body, content_type="application/json")
        assert (answer.status_code, fields_of(answer)) == (400, fields), (body[:200], answer.content)
    assert not Contact.objects.exists()
    assert Participant.objects.count() == 1


GOOD: list[dict[str, Any]] = [
    {"description": "a\x00b\x07c\r\nd"},
    {"subject": "Kamar 🏥 مليء بالكامل ‏נגמר"},
    {"description": "x" * 32_768},
    {"identity": {"name": "Siti", "phone": "+44 20 7946 0958"}},
    {"body": "🙏" * 10_000, "channel": "email"},
    {"sender_address": "0812 1111 3333"},
    {"external_id": ""},
    {"subject": "Kamar penuh \ud83d"},
    {"offered_at": "2026-03-02T08:00:00+07:00"},
]


def test_strange_but_honest_input_is_taken_in(door: Door) -> None:
    client = door.of(door.desk.agent)
    for change in GOOD:
        body = json.dumps({**CALL, **change})
        answer = client.post(TICKETS, body, content_type="application/json")
        assert answer.status_code == 201, (body[:200], answer.content)
    assert Ticket.objects.count() == len(GOOD)
    check_clocks()


def test_bodies_that_are_no_complaint_never_break_the_server(door: Door) -> None:
    client = door.of(door.desk.agent)
    for raw in ("", "{", "[]", '"x"', "null", "7", "[" * 5000, "[" * 900 + "]" * 900, "NaN", "\xff"):
        answer = client.post(TICKETS, raw, content_type="application/json")
        assert answer.status_code == 400, (raw[:20], answer.content)


def test_the_receipt_shows_the_ticket_as_it_is_read_afterwards(door: Door) -> None:
    desk = door.desk
    machine = door.machine()
    stated = {
        **MATTER,
        "external_id": "a-1",
        "identity": {"nik": NIK, "name": "Siti Aminah"},
        "body": "Kamar penuh.",
    }
    for client, body in (
        (machine, stated),
        (machine, {**stated, "external_id": "a-2", "distinct_because": "Lain hari", "area": "31.71"}),
        (door.of(desk.agent), {**CALL, "participant": desk.participant.pk, "priority": "high"}),
        (
            door.of(desk.officer),
            {**MATTER, "channel": "counter", "identity": {"nik": "3171015708450124", "name": "Budi"}},
        ),
    ):
        answer = client.post(TICKETS, body)
        assert answer.status_code == 201, answer.content
        receipt = answer.json()
        read = client.get(f"{TICKETS}/{receipt['number']}")
        assert receipt["ticket"] == read.json()
        assert answer["ETag"] == read["ETag"]


def test_taking_a_ticket_in_makes_a_fixed_number_of_statements(
    door: Door, django_assert_max_num_queries: Any
) -> None:
    machine = door.machine()
    for number in range(2):
        identity = {"phone": f"+6281234567{number:03d}", "name": "Siti Aminah"}
        with django_assert_max_num_queries(50 if number else 60):
            answer = machine.post(
                TICKETS,
                {**MATTER, "external_id": f"s-{number}", "identity": identity, "body": "Penuh."},
                headers={"Idempotency-Key": f"s-{number}"},
            )
        assert answer.status_code == 201, answer.content
