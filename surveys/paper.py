"""A survey as a page shows it, step by step and without scripts.

The first step shows what is asked of everybody; where an answer makes further questions due, they come in a step of
their own, and what was answered before travels along. Nothing is stored before the last step.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import Invalid
from core.i18n import translate
from surveys.domain.codes import Asks
from surveys.domain.questionnaire import Item, check_answer, put
from surveys.labels import ENDS
from surveys.models import Question, Survey, items_of

#: Names of fields that no question has: codes are slugs, and these hold an underscore in front.
SEEN, STEP, CONSENT, WORDS = "_seen", "_step", "_consent", "words"


@dataclass(frozen=True)
class Asked:
    """One question on the page: pairs of a value and its words, and what is wrong with the answer."""

    question: Question
    choices: list[tuple[str, str, bool]]
    ends: tuple[object, object] | None
    error: str


@dataclass
class Paper:
    """What is shown, and what was sent so far."""

    survey: Survey
    asked: list[Asked]
    carried: list[tuple[str, str]]
    seen: list[str]
    step: list[str]
    words_question: Question | None
    words: str
    consents: bool
    further: bool
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def words_error(self) -> str:
        """What is wrong with the words."""
        return self.errors.get(WORDS, "")


def read_paper(survey: Survey, sent: Mapping[str, Any], send: Callable[..., object] | None) -> Paper | None:
    """The page to show; None when everything was answered and `send` has taken it.

    `sent` is what was posted. `send` is called with `answers`, `words` and `consents`; None where nothing was posted.
    Raises what `send` raises, but for `Invalid`, which the page then shows.
    """
    questions = list(survey.questions.prefetch_related("choices"))
    items = items_of(questions)
    answers = _answers(items, sent)
    due = {item.code for item in put(items, answers)}
    at_first = {item.code for item in put(items, {})}
    if send is None:
        return _paper(survey, questions, sent, step=at_first, seen=at_first, errors={})
    seen = at_first | set(_listed(sent, SEEN)) | set(answers)
    step = set(_listed(sent, STEP)) & due or at_first
    wrong = _missing(items, answers, due & seen)
    if not wrong and (new := due - seen):
        return _paper(survey, questions, sent, step=new, seen=seen | new, errors={})
    if not wrong:
        try:
            send(
                answers={code: number for code, number in answers.items() if code in due},
                words=str(sent.get(WORDS, "")),
                consents=bool(sent.get(CONSENT)),
            )
            return None
        except Invalid as error:
            wrong = {error.field or WORDS: translate(error)}
    return _paper(survey, questions, sent, step=step | set(wrong), seen=seen, errors=wrong)


def _answers(items: list[Item], sent: Mapping[str, Any]) -> dict[str, int]:
    found = {}
    for item in items:
        text = str(sent.get(item.code, ""))
        if text.isascii() and text.isdigit() and len(text) < 4:
            found[item.code] = int(text)
    return found


def _missing(items: list[Item], answers: Mapping[str, int], due: set[str]) -> dict[str, str]:
    found = {}
    for item in items:
        if item.code not in due:
            continue
        try:
            check_answer(item, answers)
        except Invalid as error:
            found[item.code] = translate(error)
    return found


def _listed(sent: Mapping[str, Any], name: str) -> list[str]:
    return str(sent.get(name, "")).split()


def _paper(
    survey: Survey,
    questions: list[Question],
    sent: Mapping[str, Any],
    *,
    step: set[str],
    seen: set[str],
    errors: dict[str, str],
) -> Paper:
    shown = [one for one in questions if one.scale is not None and one.code in step]
    codes = [one.code for one in shown]
    carried = [
        (one.code, str(sent[one.code]))
        for one in questions
        if one.scale is not None and one.code not in codes and sent.get(one.code)
    ]
    return Paper(
        survey=survey,
        asked=[_asked(one, str(sent.get(one.code, "")), errors.get(one.code, "")) for one in shown],
        carried=carried,
        seen=sorted(seen),
        step=codes,
        words_question=next((one for one in questions if one.asks == Asks.WORDS), None),
        words=str(sent.get(WORDS, "")),
        consents=bool(sent.get(CONSENT)),
        further=bool(carried),
        errors=errors,
    )


def _asked(question: Question, chosen: str, error: str) -> Asked:
    scale = question.scale
    assert scale is not None
    if question.asks == Asks.CHOICE:
        texts = [(str(one.number), str(one)) for one in question.choices.all()]
    else:
        texts = [(str(number), str(number)) for number in range(scale.low, scale.high + 1)]
    return Asked(
        question,
        [(value, text, value == chosen) for value, text in texts],
        ENDS.get(Asks(question.asks)),
        error,
    )
