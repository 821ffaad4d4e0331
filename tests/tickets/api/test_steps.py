"""The steps of a ticket: what each does, when it is refused, and what a refusal says."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crm.models import Area
from tests.factories import StaffFactory
from tests.tickets.api.door import API, TICKETS, Door, fields_of
from tests.tickets.desk import check_clocks
from tickets.models import Clock, Confirmation, RootCause, Ticket, TicketEvent

ASK = {"priority": "high", "request": "Mohon dicek."}


@pytest.fixture
def number(door: Door) -> str:
    """A red complaint that an agent is working on."""
    return door.desk.ticket().number


@pytest.fixture
def at_branch(door: Door, number: str) -> str:
    door.step(door.desk.agent, number, "escalations", ASK, 201)
    return number


@pytest.fixture
def answered(door: Door, at_branch: str) -> str:
    done = {"feedback": "Sudah dicek.", "done": True, "root_cause": "facility-capacity"}
    door.step(door.desk.officer, at_branch, "branch-feedback", done)
    return at_branch


def verbs(ticket: dict[str, Any]) -> set[str]:
    return {step["verb"] for step in ticket["next_steps"]}


def test_an_illegal_step_names_the_state_and_what_is_allowed(door: Door, at_branch: str) -> None:
    answer = door.of(door.desk.agent).post(f"{TICKETS}/{at_branch}/resolution", {"answer": "Selesai."})
    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["state"]) == ("illegal_move", "escalated")
    assert "finished" in answer.json()["allowed"]
    assert fields_of(answer) == {"state"}


def test_a_step_on_an_older_version_is_refused_with_the_present_one(door: Door, number: str) -> None:
    client = door.of(door.desk.agent)
    seen = client.get(f"{TICKETS}/{number}")["ETag"]
    first = client.post(f"{TICKETS}/{number}/notes", {"text": "Satu"}, headers={"If-Match": seen})
    assert (first.status_code, first["ETag"]) == (201, f'"{first.json()["version"]}"')
    second = client.post(f"{TICKETS}/{number}/notes", {"text": "Dua"}, headers={"If-Match": seen})
    assert (second.status_code, second["ETag"]) == (412, first["ETag"])
    current = second.json()["current"]
    assert (current["state"], current["version"]) == ("in_progress", first.json()["version"])
    assert "escalated" in current["allowed"]
    assert TicketEvent.objects.filter(verb="noted").count() == 1


def test_of_two_people_who_move_a_ticket_the_second_is_told_what_it_has_become(
    door: Door, number: str
) -> None:
    other = StaffFactory()
    door.step(door.desk.agent, number, "dismissal", {"reason": "Bukan JKN."})
    late = door.of(other).post(f"{TICKETS}/{number}/escalations", ASK)
    assert (late.status_code, late.json()["state"]) == (409, "dismissed")


def test_a_repeated_step_with_its_key_happens_once(door: Door, number: str) -> None:
    client = door.of(door.desk.agent)
    for _ in range(2):
        answer = client.post(f"{TICKETS}/{number}/escalations", ASK, headers={"Idempotency-Key": "e-1"})
        assert answer.status_code == 201
    assert TicketEvent.objects.filter(verb="escalated").count() == 1


def test_an_agent_overrules_the_colour_and_both_judgements_stay(door: Door, number: str) -> None:
    body = {"colour": "yellow", "reason": "Bisa kami selesaikan sendiri."}
    ticket = door.step(door.desk.agent, number, "classification", body)
    assert [row["colour"] for row in ticket["classifications"]] == ["red", "yellow"]
    assert ticket["classification"]["explanation"] == body["reason"]
    assert ticket["classification"]["by"]["id"] == door.desk.agent.pk
    same = door.of(door.desk.agent).post(f"{TICKETS}/{number}/classification", body)
    assert (same.status_code, fields_of(same)) == (400, {"colour"})


def test_without_a_branch_the_one_responsible_for_the_place_is_taken(door: Door) -> None:
    number = door.desk.ticket().number
    agent = door.desk.agent
    refused = door.of(agent).post(f"{TICKETS}/{number}/escalations", ASK)
    assert (refused.status_code, fields_of(refused)) == (400, {"branch"})
    unknown = door.of(agent).post(f"{TICKETS}/{number}/escalations", {**ASK, "branch": 999_999})
    assert (unknown.status_code, fields_of(unknown)) == (400, {"branch"})
    Ticket.objects.update(area="73.71")
    shown = door.of(agent).get(f"{TICKETS}/{number}").json()
    assert shown["suggested_branch"]["id"] == door.desk.other_branch.pk
    ticket = door.step(agent, number, "escalations", ASK, 201)
    assert ticket["branch"]["id"] == door.desk.other_branch.pk
    assert ticket["suggested_branch"] is None


@pytest.fixture(autouse=True)
def _home(request: pytest.FixtureRequest, door: Door) -> None:
    """The participant lives where the desk's first branch is, but where a test is about places."""
    if "place" not in request.node.name:
        door.desk.participant.home_area = Area.objects.get(branch_area__branch=door.desk.branch)
        door.desk.participant.save()


