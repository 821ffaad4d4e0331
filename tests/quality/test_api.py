"""The API of quality monitoring: one contact from the draw to the decided appeal, and what others are answered."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from rest_framework.test import APIClient

from crm.models import Staff
from quality.models import Sampled
from tests.quality.house import House, at

Q = "/api/v1/quality"


class Door:
    """Calls of the API at a moment of March 2026."""

    def __init__(self, clock: Any) -> None:
        self.clock = clock

    def at(self, day: int) -> None:
        self.clock.move_to(at(day))

    def call(
        self, who: Staff, method: str, path: str, body: Any = None, *, status: int, **headers: Any
    ) -> Any:
        client = APIClient(HTTP_ACCEPT_LANGUAGE="en", **headers)
        client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        answer = getattr(client, method)(f"{Q}/{path}", body, format="json")
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if answer.content else None


@pytest.fixture
def door() -> Iterator[Door]:
    with time_machine.travel(at(2), tick=False) as clock:
        yield Door(clock)


def test_a_contact_from_the_draw_to_the_decided_appeal(house: House, door: Door) -> None:
    house.call(3)
    door.at(5)
    assert door.call(house.supervisor, "post", "periods/2026-03-01/draw", {}, status=200) == {"drawn": 1}
    (waiting,) = door.call(house.scorer, "get", "to-score", status=200)["results"]
    review = door.call(house.scorer, "post", f"to-score/{waiting['id']}/review", {}, status=201)
    path = f"reviews/{review['id']}"
    card = door.call(house.scorer, "get", "scorecards", status=200)["results"][0]
    criteria = [one for section in card["sections"] for one in section["criteria"]]
    answers = [{"criterion": one["code"], "points": one["top"]} for one in criteria]
    answers[0] |= {"points": 0, "quote": "“Halo, ada apa?”", "second": 3}
    draft = door.call(house.scorer, "post", f"{path}/draft", {"answers": answers[:2]}, status=200)
    assert (draft["state"], draft["score"]) == ("draft", "38.46")
    stale = door.call(
        house.scorer, "post", f"{path}/draft", {"answers": answers}, status=412, HTTP_IF_MATCH='"1"'
    )
    assert stale["code"] == "precondition_failed"
    twice = {"answers": [answers[0], answers[0]]}
    assert door.call(house.scorer, "post", f"{path}/draft", twice, status=400)["code"] == "duplicate"
    door.call(house.inbound, "get", path, status=404)
    short = door.call(house.scorer, "post", f"{path}/submission", {"answers": answers[:-1]}, status=400)
    assert short["unanswered"] == [criteria[-1]["code"]]
    done = door.call(house.scorer, "post", f"{path}/submission", {"answers": answers}, status=200)
    assert (done["state"], done["score"], done["counts"]) == ("submitted", "92.00", True)

    door.call(house.social, "get", path, status=404)
    door.call(house.desk.officer, "get", path, status=404)
    seen = door.call(house.inbound, "get", path, status=200)
    (finding,) = [one for one in seen["answers"] if one["is_finding"]]
    assert (finding["criterion"], finding["quote"], finding["second"]) == ("greeting", "“Halo, ada apa?”", 3)
    words = {"criterion": "greeting", "reason": "Itu rekaman lain."}
    appealed = door.call(house.inbound, "post", f"{path}/appeals", words, status=201)
    (finding,) = [one for one in appealed["answers"] if one["appeal"]]
    decision = f"appeals/{finding['appeal']['id']}/decision"
    body = {"accepted": True, "decision": "Benar."}
    door.call(house.scorer, "post", decision, body, status=403)
    assert door.call(house.other_scorer, "post", decision, body, status=200)["score"] == "100.00"
    assert (
        door.call(house.inbound, "post", f"{path}/acknowledgement", {}, status=200)["state"] == "acknowledged"
    )


def test_attendance_leads_to_a_step_and_a_score_that_opens_to_its_rows(house: House, door: Door) -> None:
    house.score(house.sample(), at(4))
    door.at(6)
    row = {"username": house.inbound.username, "date": "2026-03-05", "login_due": "07:00", "login": "07:04"}
    sheet = {"rows": [row, {**row, "login": "pagi"}, {**row, "date": "2026-03-06", "login": "06:55"}]}
    taken = door.call(house.scorer, "post", "attendance", sheet, status=200)
    assert (taken["added"], [(one["line"], one["field"]) for one in taken["rejected"]]) == (2, [(2, "login")])
    (step,) = door.call(house.supervisor, "get", "steps?to_do=true", status=200)["results"]
    assert (step["rung"], step["causes"][0]["cause_label"]) == ("coaching_1", "late log-in")
    door.call(house.inbound, "post", f"steps/{step['id']}/acknowledgement", {}, status=409)
    talk = {"agreed": "Berangkat lebih pagi.", "done_on": "2026-03-06"}
    door.call(house.scorer, "post", f"steps/{step['id']}/talk", talk, status=403)
    door.call(house.supervisor, "post", f"steps/{step['id']}/talk", talk, status=200)
    door.call(house.social, "post", f"steps/{step['id']}/acknowledgement", {}, status=404)
    assert door.call(house.inbound, "post", f"steps/{step['id']}/acknowledgement", {}, status=200)

    (mine,) = door.call(house.inbound, "get", "scores", status=200)["results"]
    score = door.call(house.inbound, "get", f"scores/{mine['id']}", status=200)
    # One of two days in time: discipline = 100 (10 x 1/2 + 10) / 20; 0.7 x 100 + 0.3 x 75.
    assert (score["quality"], score["discipline"], score["total"]) == ("100.00", "75.00", "92.50")
    assert (score["basis"]["shares"]["punctuality"], score["basis"]["counts"]["expected"]) == ("1/2", 2)
    everybody = door.call(house.supervisor, "get", "scores?period=2026-03-01", status=200)["results"]
    assert len(everybody) == 3
    door.call(house.supervisor, "post", "periods/2026-03-01/closure", {}, status=400)
    door.at(11)
    closed = door.call(house.supervisor, "post", "periods/2026-03-01/closure", {}, status=200)
    assert closed["state"] == "closed"
    (final,) = door.call(house.inbound, "get", "scores", status=200)["results"]
    assert final["total"] == "92.50"
    assert door.call(house.desk.officer, "get", "scores", status=200)["results"] == []


def test_scorers_calibrate_and_see_how_far_they_agree(house: House, door: Door) -> None:
    contacts = [house.call(day) for day in (3, 4)]
    door.at(5)
    for contact in contacts:
        body = {
            "period": "2026-03-01",
            "contact": contact.pk,
            "scorers": [house.scorer.pk, house.other_scorer.pk],
        }
        made = door.call(house.supervisor, "post", "calibrations", body, status=201)
        for scorer in (house.scorer, house.other_scorer):
            begun = door.call(scorer, "post", f"to-score/{made['sampled']['id']}/review", {}, status=201)
            answers = [
                {"criterion": code, "points": one.points}
                for code, one in house.answers(Sampled.objects.get(pk=made["sampled"]["id"])).items()
            ]
            door.call(scorer, "post", f"reviews/{begun['id']}/submission", {"answers": answers}, status=200)
    found = door.call(house.scorer, "get", "periods/2026-03-01/agreement", status=200)
    assert (found["score"]["undefined"], found["score"]["figure"]) == ("too_few", None)
    assert {one["undefined"] for one in found["criteria"]} == {"no_variation"}
    assert [one["points"] for one in found["drift"]] == [0.0, 0.0]
    door.call(house.inbound, "get", "periods/2026-03-01/agreement", status=404)
    wrong = {"period": "2026-03-01", "scorers": [house.scorer.pk, house.other_scorer.pk]}
    assert door.call(house.supervisor, "post", "calibrations", wrong, status=400)["code"] == "one_of_two"
