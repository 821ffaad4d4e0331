"""What leaves the house on paper or as a file: the written warning, and the workbook for the allowance."""

from datetime import date
from io import BytesIO

import pypdf
from openpyxl import load_workbook

from crm.models import Staff
from quality.actions.attendance import import_attendance
from quality.actions.ladder import acknowledge_step, carry_out_step
from quality.domain.ladder import Rung
from quality.export import allowance_workbook
from quality.models import LadderStep
from quality.queries.team import read_team
from quality.written_warning import warning_pdf
from tests.quality.house import House, at, sheet


def test_the_written_warning_names_who_why_and_what_was_agreed(house: House) -> None:
    import_attendance(rows=sheet(house.inbound, range(2, 3), login="07:05"), actor=house.scorer, now=at(2))
    LadderStep.objects.update(rung=Rung.BATL)
    step = LadderStep.objects.get()
    carry_out_step(
        step=step,
        agreed="Berangkat “lebih pagi” – setiap hari.",
        done_on=date(2026, 3, 3),
        actor=house.supervisor,
        now=at(3),
    )
    # Half past midnight of the 4th in Jakarta is still the 3rd in UTC.
    acknowledge_step(step=step, actor=house.inbound, now=at(4, 0))
    text = " ".join(pypdf.PdfReader(BytesIO(warning_pdf(step))).pages[0].extract_text().split())
    for words in (
        "BERITA ACARA TEGURAN LISAN",
        "Pada tanggal 3 Maret 2026",
        f"Nama : {house.inbound}",
        "- 2 Maret 2026: terlambat masuk",
        'Berangkat "lebih pagi" - setiap hari.',
        "dalam sistem pada 4 Maret 2026",
        str(house.supervisor),
    ):
        assert words in text


def test_the_workbook_has_a_definition_for_every_column_and_no_formula(house: House) -> None:
    Staff.objects.filter(pk=house.inbound.pk).update(first_name="=HYPERLINK(0)", last_name="")
    book = load_workbook(BytesIO(allowance_workbook(read_team(house.supervisor, house.period))))
    scores, meanings = book.worksheets
    names = [cell.value for cell in scores[1]]
    assert [row[0].value for row in meanings.iter_rows(min_row=2)] == names
    assert all(row[1].value for row in meanings.iter_rows(min_row=2))
    cells = [cell for row in scores.iter_rows(min_row=2) for cell in row]
    assert "'=HYPERLINK(0)" in [cell.value for cell in cells]
    assert "f" not in {cell.data_type for cell in cells}