def test_a_branch_works_on_its_ticket(door: Door, at_branch: str) -> None:
    officer = door.desk.officer
    ticket = door.of(officer).get(f"{TICKETS}/{at_branch}").json()
    assert verbs(ticket) == {
        "noted",
        "waited",
        "acknowledged",
        "fed_back",
        "finished",
        "handed_over",
        "returned",
    }
    ticket = door.step(officer, at_branch, "acknowledgement")
    assert "acknowledged" not in verbs(ticket)
    assert door.of(officer).post(f"{TICKETS}/{at_branch}/acknowledgement", {}).status_code == 409
    ticket = door.step(officer, at_branch, "branch-feedback", {"feedback": "Sedang dicek."})
    assert (ticket["state"], ticket["escalations"][0]["feedback"]) == ("escalated", "Sedang dicek.")
    cause = RootCause.objects.order_by("code").first()
    assert cause is not None
    ticket = door.step(officer, at_branch, "branch-feedback", {"done": True, "root_cause": cause.code})
    assert ticket["state"] == "awaiting_confirmation"
    assert ticket["escalations"][0]["root_cause"]["code"] == cause.code
    check_clocks()


def test_what_a_branch_holds_while_it_waits_is_not_the_care_centres_to_end(
    door: Door, at_branch: str
) -> None:
    door.step(door.desk.officer, at_branch, "waiting", {"question": "Kamar berapa?"})
    client = door.of(door.desk.agent)
    offered = verbs(client.get(f"{TICKETS}/{at_branch}").json())
    assert "resumed" in offered
    assert not {"classified", "dismissed", "resolved"} & offered
    refused = client.post(f"{TICKETS}/{at_branch}/dismissal", {"reason": "Bukan JKN."})
    assert (refused.status_code, refused.json()["code"]) == (409, "at_branch")


def test_a_branch_hands_over_and_can_read_on_but_not_act(door: Door, at_branch: str) -> None:
    desk = door.desk
    same = door.of(desk.officer).post(
        f"{TICKETS}/{at_branch}/handover", {"branch": desk.branch.pk, "note": "Salah"}
    )
    assert (same.status_code, fields_of(same)) == (400, {"branch"})
    body = {"branch": desk.other_branch.pk, "note": "Rumah sakit di Makassar."}
    ticket = door.step(desk.officer, at_branch, "handover", body)
    assert ticket["branch"]["id"] == desk.other_branch.pk
    assert verbs(ticket) == {"noted"}
    refused = door.of(desk.officer).post(f"{TICKETS}/{at_branch}/acknowledgement", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "other_branch")
    door.step(desk.stranger, at_branch, "acknowledgement")


def test_a_branch_gives_back_what_lacks_something(door: Door, at_branch: str) -> None:
    ticket = door.step(door.desk.officer, at_branch, "return", {"note": "Nama rumah sakit?"})
    assert (ticket["state"], ticket["owner"]["id"]) == ("in_progress", door.desk.agent.pk)
    assert ticket["escalations"][0]["ending_note"] == "Nama rumah sakit?"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "feedback"),
        ({"done": True}, "feedback"),
        ({"feedback": "\x00", "done": True, "root_cause": "staff-conduct"}, "feedback"),
        ({"feedback": "x" * 20_000}, "feedback"),
        ({"feedback": "x", "done": True}, "root_cause"),
        ({"feedback": "x", "root_cause": "staff"}, "root_cause"),
        ({"feedback": "x", "done": True, "root_cause": "no-such"}, "root_cause"),
    ],
)
def test_bad_feedback_is_answered_by_field(door: Door, at_branch: str, body: Any, field: str) -> None:
    answer = door.of(door.desk.officer).post(f"{TICKETS}/{at_branch}/branch-feedback", body)
    assert (answer.status_code, fields_of(answer)) == (400, {field})


