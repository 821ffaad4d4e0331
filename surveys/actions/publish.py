"""Publish a survey: a new one, or another version of one that there is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.errors import N_, Invalid
from core.transactions import whole
from crm.models import Staff
from surveys.actions.permission import Deed, require
from surveys.domain.codes import Asks
from surveys.domain.nps import Scale
from surveys.domain.questionnaire import Condition, Item, check_items
from surveys.models import Choice, Question, Survey

#: More do not fit on one page of a phone.
MOST_QUESTIONS = 20
MOST_CHOICES = 12


def publish_survey(
    *,
    code: str,
    kind: str,
    name_id: str,
    name_en: str,
    questions: Sequence[Mapping[str, Any]],
    actor: Staff | None,
    now: datetime,
) -> Survey:
    """The survey with its questions in their order.

    A question is a mapping of the columns of `Question`, with `choices` (texts, numbered from 1) in place of a scale
    for one of several answers, and `condition` (`code`, `low`, `high`).

    Raises `NotAllowed`; `Invalid` (questions) saying which one is wrong and how.
    """
    require(actor, Deed.PUBLISH)
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        raise Invalid(
            N_("A survey has one to %(most)s questions, so that it fits on one page of a phone."),
            params={"most": MOST_QUESTIONS},
            field="questions",
            code="number_of_questions",
        )
    specs = [_columns(spec) for spec in questions]
    if sum(one["asks"] == Asks.WORDS for one in specs) > 1:
        raise _wrong("words", N_("%(code)s: own words are asked for once."), "words_once")
    check_items([_item(one) for one in specs if one["asks"] != Asks.WORDS])
    return _store(code, kind, name_id, name_en, specs, now)


@whole
def _store(
    code: str, kind: str, name_id: str, name_en: str, specs: Sequence[dict[str, Any]], now: datetime
) -> Survey:
    before = Survey.objects.select_for_update().filter(code=code).order_by("-version").first()
    survey = Survey.objects.create(
        code=code,
        version=before.version + 1 if before else 1,
        kind=kind,
        name_id=name_id,
        name_en=name_en,
        published_at=now,
    )
    made: dict[str, Question] = {}
    for place, spec in enumerate(specs, 1):
        choices, condition = spec.pop("choices"), spec.pop("condition")
        if condition is not None:
            earlier = made[condition["code"]]
            spec |= {"only_if": earlier, "only_low": condition["low"], "only_high": condition["high"]}
        question = Question.objects.create(survey=survey, position=place, **spec)
        made[question.code] = question
        Choice.objects.bulk_create(
            Choice(question=question, number=number, **texts) for number, texts in enumerate(choices, 1)
        )
    return survey


def _columns(given: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of one question with its scale, its `choices` and its `condition`. Raises `Invalid`."""
    spec = {"choices": (), "condition": None, **given}
    code, asks, choices = spec["code"], spec["asks"], list(spec["choices"] or ())
    if (code == "words") != (asks == Asks.WORDS):
        raise _wrong(code, N_("%(code)s: own words, and only they, have the code words."), "reserved")
    if asks != Asks.CHOICE and choices:
        raise _wrong(code, N_("%(code)s: only one of several has choices."), "choices")
    if asks == Asks.WORDS:
        if spec["condition"] is not None:
            raise _wrong(code, N_("%(code)s: own words are asked of everybody."), "words_of_all")
        return spec | {"low": None, "high": None}
    if asks == Asks.CHOICE:
        if not 2 <= len(choices) <= MOST_CHOICES:
            raise _wrong(code, N_("%(code)s: give two to twelve choices."), "choices")
        return spec | {"low": 1, "high": len(choices), "choices": choices}
    low, high = spec.get("low"), spec.get("high")
    if low is None or high is None or not 0 <= low < high <= 10:
        raise _wrong(code, N_("%(code)s: give a scale that lies between 0 and 10."), "scale")
    if asks == Asks.RECOMMEND and (high != 10 or low > 1):
        raise _wrong(code, N_("%(code)s: an NPS is asked from 0 or 1 to 10."), "nps_scale")
    return spec


def _item(spec: Mapping[str, Any]) -> Item:
    needed = spec["condition"]
    condition = Condition(needed["code"], needed["low"], needed["high"]) if needed else None
    return Item(spec["code"], Scale(spec["low"], spec["high"]), condition=condition)


def _wrong(question: str, message: str, code: str) -> Invalid:
    return Invalid(message, params={"code": question}, field="questions", code=code)
