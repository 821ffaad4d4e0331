"""What we write for a spreadsheet is text or a number, never a formula."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.spreadsheets import inert


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        '=HYPERLINK("http://evil.example";"klik")',
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1+1",
        "\u00a0=1+1",
        "\ufeff=1+1",
        "＝1+1",
        "＋1+1",
        "－1-1",
        "＠x",
        "-",
        "+62 812-3456",
    ],
)
def test_what_would_be_run_is_text(cell: str) -> None:
    assert inert(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["Kamar penuh", "", "-5", "+5", "-5,25", "3.14", "a=b", "'=1", "0000-0174", 7, -3.5, None]
)
def test_everything_else_stays_as_it_is(cell: object) -> None:
    assert inert(cell) == cell


@given(st.text())
def test_it_comes_back_whole(cell: str) -> None:
    out = StringIO()
    csv.writer(out).writerow([inert(cell)])
    ((back,),) = list(csv.reader(StringIO(out.getvalue(), newline=""))) or [[""]]
    assert back.removeprefix("'") == cell.removeprefix("'")
