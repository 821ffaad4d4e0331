"""The API of surveys: from a published survey to its figures, and what others are answered."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from crm.models import Staff
from surveys.models import Campaign, Counter, Response, Survey
from tests.factories import ParticipantFactory, StaffFactory
from tests.surveys.house import answered, at, closed
from tests.tickets.desk import DAY, Desk
from tickets.zones import local_day

pytestmark = pytest.mark.django_db

SCALE = {"asks": "satisfaction", "low": 1, "high": 5, "text_id": "Puas?", "text_en": "Satisfied?"}
YES_NO = {
    "asks": "choice",
    "text_id": "Selesai?",
    "text_en": "Done?",
    "choices": [{"text_id": "Ya", "text_en": "Yes"}, {"text_id": "Belum", "text_en": "No"}],
}


def call(who: Staff, method: str, path: str, body: Any = None, *, status: int) -> Any:
    client = APIClient(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    answer = getattr(client, method)(f"/api/v1/{path}", body, format="json")
    assert answer.status_code == status, answer.content.decode()
    return answer.json() if answer.content else None


def survey(*questions: dict[str, Any], code: str = "poll") -> dict[str, Any]:
    return {
        "code": code,
        "kind": "exit_poll",
        "name_id": "Jajak",
        "name_en": "Poll",
        "questions": list(questions),
    }


def test_a_survey_is_published_in_versions_and_answers_are_brought_in(house: Desk) -> None:
    wanted = survey(
        SCALE | {"code": "content"},
        YES_NO | {"code": "done"},
        SCALE | {"code": "again", "condition": {"code": "done", "low": 2, "high": 2}},
    )
    made = call(house.office, "post", "surveys", wanted, status=201)
    assert (made["version"], [one["code"] for one in made["questions"]]) == (1, ["content", "done", "again"])
    assert made["questions"][2]["condition"] == {"code": "done", "low": 2, "high": 2}
    assert [one["text"] for one in made["questions"][1]["choices"]] == ["Yes", "No"]
    rows = [
        {"respondent": "1", "answers": {"content": "5", "done": "1"}, "words": "=HYPERLINK('x')"},
        {"respondent": "2", "answers": {"content": "9", "done": "1"}},
        {"respondent": "3", "branch": "no-such", "answers": {"content": "3"}},
    ]
    sent = {"source": "street", "rows": rows}
    taken = call(house.office, "post", "surveys/poll/import", sent, status=200)
    assert (taken["added"], [one["code"] for one in taken["rejected"]]) == (1, ["outside_scale", "unknown"])
    assert call(house.office, "post", "surveys/poll/import", sent, status=200)["unchanged"] == 1
    figures = call(house.office, "get", "surveys/poll/figures", status=200)
    assert figures["respondents"] == 1
    assert figures["means"][0] == {
        "question": "content",
        "mean": {"answers": 1, "mean": 5.0, "interval": None, "undefined": "one_answer"},
    }
    assert figures["choices"][0]["choices"] == [{"number": 1, "count": 1}, {"number": 2, "count": 0}]
    assert figures["reliability"]["undefined"] == "too_few"
    assert call(house.office, "post", "surveys", wanted, status=201)["version"] == 2
    assert Survey.objects.filter(code="poll").count() == 2


@pytest.mark.parametrize(
    ("questions", "code"),
    [
        ([SCALE | {"code": "a"}, SCALE | {"code": "a"}], "twice"),
        ([SCALE | {"code": "words"}], "reserved"),
        ([SCALE | {"code": "a", "low": 5}], "scale"),
        ([{**SCALE, "code": "a", "high": None}], "null"),
        ([SCALE | {"code": "a", "asks": "recommend"}], "nps_scale"),
        ([YES_NO | {"code": "a", "choices": []}], "choices"),
        ([SCALE | {"code": "a", "choices": YES_NO["choices"]}], "choices"),
        ([SCALE | {"code": "a", "condition": {"code": "b", "low": 1, "high": 1}}], "no_earlier_question"),
        (
            [SCALE | {"code": "a"}, SCALE | {"code": "b", "condition": {"code": "a", "low": 4, "high": 9}}],
            "outside_scale",
        ),
        (
            [SCALE | {"code": "a"}, SCALE | {"code": "b", "condition": {"code": "a", "low": 4, "high": 2}}],
            "condition",
        ),
    ],
)
def test_a_survey_with_a_mistake_is_refused_and_nothing_is_kept(
    house: Desk, questions: list[dict[str, Any]], code: str
) -> None:
    problem = call(house.office, "post", "surveys", survey(*questions), status=400)
    assert code in str(problem)
    assert not Survey.objects.filter(code="poll").exists()


def test_an_answer_from_words_to_reason_call_and_testimonial(house: Desk) -> None:
    sour = answered(house, 2, "Lama sekali")
    happy = answered(house, 10, "Ramah", consents=True, participant=ParticipantFactory())
    passive = answered(house, 8, "Lumayan", participant=ParticipantFactory())
    listed = call(house.supervisor, "get", "survey-responses?survey=nps-closure", status=200)["results"]
    assert [one["words"] for one in listed] == ["Lumayan", "Ramah", "Lama sekali"]
    assert house.participant.name not in str(listed)
    changed = call(
        house.supervisor, "post", f"survey-responses/{sour.pk}/reason", {"reason": "repeated"}, status=200
    )
    assert (changed["reason"], changed["reason_confirmed"]) == ("repeated", True)
    told = call(
        house.supervisor, "post", f"survey-responses/{happy.pk}/testimonial", {"text": "Ramah"}, status=200
    )
    assert told["withdrawn_at"] is None
    gone = call(
        house.supervisor, "post", f"survey-responses/{happy.pk}/testimonial/withdrawal", {}, status=200
    )
    assert gone["withdrawn_at"] is not None
    (waiting,) = call(house.outbound, "get", "survey-calls", status=200)["results"]
    assert (waiting["id"], waiting["number"]) == (passive.pk, 8)
    path = f"survey-responses/{passive.pk}/calls"
    assert call(house.outbound, "post", path, {"reached": True}, status=400)["code"] == "required"
    call(house.outbound, "post", path, {"reached": True, "note": "Ingin SMS"}, status=201)
    call(house.outbound, "post", path, {"reached": True, "note": "Lagi"}, status=404)
    call(house.agent, "post", path, {"reached": False}, status=403)


def test_branches_see_their_own_figures_without_words_or_names(house: Desk) -> None:
    row = answered(house, 2, "Lama sekali")
    Response.objects.filter(pk=row.pk).update(branch=house.branch)
    figures = call(house.officer, "get", "surveys/nps-closure/figures", status=200)
    assert (figures["respondents"], figures["returns"], figures["campaigns"]) == (1, None, [])
    (mine,) = call(house.officer, "get", "survey-responses", status=200)["results"]
    assert (mine["words"], mine["answers"]["recommends-service"]) == ("", 2)
    assert call(house.stranger, "get", "survey-responses", status=200)["results"] == []
    assert call(house.stranger, "get", "surveys/nps-closure/figures", status=200)["respondents"] == 0
    call(house.agent, "get", "surveys/nps-closure/figures", status=404)
    assert call(house.agent, "get", "survey-responses", status=200)["results"] == []
    call(house.officer, "post", f"survey-responses/{row.pk}/reason", {"reason": "other"}, status=404)
    months = call(house.office, "get", "surveys/nps-closure/figures?from=2026-3", status=400)
    assert months["code"] == "month"


def test_a_campaign_is_planned_and_drawn(house: Desk) -> None:
    ParticipantFactory.create_batch(9)
    sizes = {"survey": "csi-yearly", "margin": "10", "expected_percent": 50}
    with at(house.now):
        plan = call(house.supervisor, "post", "survey-campaign-plans", sizes, status=200)
        assert (plan["population"], plan["answers"], plan["invitations"]) == (10, 10, 10)
        assert sum(one["to_ask"] for one in plan["strata"]) == 10
        wanted = sizes | {
            "code": "csi-2026",
            "name": "CSI 2026",
            "closes_on": (local_day(house.now) + 5 * DAY).isoformat(),
        }
        call(house.agent, "post", "survey-campaigns", wanted, status=403)
        made = call(house.office, "post", "survey-campaigns", wanted, status=201)
        assert sum(one["drawn"] for one in made["strata"]) == 10
        assert call(house.office, "post", "survey-campaigns", wanted, status=409)["code"] == "taken"
    call(house.deputy, "get", "survey-campaigns/csi-2026", status=404)
    assert call(house.office, "get", "survey-campaigns/csi-2026", status=200)["seed"] == made["seed"]
    assert Campaign.objects.count() == 1


def test_a_code_is_hung_up_in_ones_own_branch_and_taken_down(house: Desk) -> None:
    wanted = {"branch": house.branch.pk, "survey": "exit-poll", "name": "Loket 1"}
    made = call(house.officer, "post", "survey-counters", wanted, status=201)
    assert Counter.objects.get().code in made["link"]
    call(house.stranger, "post", "survey-counters", wanted, status=403)
    call(house.agent, "post", "survey-counters", wanted, status=403)
    assert call(house.stranger, "get", "survey-counters", status=200)["results"] == []
    call(house.stranger, "post", f"survey-counters/{made['id']}/end", {}, status=404)
    call(house.officer, "post", f"survey-counters/{made['id']}/end", {}, status=200)
    assert call(house.officer, "post", f"survey-counters/{made['id']}/end", {}, status=409)["code"] == "ended"
    assert call(house.officer, "post", "survey-counters", wanted | {"survey": "none"}, status=400)


def test_an_officer_sends_what_a_person_said_and_the_journey_shows_it(house: Desk) -> None:
    ticket = closed(house)
    body = {"answers": {"recommends-service": 3, "effort": 2}, "words": "Lama"}
    path = f"tickets/{ticket.number}/survey-answer"
    with at(house.after(hours=1)):
        call(house.agent, "post", path, body, status=403)
        assert call(house.supervisor, "post", path, {"answers": {}}, status=400)["code"] == "required"
        call(house.supervisor, "post", path, body, status=204)
        assert call(house.supervisor, "post", path, body, status=409)["code"] == "answered"
    steps = call(house.supervisor, "get", f"participants/{house.participant.pk}/journey", status=200)
    (said,) = [one for one in steps if one["what"] == "answered"]
    assert (said["number"], said["band"], said["ticket"]) == (3, "detractor", ticket.number)
    call(house.stranger, "get", f"participants/{house.participant.pk}/journey", status=404)
    stages = call(house.office, "get", "survey-journey", status=200)
    assert stages["most_complaints"] == "register"
    call(StaffFactory(), "get", "survey-journey", status=404)
