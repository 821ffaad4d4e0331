"""Lists, queues and tables, and how often each asks the database."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.domain.codes import PriorityReason
from tests.factories import ParticipantFactory, StaffFactory
from tests.tickets.api.door import API, TICKETS, Door, fields_of
from tests.tickets.desk import Desk
from tickets.actions.publish import publish_policy
from tickets.models import Ticket


def numbers(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["number"] for row in answer.json()["results"]]


def queries(client: Any, place: str, query: Any = None) -> int:
    client.get(place, query or {})  # What is kept in memory is read once.
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(place, query or {}).status_code == 200
    return len(asked)


def other_persons_ticket(desk: Desk, category: str = "complaint-room-full", **details: Any) -> Ticket:
    desk.participant = ParticipantFactory()
    return desk.ticket(category, **details)


@pytest.fixture
def three(door: Door) -> list[Ticket]:
    """A red complaint at the branch, a yellow one a day later, and a question by mail an hour after that."""
    desk = door.desk
    red = desk.ticket(subject="Kamar penuh")
    escalation = {"branch": desk.branch.pk, "request": "Cek."}
    door.step(desk.agent, red.number, "escalations", escalation, 201)
    door.after(days=1)
    yellow = other_persons_ticket(desk, "complaint-card-inactive", subject="Kartu tidak aktif")
    door.after(hours=1)
    question = other_persons_ticket(desk, "info-benefit", subject="Tanya manfaat", channel="email")
    return [red, yellow, question]


def test_the_list_is_newest_first_in_pages(door: Door, three: list[Ticket]) -> None:
    client = door.of(door.desk.agent)
    first = client.get(TICKETS, {"page_size": 2})
    assert numbers(first) == [three[2].number, three[1].number]
    assert numbers(client.get(first.json()["next"])) == [three[0].number]


def test_the_list_narrows(door: Door, three: list[Ticket]) -> None:
    red, yellow, question = (ticket.number for ticket in three)
    desk = door.desk
    client = door.of(desk.agent)
    asked: list[tuple[Any, list[str]]] = [
        ({"state": "escalated"}, [red]),
        ({"state": ["escalated", "in_progress"], "kind": "complaint"}, [yellow, red]),
        ({"kind": "information"}, [question]),
        ({"colour": ["red", "yellow"]}, [yellow, red]),
        ({"channel": "email"}, [question]),
        ({"category": "complaint-card-inactive"}, [yellow]),
        ({"branch": desk.branch.pk}, [red]),
        ({"owner": desk.agent.pk, "open": "true"}, [question, yellow, red]),
        ({"unowned": "true"}, []),
        ({"participant": three[1].participant_id}, [yellow]),
        ({"open": "false"}, []),
        ({"overdue": "false", "colour": "red"}, [red]),
        ({"opened_from": three[1].opened_at.isoformat()}, [question, yellow]),
        ({"opened_before": three[1].opened_at.isoformat()}, [red]),
        ({"search": red}, [red]),
        ({"search": "kartu aktif"}, [yellow]),
        ({"search": str(three[2].participant)}, [question]),
        ({"search": "100%"}, []),
    ]
    for query, found in asked:
        assert numbers(client.get(TICKETS, query)) == found, query


def test_who_wrote_again_after_the_answer_is_found_and_counted_for_the_owner(
    door: Door, three: list[Ticket]
) -> None:
    red, yellow, question = (ticket.number for ticket in three)
    desk, client = door.desk, door.of(door.desk.agent)
    door.step(desk.agent, yellow, "resolution", {"answer": "Sudah aktif."})
    door.after(minutes=1)
    assert numbers(client.get(TICKETS, {"wrote_again": "true"})) == []
    contact = desk.contact("whatsapp", participant=three[1].participant, body="Belum selesai!")
    desk.ticket("complaint-card-inactive", contact=contact, actor=None)
    assert numbers(client.get(TICKETS, {"wrote_again": "true"})) == [yellow]
    assert numbers(client.get(TICKETS, {"wrote_again": "false"})) == [question, red]
    assert client.get(f"{API}/queues/agent").json()["wrote_again"] == 1
    assert door.of(desk.supervisor).get(f"{API}/queues/agent").json()["wrote_again"] == 0


def test_what_is_overdue_now_is_found(door: Door, three: list[Ticket]) -> None:
    door.after(days=2)
    client = door.of(door.desk.agent)
    assert set(numbers(client.get(TICKETS, {"overdue": "true"}))) == {three[1].number, three[2].number}
    assert client.get(TICKETS, {"search": three[1].number}).json()["results"][0]["overdue"] is True


def test_the_list_is_ordered_by_time_left_with_what_is_not_due_last(door: Door, three: list[Ticket]) -> None:
    red, yellow, question = (ticket.number for ticket in three)
    client = door.of(door.desk.agent)
    door.after(minutes=1)
    door.step(door.desk.agent, yellow, "resolution", {"answer": "Sudah aktif."})
    page = client.get(f"{TICKETS}?ordering=due&page_size=1")
    assert numbers(page) == [question]
    page = client.get(page.json()["next"])
    assert numbers(page) == [red]
    assert numbers(client.get(page.json()["next"])) == [yellow]
    assert numbers(client.get(TICKETS, {"ordering": "opened_at"})) == [red, yellow, question]
    assert numbers(client.get(TICKETS, {"ordering": "-changed_at"}))[0] == yellow


def test_a_filter_that_means_nothing_is_refused_by_name(door: Door) -> None:
    client = door.of(door.desk.agent)
    for query, field in (
        ("state=happy", "state"),
        ("colour=blue", "colour"),
        ("owner=me", "owner"),
        ("owner=1.5", "owner"),
        (f"branch={10**30}", "branch"),
        ("category=no-such", "category"),
        ("category=%00", "category"),
        ("opened_from=yesterday", "opened_from"),
        ("opened_from=0001-01-01T00:00:00%2B14:00", "opened_from"),
        ("search=%00", "search"),
        (f"search={'x' * 300}", "search"),
        ("ordering=subject", "ordering"),
        ("ordering=due,password", "ordering"),
        ("page_size=0", "page_size"),
    ):
        answer = client.get(f"{TICKETS}?{query}")
        assert (answer.status_code, fields_of(answer)) == (400, {field}), query
    assert client.get(f"{TICKETS}?cursor=rubbish").status_code == 404


def test_labels_speak_the_readers_language(door: Door, three: list[Ticket]) -> None:
    shown = {
        language: door.of(door.desk.agent, language).get(f"{TICKETS}/{three[0].number}").json()
        for language in ("en", "id")
    }
    assert (shown["en"]["colour_label"], shown["en"]["state_label"]) == ("red", "escalated")
    assert shown["en"]["category"]["name"] == three[0].category.name_en
    assert shown["id"]["category"]["name"] == three[0].category.name_id
    assert (shown["id"]["colour"], shown["id"]["state"]) == ("red", "escalated")


def test_times_carry_their_offset(door: Door, three: list[Ticket]) -> None:
    row = door.of(door.desk.agent).get(f"{TICKETS}/{three[0].number}").json()
    assert row["opened_at"] == "2026-03-02T09:00:00+07:00"


def test_the_list_asks_as_often_for_many_as_for_few(door: Door, three: list[Ticket]) -> None:
    client = door.of(door.desk.agent)
    few = queries(client, TICKETS)
    for _ in range(5):
        other_persons_ticket(door.desk)
    assert queries(client, TICKETS) == few <= 4


def test_one_ticket_asks_as_often_however_much_happened_to_it(door: Door, three: list[Ticket]) -> None:
    number, desk = three[0].number, door.desk
    client = door.of(desk.agent)
    places = [f"{TICKETS}/{number}{place}" for place in ("", "/timeline", "/clocks", "/messages")]
    before = [queries(client, place) for place in places]
    for _ in range(6):
        door.step(desk.agent, number, "notes", {"text": "Catatan"}, 201)
        door.step(desk.agent, number, "reply", {"text": "Sedang dicek."}, 201)
        door.step(desk.officer, number, "return", {"note": "Kurang lengkap."})
        escalation = {"branch": desk.branch.pk, "request": "Cek lagi."}
        door.step(desk.agent, number, "escalations", escalation, 201)
    assert [queries(client, place) for place in places] == before
    assert max(before) <= 16


def test_the_timeline_comes_in_pages_oldest_first(door: Door, three: list[Ticket]) -> None:
    client = door.of(door.desk.agent)
    place = f"{TICKETS}/{three[0].number}/timeline"
    page = client.get(place, {"page_size": 1}).json()
    assert [event["verb"] for event in page["results"]] == ["opened"]
    rest = client.get(page["next"]).json()["results"]
    assert [(event["verb"], event["from_state"], event["to_state"]) for event in rest] == [
        ("escalated", "in_progress", "escalated")
    ]


def test_the_agents_queue_shows_what_next_takes(door: Door) -> None:
    desk = door.desk
    machine = door.machine()
    for name, reason in (("Satu", ""), ("Dua", "elderly"), ("Tiga", "")):
        person = ParticipantFactory(name=name, priority_reason=PriorityReason(reason))
        body = {"category": "complaint-card-inactive", "subject": name, "identity": {"nik": person.nik}}
        machine.post(TICKETS, body)
        door.after(minutes=1)
    client = door.of(desk.agent)
    queue = client.get(f"{API}/queues/agent").json()
    assert (queue["desk"], queue["waiting"], queue["vulnerable"], queue["overdue"]) == ("care", 3, 1, 0)
    shown = [row["subject"] for row in queue["first"]]
    assert shown == ["Dua", "Satu", "Tiga"]
    taken = [client.post(f"{API}/queues/agent/next", {}) for _ in range(4)]
    assert [answer.status_code for answer in taken] == [200, 200, 200, 204]
    assert [answer.json()["subject"] for answer in taken[:3]] == shown
    assert taken[0]["ETag"] == f'"{taken[0].json()["version"]}"'
    assert client.get(f"{API}/queues/agent").json()["mine"] == 3
    assert client.get(f"{API}/queues/agent", {"desk": "social"}).json()["waiting"] == 0
    for query in ({"desk": "branch"}, {"dsk": "care"}):
        assert client.get(f"{API}/queues/agent", query).status_code == 400
    assert door.of(desk.officer).post(f"{API}/queues/agent/next", {}).status_code == 403


def test_a_key_that_is_sent_again_takes_no_second_ticket(door: Door) -> None:
    machine = door.machine()
    for subject in ("Satu", "Dua"):
        machine.post(TICKETS, {"category": "complaint-card-inactive", "subject": subject})
    client = door.of(door.desk.agent)
    taken = [
        client.post(f"{API}/queues/agent/next", {}, headers={"Idempotency-Key": "n-1"}) for _ in range(2)
    ]
    assert taken[0].json()["number"] == taken[1].json()["number"]
    assert client.get(f"{API}/queues/agent").json()["waiting"] == 1


def test_the_outbound_queue_counts_and_shows_progress(door: Door) -> None:
    desk = door.desk
    for priority in ("low", "high", "medium"):
        ticket = other_persons_ticket(desk)
        body = {"branch": desk.branch.pk, "request": "Cek.", "priority": priority}
        door.step(desk.agent, ticket.number, "escalations", body, 201)
        done = {"feedback": "Beres.", "done": True, "root_cause": "facility-capacity"}
        door.step(desk.officer, ticket.number, "branch-feedback", done)
        door.after(minutes=1)
    client, place = door.of(desk.outbound), f"{API}/queues/outbound"
    queue = client.get(place).json()
    assert [row["priority"] for row in queue["first"]] == ["high", "medium", "low"]
    assert [queue[name] for name in ("ready", "high", "medium", "low", "done_today", "quota")] == [
        3,
        1,
        1,
        1,
        0,
        50,
    ]
    number = client.post(f"{place}/next", {}).json()["ticket"]["number"]
    assert client.post(f"{place}/next", {}).json()["ticket"]["number"] == number
    door.step(desk.outbound, number, "confirmations", {"outcome": "satisfied"}, 201)
    other = client.post(f"{place}/next", {}).json()["ticket"]["number"]
    door.step(desk.outbound, other, "confirmations", {"outcome": "no_answer"}, 201)
    client.post(f"{place}/next", {})
    queue = client.get(place).json()
    assert [queue[name] for name in ("ready", "later", "in_hand", "done_today")] == [0, 1, 1, 1]
    assert door.of(desk.agent).post(f"{place}/next", {}).status_code == 403
    door.after(days=1)
    assert door.of(desk.outbound).get(place).json()["done_today"] == 0


def test_queues_ask_a_fixed_number_of_times(door: Door, three: list[Ticket]) -> None:
    client = door.of(door.desk.supervisor)
    assert queries(client, f"{API}/queues/agent") <= 6
    assert queries(client, f"{API}/queues/outbound") <= 8


def test_tables_are_open_to_every_caller_and_read_only(door: Door) -> None:
    for client in (door.of(door.desk.officer), door.machine(scopes=["places:read"])):
        found = client.get(f"{API}/categories?kind=complaint&page_size=200").json()["results"]
        assert {row["kind"] for row in found} == {"complaint"}
        assert "complaint-room-full" in {row["code"] for row in found}
        assert client.get(f"{API}/root-causes").json()["results"]
        for name in ("categories", "root-causes", "policies"):
            assert client.post(f"{API}/{name}", {}).status_code in (403, 405)
            assert queries(client, f"{API}/{name}") <= 5


def test_policies_are_those_in_force_unless_all_are_asked_for(door: Door) -> None:
    client, place = door.of(door.desk.agent), f"{API}/policies"
    query = {"promise": "first_reply", "channel": "twitter"}
    (now,) = client.get(place, query).json()["results"]
    assert (now["amount"], now["measure"], now["version"]) == (600, "elapsed", 2)
    both = client.get(place, {**query, "versions": "all"}).json()["results"]
    assert [row["amount"] for row in both] == [1800, 600]
    publish_policy(
        promise="first_reply",
        channel="twitter",
        amount=300,
        valid_from=door.desk.now.replace(year=2027),
        actor=None,
        now=door.desk.now,
    )
    (still,) = client.get(place, query).json()["results"]
    assert (still["amount"], still["valid_until"][:4]) == (600, "2027")
    assert client.get(place, {"versions": "some"}).status_code == 400


def test_someone_from_the_social_desk_sees_that_queue(door: Door) -> None:
    social = StaffFactory(social_agent=True)
    twitter = door.machine(StaffFactory(machine=True, channel="twitter"))
    twitter.post(TICKETS, {"category": "info-benefit", "subject": "Tanya", "body": "@bpjs tanya dong"})
    queue = door.of(social).get(f"{API}/queues/agent").json()
    assert (queue["desk"], queue["waiting"]) == ("social", 1)
    assert door.of(social).post(f"{API}/queues/agent/next", {}).json()["subject"] == "Tanya"