def test_a_call_back_is_held_by_one_agent(door: Door, answered: str) -> None:
    desk, other = door.desk, StaffFactory(outbound_agent=True)
    door.of(desk.outbound).post(f"{API}/queues/outbound/next", {})
    taken = door.of(other).post(f"{TICKETS}/{answered}/confirmations", {"outcome": "satisfied"})
    assert (taken.status_code, taken.json()["code"]) == (409, "taken")
    assert "satisfied" not in verbs(door.of(other).get(f"{TICKETS}/{answered}").json())
    door.step(desk.outbound, answered, "release", {"note": "Istirahat"})
    door.step(other, answered, "confirmations", {"outcome": "educated", "note": "Dijelaskan ulang."}, 201)


def test_nobody_answers_three_times(door: Door, answered: str) -> None:
    outbound = door.desk.outbound
    early = door.of(outbound).post(f"{TICKETS}/{answered}/confirmations", {"outcome": "unreachable"})
    assert (early.status_code, early.json()["code"]) == (409, "too_early")
    for attempt in range(3):
        call = door.of(outbound).post(f"{API}/queues/outbound/next", {}).json()
        assert call["attempts_made"] == len(call["attempts"]) == attempt
        door.step(outbound, answered, "confirmations", {"outcome": "no_answer"}, 201)
        assert door.of(outbound).post(f"{API}/queues/outbound/next", {}).status_code == 204
        door.until(Confirmation.objects.get().ready_at.isoformat())
    ticket = door.step(outbound, answered, "confirmations", {"outcome": "unreachable"}, 201)
    assert (ticket["state"], ticket["confirmations"][0]["outcome"]) == ("closed", "unreachable")
    assert door.step(door.desk.agent, answered, "reopening", {"reason": "Menelepon lagi."})["cycle"] == 2


def test_an_attempt_is_reported_by_whoever_has_the_call_in_hand(door: Door, answered: str) -> None:
    outbound, place = door.desk.outbound, f"{TICKETS}/{answered}"
    assert "attempted" not in verbs(door.of(outbound).get(place).json())
    refused = door.of(outbound).post(f"{place}/confirmations", {"outcome": "no_answer"})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_in_hand")
    door.of(outbound).post(f"{API}/queues/outbound/next", {})
    assert "attempted" in verbs(door.of(outbound).get(place).json())
    door.step(outbound, answered, "confirmations", {"outcome": "no_answer"}, 201)
    again = door.of(outbound).post(f"{place}/confirmations", {"outcome": "no_answer"})
    assert (again.status_code, again.json()["code"]) == (409, "not_in_hand")
    door.step(
        outbound, answered, "confirmations", {"outcome": "satisfied", "note": "Menelepon sendiri."}, 201
    )


def test_a_time_at_night_is_refused_by_field_and_hours(door: Door, answered: str) -> None:
    client = door.of(door.desk.outbound)
    client.post(f"{API}/queues/outbound/next", {})
    body = {"outcome": "no_answer", "next_try_at": "2026-03-03T01:30:00+07:00"}
    answer = client.post(f"{TICKETS}/{answered}/confirmations", body)
    assert (answer.status_code, fields_of(answer)) == (400, {"next_try_at"})
    assert "09:00" in answer.content.decode()
    assert "19:00" in answer.content.decode()


