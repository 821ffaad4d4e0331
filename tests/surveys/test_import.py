"""Answers of a survey that was asked elsewhere: they come in once, and what is wrong goes back with a reason."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from core.errors import Invalid
from core.tables import Row
from crm.models import Branch
from surveys.actions.import_responses import import_responses
from surveys.domain.mapping import read_mapping
from surveys.master_data import DATA, load_master_data
from surveys.models import Answer, Response, Survey
from surveys.queries.figures import read_figures
from tests.factories import MONDAY, BranchFactory, StaffFactory

pytestmark = pytest.mark.django_db
SHEET = str(DATA / "nps_tondano_2021.csv")
SPEC: dict[str, Any] = {
    "survey": "nps-closure",
    "source": "pos",
    "respondent": "no",
    "answered_on": "tanggal",
    "branch": "kc",
    "segment": "segmen",
    "answers": {"recommends-service": "saran", "effort": "mudah"},
}
GOOD = {"no": "1", "tanggal": "2026-03-01", "kc": "", "segmen": "pbpu", "saran": "10", "mudah": "7"}


@pytest.fixture(autouse=True)
def _surveys() -> None:
    load_master_data(now=MONDAY)


def rows(*changes: dict[str, str]) -> list[Row]:
    return [Row(line, GOOD | {"no": str(line)} | change) for line, change in enumerate(changes, 2)]


def command(file: str, mapping: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_responses", file, mapping=mapping, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_answers_of_the_source_come_in_once_and_give_its_figures() -> None:
    assert command(SHEET, "tondano") == ("added 119, unchanged 0, rejected 0\n", "")
    assert command(SHEET, "tondano") == ("added 0, unchanged 119, rejected 0\n", "")
    assert (Response.objects.count(), Answer.objects.count()) == (119, 357)
    reader = StaffFactory(head_office=True)
    found = read_figures(reader, Survey.objects.get(code="nps-tondano"), now=MONDAY)
    scores = [round(one.score.score or 0, 2) for one in found.recommendations]
    assert scores == [90.76, 92.44]
    assert [round(item.correlation or 0, 3) for item in found.items.items] == [0.926, 0.966, 0.909]
    assert round(found.items.alpha or 0, 3) == 0.926


WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"saran": "11"}, "saran", "outside_scale"),
    ({"mudah": "0"}, "mudah", "outside_scale"),  # 0 lies on the other scale, 0 to 10
    ({"saran": "-1"}, "saran", "outside_scale"),
    ({"saran": "sepuluh"}, "saran", "number"),
    ({"saran": "9.5"}, "saran", "number"),
    ({"saran": "", "mudah": "-"}, "no", "empty"),
    ({"no": " "}, "no", "missing"),
    ({"tanggal": "kemarin"}, "tanggal", "date"),
    ({"kc": "KC404"}, "branch", "unknown"),
    ({"segmen": "vip"}, "segment", "unknown"),
]


@pytest.mark.parametrize(("change", "field", "code"), WRONG, ids=[f"{row[1]}-{row[2]}" for row in WRONG])
def test_a_wrong_row_is_rejected_and_the_others_come_in(
    change: dict[str, str], field: str, code: str
) -> None:
    found = import_responses(mapping=read_mapping(SPEC), rows=rows({}, change, {}), now=MONDAY)
    assert (found.added, len(found.rejected)) == (2, 1)
    (rejected,) = found.rejected
    assert (rejected.line, rejected.error.field, rejected.error.code) == (3, field, code)
    assert Response.objects.count() == 2


def test_who_answers_again_and_otherwise_is_kept_as_first_said() -> None:
    mapping = read_mapping(SPEC)
    import_responses(mapping=mapping, rows=rows({}), now=MONDAY)
    found = import_responses(mapping=mapping, rows=rows({"saran": "1"}), now=MONDAY)
    assert [one.error.code for one in found.rejected] == ["answered"]
    assert Answer.objects.get(question__code="recommends-service").number == 10


def test_a_question_that_was_left_out_is_counted() -> None:
    found = import_responses(mapping=read_mapping(SPEC), rows=rows({"mudah": "n/a"}, {}), now=MONDAY)
    assert (found.added, found.left_out) == (2, {"effort": 1})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"survey": "no-such"}, "survey"),
        ({"answers": {"smile": "saran"}}, "answers"),
        ({"answers": {}}, "answers"),
        ({"respondent": ""}, "respondent"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_mapping_with_a_mistake_is_refused_by_its_key(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        import_responses(mapping=read_mapping(SPEC | change), rows=rows({}), now=MONDAY)
    assert refused.value.field == field
    assert not Response.objects.exists()


def test_a_file_that_is_none_is_told_and_nothing_comes_in(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("survey: [unclosed", encoding="utf-8")
    for file, mapping in (
        ("nowhere.csv", "tondano"),
        (SHEET, "nowhere.yaml"),
        (SHEET, str(tmp_path / "map.yaml")),
    ):
        with pytest.raises(SystemExit) as stopped:
            command(file, mapping)
        assert stopped.value.code == 2
    assert not Response.objects.exists()


def test_small_parts_are_not_shown_and_branches_see_their_own() -> None:
    here, there, elsewhere = BranchFactory(), BranchFactory(), BranchFactory()
    mapping = read_mapping(SPEC)
    import_responses(
        mapping=mapping,
        rows=rows(
            *[{"kc": here.code}] * 12, *[{"kc": there.code, "saran": "3"}] * 4, *[{"kc": elsewhere.code}] * 11
        ),
        now=MONDAY,
    )
    survey = Survey.objects.get(code="nps-closure")
    office = read_figures(StaffFactory(head_office=True), survey, now=MONDAY)
    (nps,) = office.recommendations
    (branches,) = [part for part in nps.breakdowns if part.column == "branch"]
    assert [(cell.name, cell.score.score) for cell in branches.cells] == [(str(here), 100)]
    # Four are too few, and with eleven more they cannot be told from the whole by subtraction.
    assert (branches.hidden, branches.hidden_answers) == (2, 15)
    assert (nps.score.promoters, nps.score.detractors) == (23, 4)

    def respondents(**who: Any) -> int:
        return read_figures(StaffFactory(**who), survey, now=MONDAY).respondents

    assert respondents(branch_officer=True, branch=here) == 12
    assert respondents(branch_officer=True, branch=there) == 4
    assert respondents(regional_deputy=True, region=Branch.objects.get(pk=here.pk).region) == 12
    assert respondents() == 0
