"""The scores of a period as a workbook for whoever pays the performance allowance: figures, and what each means."""

from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from core.spreadsheets import inert
from quality.labels import MISSINGS
from quality.queries.team import Member, Team

BOLD = Font(bold=True)


def allowance_workbook(team: Team) -> bytes:
    """An XLSX file: one line an agent, and a sheet with the definition of every column. Nothing in it is a formula."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _("Scores")
    columns = _columns(team)
    sheet.append([name for name, _meaning, _width in columns])
    for member in team.members:
        sheet.append([inert(cell) for cell in _cells(member, team)])
    for place, (_name, _meaning, width) in enumerate(columns, 1):
        sheet.cell(1, place).font = BOLD
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "C2"
    meanings = book.create_sheet(_("Definitions"))
    meanings.append([_("Column"), _("Definition")])
    for name, meaning, _width in columns:
        meanings.append([name, meaning])
    for cell in meanings[1]:
        cell.font = BOLD
    meanings.column_dimensions["A"].width = 24
    meanings.column_dimensions["B"].width = 110
    for row in meanings.iter_rows(min_row=2, min_col=2, max_col=2):
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _columns(team: Team) -> list[tuple[str, str, int]]:
    facts = {"standard": team.standard.normalize(), "period": str(team.period)}
    return [
        (_("User name"), _("The account of the agent."), 16),
        (_("Agent"), _("The agent's name."), 28),
        (_("Team"), _("The team at the beginning of the period."), 16),
        (_("Desk"), _("The desk at the beginning of the period."), 16),
        (
            _("Quality"),
            _("Mean of the scores, out of 100, of the contacts that were scored in the period %(period)s.")
            % facts,
            11,
        ),
        (
            _("Discipline"),
            _(
                "100 x the weighted mean of: days logged in in time / days at work; days at work / days expected; "
                "contacts recorded / calls answered; handling time that is aimed at / average handling time. "
                "Leave and sickness are no expected days; a part with nothing to count leaves its weight to the others."
            ),
            11,
        ),
        (_("QM score"), _("Quality and discipline, weighted as their desk's weights say."), 11),
        (_("Standard reached"), _("Whether the QM score is at least %(standard)s.") % facts, 16),
        (_("Contacts scored"), _("How many contacts the quality figure rests on."), 15),
        (
            _("Why there is no score"),
            _("What was missing. Such an agent is not counted as below the standard."),
            36,
        ),
        (
            _("Step"),
            _("The last step of the ladder from coaching to the written record of an oral warning."),
            30,
        ),
    ]


def _cells(member: Member, team: Team) -> list[object]:
    agent, score = member.row.agent, member.score
    reached = "" if score.total is None else _("yes") if score.total >= team.standard else _("no")
    return [
        agent.username,
        str(agent),
        member.row.team,
        str(member.row.get_desk_display()),
        score.quality,
        score.discipline,
        score.total,
        reached,
        member.scored,
        str(MISSINGS[score.missing]) if score.missing else "",
        str(member.step.get_rung_display()) if member.step else "",
    ]