def test_a_ticket_is_given_up_only_when_the_time_of_the_notice_is_over(door: Door, answered: str) -> None:
    outbound, place = door.desk.outbound, f"{TICKETS}/{answered}"
    for _ in range(3):
        door.until(Confirmation.objects.get().ready_at.isoformat())
        door.of(outbound).post(f"{API}/queues/outbound/next", {})
        door.step(outbound, answered, "confirmations", {"outcome": "no_answer"}, 201)
    door.after(minutes=1)
    assert "unreachable" not in verbs(door.of(outbound).get(place).json())
    early = door.of(outbound).post(f"{place}/confirmations", {"outcome": "unreachable"})
    assert (early.status_code, early.json()["code"]) == (409, "too_early")
    door.after(hours=24)
    assert "unreachable" in verbs(door.of(outbound).get(place).json())
    door.step(outbound, answered, "confirmations", {"outcome": "unreachable"}, 201)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "outcome"),
        ({"outcome": "happy"}, "outcome"),
        ({"outcome": ""}, "outcome"),
        ({"outcome": "reprocess"}, "note"),
        ({"outcome": "educated", "note": " "}, "note"),
        ({"outcome": "no_answer", "next_try_at": "2020-01-01T00:00:00Z"}, "next_try_at"),
        ({"outcome": "no_answer", "next_try_at": "2026-03-04T09:00:00"}, "next_try_at"),
        ({"outcome": "satisfied", "next_try_at": "2026-03-03T00:00:00Z"}, "next_try_at"),
    ],
)
def test_a_bad_outcome_is_answered_by_field(door: Door, answered: str, body: Any, field: str) -> None:
    client = door.of(door.desk.outbound)
    client.post(f"{API}/queues/outbound/next", {})
    answer = client.post(f"{TICKETS}/{answered}/confirmations", body)
    assert (answer.status_code, fields_of(answer)) == (400, {field})


def test_waiting_stops_the_clocks_until_it_is_over(door: Door, number: str) -> None:
    agent = door.desk.agent
    door.step(agent, number, "waiting", {"question": "Nomor kartu?"})
    door.after(days=3)
    ticket = door.step(agent, number, "resumption")
    assert (ticket["state"], ticket["overdue"]) == ("in_progress", False)
    clock = Clock.objects.get(promise="resolution")
    assert clock.paused_for.days == 3


def test_a_reply_answers_the_very_message(door: Door) -> None:
    ticket = door.desk.ticket(contact=door.desk.contact("whatsapp", body="Bagaimana?"))
    other = door.desk.ticket("complaint-queue", contact=door.desk.contact("whatsapp", body="Kapan?"))
    client = door.of(door.desk.agent)
    mine = client.get(f"{TICKETS}/{ticket.number}/messages").json()["results"][0]["id"]
    theirs = client.get(f"{TICKETS}/{other.number}/messages").json()["results"][0]["id"]
    body = {"text": "Sedang dicek.", "in_reply_to": theirs}
    crossed = client.post(f"{TICKETS}/{ticket.number}/reply", body)
    assert (crossed.status_code, fields_of(crossed)) == (400, {"in_reply_to"})
    door.step(door.desk.agent, ticket.number, "reply", {**body, "in_reply_to": mine}, 201)
    door.step(door.desk.agent, other.number, "reply", body, 201)
    thread = client.get(f"{TICKETS}/{ticket.number}/messages").json()["results"]
    assert [(row["direction"], row["in_reply_to"]) for row in thread] == [
        ("inbound", None),
        ("outbound", mine),
    ]


def test_two_tickets_of_one_person_become_one(door: Door, number: str) -> None:
    other = door.desk.ticket("complaint-queue").number
    agent = door.desk.agent
    for into in (number, "0000-0000", "rubbish", "9999-9999-9999-9999", "\x00", 7, None):
        refused = door.of(agent).post(f"{TICKETS}/{number}/merge", {"into": into})
        assert (refused.status_code, fields_of(refused)) == (400, {"into"}), into
    ticket = door.step(agent, number, "merge", {"into": other, "note": "Hal yang sama."})
    assert (ticket["state"], ticket["merged_into"]) == ("merged", other)
    assert verbs(ticket) == {"noted"}
    assert not Clock.objects.filter(ticket__merged_into__isnull=False, stopped_at=None).exists()


