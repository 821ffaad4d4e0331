"""A red complaint by the API alone: a machine brings it in, people of four roles work on it, every clock is read."""

from typing import Any

from django.core.management import call_command
from rest_framework.test import APIClient

from tests.factories import StaffFactory
from tests.tickets.api.conftest import open_door  # noqa: F401  (the fixture `door`)
from tests.tickets.api.door import API, TICKETS, Door
from tests.tickets.desk import check_clocks
from tickets.actions import sweep

HOUR = 3600
DAY = 24 * HOUR


class Watch:
    """Reads the clocks of one ticket as an agent sees them."""

    def __init__(self, door: Door, number: str) -> None:
        self.door, self.number = door, number

    def read(self) -> dict[tuple[str, int], dict[str, Any]]:
        """Every clock by promise and cycle; `list` says where it stands."""
        answer = self.door.of(self.door.desk.agent).get(f"{TICKETS}/{self.number}/clocks").json()
        return {
            (clock["promise"], clock["cycle"]): {**clock, "list": name}
            for name in ("ongoing", "completed")
            for clock in answer[name]
        }

    def expect(self, **clocks: tuple[str, int, int, bool]) -> dict[tuple[str, int], dict[str, Any]]:
        """Check standing, elapsed, remaining and breached of exactly these (`resolution_1=...`)."""
        found = self.read()
        shown = {
            f"{promise}_{cycle}": (clock["standing"], clock["elapsed"], clock["remaining"], clock["breached"])
            for (promise, cycle), clock in found.items()
        }
        assert shown == clocks
        for clock in found.values():
            assert (clock["list"] == "ongoing") == (clock["verdict"] == "")
        return found


def bring_in(machine: APIClient, **more: Any) -> Any:
    return machine.post(
        TICKETS,
        {
            "external_id": "app-77",
            "identity": {"nik": "3171015708450123", "phone": "0812 9999 0000", "name": "Siti Aminah"},
            "category": "complaint-app-access",
            "subject": "Ditolak rawat inap",
            "description": "Katanya kamar penuh.",
            "body": "Ibu saya ditolak rawat inap 😢",
            "area": "31.71",
            **more,
        },
        headers={"Idempotency-Key": "app-77"},
    )


