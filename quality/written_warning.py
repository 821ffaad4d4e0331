"""The written record of an oral warning (Berita Acara Teguran Lisan, BATL) as a document to sign, in Indonesian."""

from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from fpdf import FPDF

from quality.models import LadderStep
from tickets.zones import local_day

#: The standard fonts of PDF know the Latin letters of Western Europe, which Indonesian needs.
ENCODING = "latin-1"
FONT = "Helvetica"
DASHES = str.maketrans({"–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "..."})


def warning_pdf(step: LadderStep) -> bytes:
    """The document for a step that was carried out; its causes are listed with their days."""
    with translation.override(settings.LANGUAGE_CODE):
        return _pdf(step)


def _pdf(step: LadderStep) -> bytes:
    assert step.done_on is not None
    page = FPDF(format="A4")
    page.set_margins(25, 25, 25)
    page.set_title(f"BATL {step.pk}")
    page.set_lang("id")
    page.add_page()
    _line(page, "BERITA ACARA TEGURAN LISAN", size=15, style="B", align="C", space=9)
    _line(page, f"Nomor BATL/{step.pk}/{step.done_on.year}", align="C", space=12)
    _line(
        page,
        f"Pada tanggal {_day(step.done_on)} telah diberikan teguran lisan oleh atasan kepada petugas berikut.",
    )
    agent = step.agent
    for name, value in (
        ("Nama", str(agent)),
        ("Nama akun", agent.username),
        ("Jabatan", str(agent.get_role_display())),
        ("Tim", agent.team or "-"),
        ("Lokasi", agent.site or "-"),
    ):
        page.set_x(25)
        page.cell(40, 7, _known(name))
        page.multi_cell(0, 7, _known(f": {value}"), new_x="LMARGIN", new_y="NEXT")
    _line(page, "Sebab", style="B", before=4)
    for cause in step.causes.all():
        if cause.withdrawn_at is None:
            _line(page, f"- {_day(cause.on)}: {cause.get_cause_display()}")
    _line(page, "Yang disepakati", style="B", before=4)
    _line(page, step.agreed)
    _line(
        page,
        "Apabila terulang, perusahaan dapat memberikan sanksi sesuai peraturan yang berlaku. Berita acara ini dibuat "
        "dengan sebenarnya untuk dipergunakan sebagaimana mestinya.",
        before=4,
    )
    if step.acknowledged_at is not None:
        _line(
            page, f"Dikonfirmasi petugas dalam sistem pada {_day(local_day(step.acknowledged_at))}.", before=2
        )
    page.ln(14)
    for left, right, space in (("Atasan", "Petugas", 24), (str(step.supervisor), str(agent), 6)):
        page.cell(80, 6, _known(left), align="C")
        page.cell(80, 6, _known(right), align="C", new_x="LMARGIN", new_y="NEXT")
        page.ln(space)
    return bytes(page.output())


def _line(
    page: FPDF,
    text: str,
    *,
    size: int = 11,
    style: str = "",
    align: str = "L",
    space: float = 2,
    before: float = 0,
) -> None:
    page.ln(before)
    page.set_font(FONT, style, size)
    page.multi_cell(0, 6.5, _known(text), align=align, new_x="LMARGIN", new_y="NEXT")
    page.ln(space)
    page.set_font(FONT, "", 11)


def _day(day: date) -> str:
    return str(date_format(day, "j F Y"))


def _known(text: str) -> str:
    """The text in letters that the font has."""
    return text.translate(DASHES).encode(ENCODING, "replace").decode(ENCODING)