def test_a_red_complaint_is_escalated_or_gets_another_colour_before_it_is_resolved(
    door: Door, number: str
) -> None:
    client = door.of(door.desk.agent)
    assert "resolved" not in verbs(client.get(f"{TICKETS}/{number}").json())
    refused = client.post(f"{TICKETS}/{number}/resolution", {"answer": "Sudah dapat kamar."})
    assert (refused.status_code, refused.json()["code"]) == (409, "needs_branch")
    assert fields_of(refused) == {"colour"}
    assert {"escalated", "classified"} <= set(refused.json()["allowed"])
    body = {"colour": "yellow", "reason": "Bisa kami selesaikan sendiri."}
    assert "resolved" in verbs(door.step(door.desk.agent, number, "classification", body))
    door.step(door.desk.agent, number, "resolution", {"answer": "Sudah dapat kamar."})


def test_solved_then_closed_then_opened_again(door: Door) -> None:
    agent = door.desk.agent
    number = door.desk.ticket("complaint-card-inactive").number
    door.step(agent, number, "resolution", {"answer": "Kartu sudah aktif."})
    closed = door.step(agent, number, "closure")
    assert (closed["state"], bool(closed["closed_at"])) == ("closed", True)
    reopened = door.step(agent, number, "reopening", {"reason": "Belum aktif."})
    assert (reopened["state"], reopened["cycle"]) == ("in_progress", 2)


def test_what_is_out_of_topic_is_dismissed(door: Door, number: str) -> None:
    assert door.step(door.desk.agent, number, "dismissal", {"reason": "Bukan JKN."})["state"] == "dismissed"


def test_a_supervisor_assigns_and_an_agent_takes(door: Door, number: str) -> None:
    other, supervisor = StaffFactory(), door.desk.supervisor
    ticket = door.step(supervisor, number, "assignment", {"to": other.pk})
    assert ticket["owner"]["id"] == other.pk
    assert door.step(door.desk.agent, number, "assignment")["owner"]["id"] == door.desk.agent.pk
    not_mine = door.of(door.desk.agent).post(f"{TICKETS}/{number}/assignment", {"to": other.pk})
    assert not_mine.status_code == 403
    for nobody in (door.desk.officer.pk, StaffFactory(machine=True).pk, 10**30):
        refused = door.of(supervisor).post(f"{TICKETS}/{number}/assignment", {"to": nobody})
        assert (refused.status_code, fields_of(refused)) == (400, {"to"})
    assert door.step(door.desk.agent, number, "release")["state"] == "new"


def test_who_may_not_do_a_step_is_told_so(door: Door, number: str) -> None:
    for staff, resource, body in (
        (door.desk.outbound, "resolution", {"answer": "x"}),
        (door.desk.office, "escalations", {**ASK, "branch": door.desk.branch.pk}),
        (door.desk.outbound, "classification", {"colour": "green", "reason": "x"}),
    ):
        assert door.of(staff).post(f"{TICKETS}/{number}/{resource}", body).status_code == 403


def test_the_end_of_a_contact_turns_what_is_still_green_yellow(door: Door) -> None:
    agent = door.desk.agent
    body = {"channel": "phone", "category": "complaint-app-access", "subject": "Tidak bisa masuk"}
    taken = door.of(agent).post(TICKETS, body).json()
    assert taken["ticket"]["colour"] == "green"
    door.after(minutes=2)
    place = f"{API}/contacts/{taken['contact']}/end"
    early = door.of(agent).post(place, {"outcome": "ticket_opened", "ended_at": "2020-01-01T00:00:00Z"})
    assert (early.status_code, fields_of(early)) == (400, {"ended_at"})
    ended = door.of(agent).post(place, {"outcome": "ticket_opened"})
    assert (ended.status_code, bool(ended.json()["ended_at"])) == (200, True)
    assert door.of(agent).post(place, {"outcome": "abandoned"}).status_code == 409
    ticket = door.of(agent).get(f"{TICKETS}/{taken['number']}").json()
    assert (ticket["colour"], ticket["classification"]["reason"]) == ("yellow", "outlived_contact")
    assert Clock.objects.get(promise="handling").verdict == "met"
    check_clocks()


