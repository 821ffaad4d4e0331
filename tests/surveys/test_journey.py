"""The journey of participants: one line of time, and the stages of all."""

from itertools import pairwise

import pytest

from core.tables import Row
from surveys.actions.import_responses import import_responses
from surveys.domain.mapping import read_mapping
from surveys.domain.spans import read_span
from surveys.queries.journey import read_journey, read_stages
from tests.surveys.house import answered, browser
from tests.tickets.desk import Desk

pytestmark = pytest.mark.django_db


def test_contacts_tickets_and_surveys_stand_in_one_line(house: Desk) -> None:
    row = answered(house, 4, "Lama")
    steps = read_journey(house.supervisor, house.participant)
    assert sorted(str(one.what) for one in steps) == sorted(
        # The answer has opened a ticket of its own, by a contact of its own.
        ["contact", "opened", "ended", "asked", "answered", "contact", "opened"]
    )
    assert all(one.at >= other.at for one, other in pairwise(steps))
    (said,) = [one for one in steps if one.what == "answered"]
    assert (said.number, said.band) == (4, "detractor")
    page = browser(house.supervisor).get(f"/admin/participant/{house.participant.pk}/journey/")
    body = page.content.decode()
    assert row.follow_up.ticket.number in body
    assert "I-Daftar: registering" in body


def test_others_see_that_somebody_answered_and_not_what_and_agents_not_even_that(house: Desk) -> None:
    answered(house, 4, "Lama")
    office = [one for one in read_journey(house.office, house.participant) if one.what == "answered"]
    assert [one.number for one in office] == [None]
    assert not [one for one in read_journey(house.agent, house.participant) if one.what == "answered"]
    path = f"/admin/participant/{house.participant.pk}/journey/"
    assert browser(house.agent).get(path).status_code == 200
    assert browser(house.stranger).get(path).status_code == 404


def test_the_stages_show_where_people_complain_most_and_are_least_satisfied(house: Desk) -> None:
    house.ticket("complaint-room-full")
    house.ticket("complaint-queue")
    house.ticket("complaint-card-inactive")
    house.ticket("info-benefit")
    mapping = {
        "survey": "journey",
        "source": "street",
        "respondent": "no",
        "answered_on": "day",
        "answers": {"find": "a", "learn": "b", "registered": "c", "register": "d", "complained": "e"},
    }
    cells = {"no": "1", "day": "2026-03-01", "a": "5", "b": "2", "c": "1", "d": "4", "e": "2"}
    rows = [Row(line, cells | {"no": str(line), "a": str(line)}) for line in (3, 4, 5)]
    found = import_responses(mapping=read_mapping(mapping), rows=rows, now=house.now)
    assert found.added == 3
    journey = read_stages(house.office, None)
    assert {str(one.stage): (one.tickets, one.complaints, one.red) for one in journey.stages} == {
        "find": (0, 0, 0),
        "learn": (1, 0, 0),
        "register": (1, 1, 0),
        "complain": (2, 2, 2),
    }
    assert journey.most_complaints is not None
    assert journey.least_satisfied is not None
    assert (journey.most_complaints.stage, journey.least_satisfied.stage) == ("complain", "learn")
    assert journey.stages[0].satisfaction.mean == 4
    assert journey.stages[3].satisfaction.undefined == "no_answers"
    earlier = read_stages(house.office, read_span("2026-01", "2026-02"))
    assert earlier.most_complaints is None
    assert earlier.least_satisfied is None
    body = browser(house.office).get("/admin/survey-journey/?from=2026-03").content.decode()
    assert "most complaints" in body
    assert "nan" not in body.lower().replace("finan", "")
    assert browser(house.office).get("/admin/survey-journey/?from=soon").status_code == 400
    assert browser(house.agent).get("/admin/survey-journey/").status_code == 403
