"""What the screens cost, what they let out, and what they say to readers of a part of the country."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from crm.models import Staff
from surveys.models import Response, SurveyRules
from tests.factories import ParticipantFactory
from tests.surveys.house import answered, browser
from tests.tickets.desk import Desk

pytestmark = pytest.mark.django_db

SCREENS: dict[str, Callable[[Desk], Staff]] = {
    "/admin/survey-results/nps-closure/?from=2026-03": lambda house: house.office,
    "/admin/survey-words/": lambda house: house.supervisor,
    "/admin/survey-calls/": lambda house: house.outbound,
    "/admin/survey-journey/": lambda house: house.office,
}


def statements(who: Staff, path: str) -> int:
    client = browser(who)
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


@pytest.mark.parametrize("path", SCREENS)
def test_a_screen_costs_as_many_statements_for_many_answers_as_for_few(house: Desk, path: str) -> None:
    who = SCREENS[path](house)
    answered(house, 8, "Lama", consents=True)
    answered(house, 10, "Ramah", consents=True, participant=ParticipantFactory())
    before = statements(who, path)
    for number in (7, 8, 9, 2):
        answered(house, number, "Cepat", consents=True, participant=ParticipantFactory())
    assert statements(who, path) == before
    assert before < 60


def test_the_spreadsheet_holds_figures_with_their_meaning_and_runs_nothing(house: Desk) -> None:
    for number in (10, 10, 3):
        answered(house, number, participant=ParticipantFactory())
    Response.objects.update(branch=house.branch)
    type(house.branch).objects.filter(pk=house.branch.pk).update(name="=1+1")
    client = browser(house.office)
    for rule in ({}, {"from": "2026-03"}):
        answer = client.get("/admin/survey-results/nps-closure/export/", rule)
        assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.content))
    cells: list[Any] = [cell.value for sheet in book for row in sheet for cell in row]
    assert any(isinstance(one, float) and abs(one - 100 / 3) < 1e-9 for one in cells)
    assert not any(isinstance(one, str) and one.startswith("=") for one in cells)
    assert "=1+1" not in cells


def test_a_branch_sees_its_own_part_and_not_who_was_asked(house: Desk) -> None:
    answered(house, 10)
    Response.objects.update(branch=house.branch)
    body = browser(house.officer).get("/admin/survey-results/nps-closure/").content.decode()
    assert "1 respondent" in body
    assert "Who answered" not in body
    other = browser(house.stranger).get("/admin/survey-results/nps-closure/").content.decode()
    assert "Not computable: nobody has answered." in other
    national = browser(house.office).get("/admin/survey-results/nps-closure/").content.decode()
    assert "Who answered, and whom this leaves out" in national


def test_months_that_are_none_are_refused_in_words(house: Desk) -> None:
    for query in ("from=soon", "from=2026-05&until=2026-04", "from=2026-13"):
        answer = browser(house.office).get(f"/admin/survey-results/nps-closure/?{query}")
        assert answer.status_code == 400
        assert "month" in answer.content.decode()


def test_a_change_is_told_with_its_chance(house: Desk) -> None:
    for number in (10, 9, 10, 8):
        answered(house, number, participant=ParticipantFactory())
    Response.objects.filter(pk__in=list(Response.objects.values_list("pk", flat=True)[:2])).update(
        answered_on="2026-02-10"
    )
    page = "/admin/survey-results/nps-closure/?from=2026-03"
    assert "too few answers to compare with" in browser(house.office).get(page).content.decode()
    SurveyRules.objects.create(smallest_cell=2)
    body = browser(house.office).get(page).content.decode()
    assert "-50.00 points against the month before (100.00)." in body
    assert "That can be chance." in body
