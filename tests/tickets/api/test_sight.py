"""Who sees what: a row out of sight answers 404 at every address, and a channel reads none of the house's words."""

from typing import Any

import pytest

from crm.models import Staff
from tests.factories import StaffFactory
from tests.tickets.api.door import API, TICKETS, Door
from tickets.api.urls import STEPS

READ = ("", "/timeline", "/clocks", "/messages")
SECRET = "Hanya untuk rekan."
BODIES: dict[str, dict[str, Any]] = {
    "classification": {"colour": "green", "reason": "x"},
    "resolution": {"answer": "x"},
    "escalations": {"request": "x"},
    "waiting": {"question": "x"},
    "reply": {"text": "x"},
    "notes": {"text": "x"},
    "merge": {"into": "0000-0017"},
    "confirmations": {"outcome": "satisfied"},
    "reopening": {"reason": "x"},
    "dismissal": {"reason": "x"},
    "branch-feedback": {"feedback": "x", "done": True, "root_cause": "staff-conduct"},
    "handover": {"branch": 1, "note": "x"},
    "return": {"note": "x"},
}


@pytest.fixture
def number(door: Door) -> str:
    """A ticket of an app, noted upon and with the branch."""
    machine = StaffFactory(machine=True, username="aplikasi")
    body = {"category": "complaint-room-full", "subject": "Penuh", "body": "Tolong", "external_id": "m-1"}
    taken = door.machine(machine).post(TICKETS, body).json()["number"]
    assert isinstance(taken, str)
    door.step(door.desk.agent, taken, "notes", {"text": SECRET}, 201)
    escalation = {"branch": door.desk.branch.pk, "request": SECRET}
    door.step(door.desk.agent, taken, "escalations", escalation, 201)
    return taken


def test_a_strangers_ticket_is_not_there_whatever_is_asked_of_it(door: Door, number: str) -> None:
    far_deputy = StaffFactory(regional_deputy=True)
    for staff in (door.desk.stranger, far_deputy):
        client = door.of(staff)
        for place in READ:
            assert client.get(f"{TICKETS}/{number}{place}").status_code == 404, place
        for step in STEPS:
            assert client.post(f"{TICKETS}/{number}/{step}", BODIES.get(step, {})).status_code == 404, step
        assert client.get(TICKETS).json()["results"] == []


def test_who_is_not_signed_in_gets_401_everywhere(door: Door, number: str) -> None:
    client = door.of(None)
    places = [f"{TICKETS}/{number}{place}" for place in READ]
    for place in (*places, TICKETS, *(f"{API}/{name}" for name in ("categories", "policies", "root-causes"))):
        assert client.get(place).status_code == 401, place
    for step in STEPS:
        assert client.post(f"{TICKETS}/{number}/{step}", {}).status_code == 401, step
    for queue in ("agent", "outbound"):
        assert client.get(f"{API}/queues/{queue}").status_code == 401
        assert client.post(f"{API}/queues/{queue}/next", {}).status_code == 401


def test_a_closed_account_sees_nothing(door: Door, number: str) -> None:
    client = door.of(door.desk.agent)
    Staff.objects.filter(pk=door.desk.agent.pk).update(is_active=False)
    assert client.get(f"{TICKETS}/{number}").status_code == 401


def test_each_role_sees_its_own(door: Door, number: str) -> None:
    desk = door.desk
    for staff in (desk.agent, desk.outbound, desk.supervisor, desk.office, desk.deputy, desk.officer):
        client = door.of(staff)
        for place in READ:
            assert client.get(f"{TICKETS}/{number}{place}").status_code == 200, (staff.role, place)
        assert [row["number"] for row in client.get(TICKETS).json()["results"]] == [number]


def test_a_machine_reads_what_it_brought_in_and_none_of_the_houses_words(door: Door, number: str) -> None:
    machine = door.machine(Staff.objects.get(username="aplikasi"))
    for place in READ:
        answer = machine.get(f"{TICKETS}/{number}{place}")
        assert answer.status_code == 200, place
        assert SECRET not in answer.content.decode()
        assert str(door.desk.agent) not in answer.content.decode()
    ticket = machine.get(f"{TICKETS}/{number}").json()
    assert (ticket["owner"], ticket["escalations"][0]["branch"]["id"]) == (None, door.desk.branch.pk)
    # A channel may learn later whose message it was, and nothing else of what people do.
    assert [step["resource"] for step in ticket["next_steps"]] == ["participant"]
    assert [row["number"] for row in machine.get(TICKETS).json()["results"]] == [number]


def test_another_machine_of_the_same_channel_sees_nothing_of_it(door: Door, number: str) -> None:
    other = door.machine()
    assert other.get(TICKETS).json()["results"] == []
    for place in READ:
        assert other.get(f"{TICKETS}/{number}{place}").status_code == 404
    assert other.post(f"{TICKETS}/{number}/resumption", {}).status_code == 404


def test_the_steps_of_people_are_closed_to_keys(door: Door, number: str) -> None:
    machine = door.machine(Staff.objects.get(username="aplikasi"))
    for step in set(STEPS) - {"resumption", "participant"}:
        answer = machine.post(f"{TICKETS}/{number}/{step}", BODIES.get(step, {}))
        assert (answer.status_code, answer.json()["code"]) == (403, "people_only"), step
    for queue in ("agent", "outbound"):
        assert machine.get(f"{API}/queues/{queue}").json()["code"] == "people_only"
        assert machine.post(f"{API}/queues/{queue}/next", {}).json()["code"] == "people_only"


def test_the_end_of_a_contact_is_for_who_sees_it(door: Door) -> None:
    contact = door.desk.contact()
    place = f"{API}/contacts/{contact.pk}/end"
    assert door.of(door.desk.stranger).post(place, {"outcome": "answered"}).status_code == 404
    assert door.machine().post(place, {"outcome": "answered"}).status_code == 404
    assert (
        door.machine(scopes=["tickets:write"]).post(place, {"outcome": "answered"}).json()["code"] == "scope"
    )
    assert door.of(door.desk.agent).post(place, {"outcome": "answered"}).status_code == 200


def test_a_number_that_can_not_be_one_is_told_apart_from_one_that_is_not_there(
    door: Door, number: str
) -> None:
    client = door.of(door.desk.agent)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    for text, status, code in (
        (wrong, 400, "wrong_check_digit"),
        ("hello", 400, "not_a_number"),
        ("%00", 400, "not_a_number"),
        ("9" * 400, 400, "not_a_number"),
        ("0000-0000", 404, "not_found"),
        (number.replace("-", ""), 200, None),
        (number.replace("-", "%20"), 200, None),
    ):
        answer = client.get(f"{TICKETS}/{text}")
        assert answer.status_code == status, text
        assert code in (None, answer.json().get("code")), text
