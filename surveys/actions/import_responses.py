"""Bring the answers of a survey in that was asked elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from core.errors import N_, Conflict, DomainError, Invalid
from core.tables import Rejected, Row
from core.text import clean_text
from core.transactions import whole
from crm.domain.codes import Channel, Segment
from crm.models import Branch, Staff
from surveys.actions.keep import MAX_WORDS_BYTES, suggest_reason
from surveys.actions.permission import Deed, require
from surveys.domain.mapping import Answered, SheetMapping, read_answers
from surveys.models import Answer, Question, Response, Survey


@dataclass(slots=True)
class Imported:
    """What became of a sheet. `left_out`: answers that rows did not have, by question."""

    added: int = 0
    unchanged: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)


def import_responses(
    *, mapping: SheetMapping, rows: Iterable[Row], now: datetime, actor: Staff | None = None
) -> Imported:
    """Take in the rows of a sheet. A row that is wrong is rejected with its reason and the others go on; the same sheet
    again changes nothing.

    Raises `NotAllowed`; `Invalid` when the mapping names a survey or a question that there is not.
    """
    require(actor, Deed.IMPORT)
    survey = Survey.newest(mapping.survey)
    if survey is None:
        raise Invalid(
            N_("There is no survey %(code)s."),
            params={"code": mapping.survey},
            field="survey",
            code="unknown",
        )
    questions = _questions(survey, mapping)
    scales = {code: one.scale for code, one in questions.items()}
    found = Imported()
    for row in rows:
        try:
            row.check()
            answered = read_answers(mapping, row.cells, {code: one for code, one in scales.items() if one})
            if _store(survey, mapping.source, questions, answered, now):
                found.added += 1
            else:
                found.unchanged += 1
            for code in answered.left_out:
                found.left_out[code] = found.left_out.get(code, 0) + 1
        except DomainError as error:
            found.rejected.append(Rejected(row.line, error))
    return found


def _questions(survey: Survey, mapping: SheetMapping) -> dict[str, Question]:
    known = {one.code: one for one in survey.questions.all() if one.scale is not None}
    unknown = sorted(set(mapping.answers) - set(known))
    if unknown:
        raise Invalid(
            N_("The survey has no question %(codes)s that is answered by a number. It has %(known)s."),
            params={"codes": unknown, "known": sorted(known)},
            field="answers",
            code="unknown_question",
        )
    return {code: known[code] for code in mapping.answers}


@whole
def _store(survey: Survey, source: str, questions: dict[str, Question], row: Answered, now: datetime) -> bool:
    """Whether it was new. Raises `Conflict` when this respondent has answered otherwise before."""
    response, new = Response.objects.get_or_create(
        survey=survey,
        source=source,
        external_id=row.respondent,
        defaults={
            "answered_on": row.answered_on,
            "branch": _branch(row.branch),
            "segment": _code("segment", row.segment, Segment),
            "channel": _code("channel", row.channel, Channel),
            "words": clean_text(row.words, field="words", max_bytes=MAX_WORDS_BYTES),
            "recorded_at": now,
        },
    )
    if new:
        Answer.objects.bulk_create(
            Answer(response=response, question=questions[code], number=number)
            for code, number in row.answers.items()
        )
        suggest_reason(response, now=now)
        return True
    if dict(response.answers.values_list("question__code", "number")) != dict(row.answers):
        raise Conflict(
            N_("Respondent %(number)s has answered already, and otherwise."),
            params={"number": row.respondent},
            field="respondent",
            code="answered",
        )
    return False


def _branch(code: str) -> Branch | None:
    if not code:
        return None
    found: Branch | None = Branch.objects.filter(code=code).first()
    if found is None:
        raise Invalid(
            N_("There is no branch office with the code %(code)s."),
            params={"code": code},
            field="branch",
            code="unknown",
        )
    return found


def _code(name: str, text: str, codes: type[Segment] | type[Channel]) -> str:
    if not text:
        return ""
    known = [str(one) for one in codes if one]
    if text not in known:
        raise Invalid(
            N_("%(text)s is none of %(known)s."),
            params={"text": text[:40], "known": known},
            field=name,
            code="unknown",
        )
    return text
