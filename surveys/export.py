"""The figures of a survey as a workbook: figures, and what each means."""

from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from core.spreadsheets import inert
from surveys.domain.nps import NetScore
from surveys.queries.figures import Figures

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOLD = Font(bold=True)


def figures_workbook(found: Figures) -> bytes:
    """An XLSX file of scores by part and month, means, and definitions. Nothing in it is a formula; parts that are too
    small are not in it either.
    """
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "NPS"
    head = (
        _("Question"),
        _("Part"),
        _("Name"),
        _("Answers"),
        _("promoters"),
        _("passives"),
        _("detractors"),
        "NPS",
        _("From"),
        _("To"),
    )
    sheet.append(head)
    for cells in _scores(found):
        sheet.append([inert(cell) for cell in cells])
    means = book.create_sheet(_("Means"))
    means.append((_("Question"), _("Answers"), _("Mean"), _("From"), _("To")))
    for cells in _means(found):
        means.append([inert(cell) for cell in cells])
    texts = book.create_sheet(_("Definitions"))
    texts.append((_("Figure"), _("Definition")))
    for pair in _definitions(found):
        texts.append([inert(cell) for cell in pair])
    for one in (sheet, means, texts):
        for cell in one[1]:
            cell.font = BOLD
        one.freeze_panes = "A2"
        one.column_dimensions["A"].width = 48
        one.column_dimensions["C"].width = 30
    texts.column_dimensions["B"].width = 110
    for row in texts.iter_rows(min_row=2, min_col=2, max_col=2):
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _scores(found: Figures) -> Iterator[list[object]]:
    for one in found.recommendations:
        question = str(one.question)
        yield [question, _("all"), "", *_numbers(one.score)]
        for part in one.breakdowns:
            for cell in part.cells:
                yield [question, part.column, cell.name, *_numbers(cell.score)]
        for month, score in one.months:
            if score is not None:
                yield [question, _("month"), f"{month:%Y-%m}", *_numbers(score)]
        for each in found.campaigns:
            plain, weighted = each.scores[one.question.pk]
            low, high = weighted.interval or (None, None)
            yield [
                question,
                _("campaign, weighted"),
                str(each.campaign),
                *_numbers(plain)[:4],
                weighted.score,
                low,
                high,
            ]


def _numbers(score: NetScore) -> list[object]:
    low, high = score.interval or (None, None)
    return [score.answers, score.promoters, score.passives, score.detractors, score.score, low, high]


def _means(found: Figures) -> Iterator[list[object]]:
    pairs = [(one.question, one.mean) for one in found.ratings.rated]
    pairs += [(one.question, one.satisfaction) for one in found.ratings.attributes]
    for question, mean in pairs:
        low, high = mean.interval or (None, None)
        yield [str(question), mean.answers, mean.mean, low, high]
    if found.ratings.index is not None:
        yield ["CSI", found.respondents, found.ratings.index, None, None]
    for each in found.campaigns:
        if each.index is not None:
            yield [f"CSI, {_('campaign, weighted')}: {each.campaign}", None, each.index, None, None]


def _definitions(found: Figures) -> Iterator[tuple[str, str]]:
    yield ("NPS", _("Share of promoters (9 or 10) minus share of detractors (6 or less), in percent points."))
    yield (
        _("From, to"),
        _(
            "Confidence interval of 95 percent: adjusted Wald for scores (Agresti and Min 2005), Student's for means, "
            "stratified for campaigns."
        ),
    )
    yield (
        _("campaign, weighted"),
        _("Each stratum counts as many as the people it was drawn from, not as many as have answered."),
    )
    yield (
        "CSI",
        _(
            "100 x sum(importance x satisfaction) / (sum(importance) x highest satisfaction), "
            "over the means of the attributes."
        ),
    )
    yield (_("Parts"), _("Parts with too few answers are left out, for they would tell who said what."))
    if found.span is not None:
        yield (_("Months"), f"{found.span.first:%Y-%m} - {found.span.last:%Y-%m}")