def test_a_red_complaint_is_reprocessed_once_and_closed_when_the_participant_is_content(door: Door) -> None:
    desk = door.desk
    machine = door.machine(StaffFactory(machine=True, channel="app"))
    opened = bring_in(machine)
    assert opened.status_code == 201, opened.content
    number = opened.json()["number"]
    assert (opened.json()["result"], opened["Location"]) == ("opened", f"{TICKETS}/{number}")
    assert bring_in(machine).headers["Idempotency-Replayed"] == "true"
    watch = Watch(door, number)

    # An app's message is over when it arrives, so what is usually green is yellow: a day.
    door.after(minutes=10)
    watch.expect(
        first_reply_1=("running", 600, DAY - 600, False), resolution_1=("running", 600, DAY - 600, False)
    )
    taken = door.of(desk.agent).post(f"{API}/queues/agent/next", {})
    assert (taken.status_code, taken.json()["number"], taken.json()["state"]) == (200, number, "in_progress")

    door.step(
        desk.agent,
        number,
        "classification",
        {"colour": "red", "reason": "Kamar penuh: urusan kantor cabang."},
    )
    watch.expect(
        first_reply_1=("running", 600, DAY - 600, False), resolution_1=("running", 600, 5 * DAY - 600, False)
    )
    ticket = door.step(
        desk.agent, number, "escalations", {"priority": "high", "request": "Mohon cek kamar."}, 201
    )
    assert (ticket["state"], ticket["branch"]["id"]) == ("escalated", desk.branch.pk)

    door.after(hours=2)
    door.step(desk.officer, number, "acknowledgement")
    # The participant is asked: that is a first reply, and every clock that may rest does.
    door.after(minutes=50)
    door.step(desk.officer, number, "waiting", {"question": "Di rumah sakit mana?"})
    door.after(hours=10)
    read = watch.expect(
        first_reply_1=("met", 3 * HOUR, 21 * HOUR, False),
        resolution_1=("paused", 3 * HOUR, 5 * DAY - 3 * HOUR, False),
        branch_feedback_1=("paused", 3 * HOUR - 600, 5 * DAY - 3 * HOUR + 600, False),
    )
    assert read["resolution", 1]["paused"] is True
    assert read["branch_feedback", 1]["branch"]["id"] == desk.branch.pk
    resumed = machine.post(f"{TICKETS}/{number}/resumption", {})
    assert (resumed.status_code, resumed.json()["state"]) == (200, "escalated")
    door.step(desk.agent, number, "reply", {"text": "Sedang kami cek."}, 201)

    # Six days on, both promises of the cycle are broken, and nobody outbound may have the ticket yet.
    door.after(days=6)
    sweep.sweep(now=desk.now)
    assert door.of(desk.outbound).post(f"{API}/queues/outbound/next", {}).status_code == 204
    read = watch.read()
    assert read["resolution", 1]["standing"] == read["branch_feedback", 1]["standing"] == "breached"
    assert read["resolution", 1]["remaining"] == -(DAY + 3 * HOUR)
    assert read["first_reply", 1]["verdict"] == "met"
    assert door.of(desk.agent).get(TICKETS, {"overdue": "true"}).json()["results"][0]["number"] == number
    late = door.of(desk.officer).get(f"{TICKETS}/{number}/timeline").json()["results"]
    assert [event["facts"]["promise"] for event in late if event["alarm"] == "breach"] == [
        "resolution",
        "branch_feedback",
    ]
    done = {"feedback": "Kamar tersedia sejak pagi.", "done": True, "root_cause": a_cause(door)}
    assert door.step(desk.officer, number, "branch-feedback", done)["state"] == "awaiting_confirmation"

    door.after(hours=1)
    call = door.of(desk.outbound).post(f"{API}/queues/outbound/next", {}).json()
    assert (call["ticket"]["number"], call["leg"]["feedback"]) == (number, "Kamar tersedia sejak pagi.")
    ticket = door.step(
        desk.outbound, number, "confirmations", {"outcome": "reprocess", "note": "Tetap ditolak."}, 201
    )
    assert (ticket["state"], ticket["cycle"]) == ("escalated", 2)
    door.after(hours=24)
    read = watch.read()
    assert read["confirmation", 1]["verdict"] == "met"
    assert (read["resolution", 1]["verdict"], read["branch_feedback", 1]["verdict"]) == (
        "breached",
        "breached",
    )
    assert (read["resolution", 2]["elapsed"], read["resolution", 2]["remaining"]) == (DAY, 4 * DAY)

    door.step(desk.officer, number, "branch-feedback", {"feedback": "Peserta sudah dirawat."})
    door.step(desk.officer, number, "branch-feedback", {"done": True, "root_cause": a_cause(door)})
    door.after(hours=3)
    assert door.of(desk.outbound).post(f"{API}/queues/outbound/next", {}).json()["cycle"] == 2
    closed = door.step(desk.outbound, number, "confirmations", {"outcome": "satisfied"}, 201)
    assert (closed["state"], closed["due_at"]) == ("closed", None)
    assert [step["verb"] for step in closed["next_steps"]] == ["noted", "reopened"]
    verdicts = {key: clock["verdict"] for key, clock in watch.read().items()}
    assert verdicts == {
        ("first_reply", 1): "met",
        ("resolution", 1): "breached",
        ("branch_feedback", 1): "breached",
        ("confirmation", 1): "met",
        ("resolution", 2): "met",
        ("branch_feedback", 2): "met",
        ("confirmation", 2): "met",
    }
    check_clocks()
    call_command("verify_clocks")


def a_cause(door: Door) -> str:
    causes = door.of(door.desk.officer).get(f"{API}/root-causes").json()["results"]
    return str(causes[0]["code"])
