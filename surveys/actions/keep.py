"""Keep what somebody has answered, by whichever way they were asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.text import clean_text
from surveys.domain.codes import Asks
from surveys.domain.nps import Band, band
from surveys.domain.questionnaire import check_answers
from surveys.domain.reasons import suggest
from surveys.models import Answer, Coding, Question, Reason, Response, Survey, items_of
from tickets.zones import local_day

MAX_WORDS_BYTES = 4000


def keep_response(
    *,
    survey: Survey,
    source: str,
    external_id: str,
    answers: Mapping[str, int],
    words: str,
    consents: bool,
    now: datetime,
    **counted_by: Any,
) -> Response:
    """The response with its answers, and with the reason that its words suggest.

    `counted_by`: branch, segment, channel, team, helped_by. The caller holds a transaction. Raises `Invalid` naming the
    question.
    """
    questions = {one.code: one for one in survey.questions.all()}
    given = check_answers(items_of(questions.values()), answers)
    words = clean_text(words, field="words", max_bytes=MAX_WORDS_BYTES)
    response = Response.objects.create(
        survey=survey,
        source=source,
        external_id=external_id,
        answered_on=local_day(now),
        words=words,
        consented_at=now if consents and words else None,
        recorded_at=now,
        **counted_by,
    )
    Answer.objects.bulk_create(
        Answer(response=response, question=questions[code], number=number) for code, number in given.items()
    )
    suggest_reason(response, now=now)
    return response


def suggest_reason(response: Response, *, now: datetime) -> Coding | None:
    """The reason that the words suggest, for a person to agree with; None where they suggest none."""
    if not response.words:
        return None
    reasons = {one.code: one for one in Reason.objects.filter(active=True)}
    code = suggest(response.words, {one.code: one.cues.splitlines() for one in reasons.values()})
    return Coding.objects.create(response=response, reason=reasons[code], at=now) if code else None


def band_of(questions: Mapping[str, Question], answers: Mapping[str, int]) -> Band | None:
    """How somebody speaks of the service: the lowest band among the questions that an NPS is made of; None where none
    was answered.
    """
    bands = [
        band(number)
        for code, number in answers.items()
        if code in questions and questions[code].asks == Asks.RECOMMEND
    ]
    return max(bands, key=list(Band).index, default=None)
