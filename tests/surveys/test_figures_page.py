"""The page of a survey: figures rounded as a statistician would, in the reader's notation."""

import pytest
from django.core.management import call_command
from django.test import Client

from crm.models import Staff
from surveys.master_data import DATA, load_master_data
from tests.factories import MONDAY, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Staff:
    load_master_data(now=MONDAY)
    return StaffFactory(head_office=True)


def page(reader: Staff, code: str, language: str) -> str:
    client = Client()
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    answer = client.get(f"/admin/survey-results/{code}/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("language", "figures"),
    [
        ("id", ["90,76", "92,44", "0,926", "0,966", "0,909", "< 0,001", "0,936"]),
        ("en", ["90.76", "92.44", "0.926", "0.966", "0.909", "&lt; 0.001"]),
    ],
)
def test_the_figures_of_the_source_stand_on_the_page(
    reader: Staff, language: str, figures: list[str]
) -> None:
    call_command("import_responses", str(DATA / "nps_tondano_2021.csv"), mapping="tondano", verbosity=0)
    body = page(reader, "nps-tondano", language)
    assert [figure for figure in figures if figure.replace("< ", "&lt; ") not in body] == []


def test_a_survey_that_nobody_answered_says_so_and_shows_no_nan(reader: Staff) -> None:
    body = page(reader, "nps-closure", "en")
    assert "Not computable: nobody has answered." in body
    assert "nan" not in body.lower().replace("finan", "")