def test_a_case_of_another_desk_is_taken_over_first_and_then_worked_on(door: Door) -> None:
    desk = door.desk
    ticket = desk.ticket(actor=None, origin="old")
    shown = door.of(desk.supervisor).get(f"{TICKETS}/{ticket.number}").json()
    assert (shown["origin"], shown["adopted_at"]) == ("old", None)
    assert [step["verb"] for step in shown["next_steps"]] == ["adopted"]
    refusal = door.step(desk.agent, ticket.number, "assignment", status=409)
    assert refusal["code"] == "not_ours"
    door.step(desk.agent, ticket.number, "adoption", status=403)
    taken = door.step(desk.supervisor, ticket.number, "adoption", {"branch": desk.branch.pk})
    assert (taken["state"], taken["branch"]["id"]) == ("escalated", desk.branch.pk)
    assert taken["adopted_at"] is not None
    assert "adopted" not in [step["verb"] for step in taken["next_steps"]]
    door.step(desk.supervisor, ticket.number, "adoption", status=409)


def test_a_telephone_system_tells_the_end_of_a_call_late(door: Door) -> None:
    contact = door.desk.contact()
    ticket = door.desk.ticket("complaint-app-access", contact=contact)
    door.after(minutes=30)
    body = {
        "outcome": "ticket_opened",
        "ended_at": (contact.offered_at + timedelta(minutes=2))
        .astimezone(ZoneInfo("Asia/Jakarta"))
        .isoformat(),
    }
    answer = door.of(door.desk.agent).post(f"{API}/contacts/{contact.pk}/end", body)
    assert answer.status_code == 200, answer.content
    assert ticket.clocks.get(promise="handling").verdict == "met"
    check_clocks()


def test_an_officer_escalates_what_the_branch_took_in_and_is_shown_a_phone_by_the_ticket(door: Door) -> None:
    officer, person = door.desk.officer, door.desk.participant
    matter = {"channel": "hospital", "category": "complaint-medicine", "subject": "Obat kosong"}
    body = {**matter, "identity": {"nik": person.nik}}
    taken = door.of(officer).post(TICKETS, body).json()
    resources = {step["resource"] for step in taken["ticket"]["next_steps"]}
    assert resources == {"notes", "escalations"}
    ask = {"branch": door.desk.other_branch.pk, "request": "Mohon dicek."}
    sent = door.step(officer, taken["number"], "escalations", ask, 201)
    assert sent["state"] == "escalated"
    place = f"{TICKETS}/{taken['number']}/reveals"
    why = {"field": "phone", "reason": "Menelepon peserta"}
    shown = door.of(door.desk.stranger).post(place, why)
    assert (shown.status_code, shown.json()) == (201, {"field": "phone", "value": person.phone})
    assert shown["Cache-Control"] == "no-store"
    assert door.of(door.desk.stranger).post(place, {**why, "field": "nik"}).status_code == 404
    assert door.of(StaffFactory(branch_officer=True)).post(place, why).status_code == 404
    assert door.machine().post(place, why).status_code == 403


def test_an_officer_escalates_nothing_that_the_centre_has(door: Door) -> None:
    body = {"channel": "counter", "category": "complaint-medicine", "subject": "Obat kosong"}
    number = door.of(door.desk.officer).post(TICKETS, body).json()["number"]
    door.step(door.desk.agent, number, "assignment")
    ask = {"branch": door.desk.branch.pk, "request": "Mohon dicek."}
    refused = door.of(door.desk.officer).post(f"{TICKETS}/{number}/escalations", ask)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_in_hand")


def test_a_priority_learned_over_the_api_moves_the_persons_open_tickets(door: Door, number: str) -> None:
    person = door.desk.participant
    before = door.of(door.desk.agent).get(f"{TICKETS}/{number}").json()
    place = f"{API}/participants/{person.pk}"
    assert door.of(door.desk.agent).patch(place, {"priority_reason": "disability"}).status_code == 200
    after = door.of(door.desk.agent).get(f"{TICKETS}/{number}").json()
    assert (before["vulnerable"], after["vulnerable"]) == (False, True)
    assert after["version"] == before["version"] + 1
    timeline = door.of(door.desk.agent).get(f"{TICKETS}/{number}/timeline").json()["results"]
    assert (timeline[-1]["verb"], timeline[-1]["facts"]) == ("prioritised", {"vulnerable": True})
    # Another correction, the same priority: nothing of the ticket moves.
    door.of(door.desk.agent).patch(place, {"address": "Jl. Baru 1"})
    assert door.of(door.desk.agent).get(f"{TICKETS}/{number}").json()["version"] == after["version"]
