"""Publish a survey: a new one, or another version of one that there is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from core.errors import N_, Invalid
from crm.models import Staff
from surveys.actions.permission import Deed, require
from surveys.domain.codes import Asks
from surveys.domain.questionnaire import check_items
from surveys.models import Choice, Question, Survey, items_of

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
    with transaction.atomic():
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
        for place, spec in enumerate(questions, 1):
            question = _question(survey, place, spec, made)
            made[question.code] = question
        check_items(items_of(made.values()))
    return survey


def _question(survey: Survey, place: int, spec: Mapping[str, Any], made: Mapping[str, Question]) -> Question:
    fields = {name: value for name, value in spec.items() if name not in ("choices", "condition")}
    code, asks, choices = fields["code"], fields["asks"], list(spec.get("choices") or ())
    if (code == "words") != (asks == Asks.WORDS):
        raise _wrong(code, N_("%(code)s: own words, and only they, have the code words."), "reserved")
    if code in made:
        raise _wrong(code, N_("The code %(code)s stands twice."), "twice")
    if asks == Asks.WORDS:
        if any(one.asks == Asks.WORDS for one in made.values()):
            raise _wrong(code, N_("%(code)s: own words are asked for once."), "words_once")
        fields |= {"low": None, "high": None}
    elif asks == Asks.CHOICE:
        if not 2 <= len(choices) <= MOST_CHOICES:
            raise _wrong(code, N_("%(code)s: give two to twelve choices."), "choices")
        fields |= {"low": 1, "high": len(choices)}
    else:
        low, high = fields.get("low"), fields.get("high")
        if low is None or high is None or not 0 <= low < high <= 10:
            raise _wrong(code, N_("%(code)s: give a scale that lies between 0 and 10."), "scale")
        if asks == Asks.RECOMMEND and (high != 10 or low > 1):
            raise _wrong(code, N_("%(code)s: an NPS is asked from 0 or 1 to 10."), "nps_scale")
    if asks != Asks.CHOICE and choices:
        raise _wrong(code, N_("%(code)s: only one of several has choices."), "choices")
    if (condition := spec.get("condition")) is not None:
        earlier = made.get(condition["code"])
        if earlier is None or earlier.scale is None:
            raise Invalid(
                N_("%(code)s hangs on %(other)s, which is no earlier question answered by a number."),
                params={"code": code, "other": condition["code"]},
                field="questions",
                code="no_earlier_question",
            )
        if asks == Asks.WORDS:
            raise _wrong(code, N_("%(code)s: own words are asked of everybody."), "words_of_all")
        if condition["low"] > condition["high"]:
            raise _wrong(code, N_("The answers on which %(code)s hangs end before they begin."), "condition")
        fields |= {"only_if": earlier, "only_low": condition["low"], "only_high": condition["high"]}
    question = Question.objects.create(survey=survey, position=place, **fields)
    Choice.objects.bulk_create(
        Choice(question=question, number=number, **texts) for number, texts in enumerate(choices, 1)
    )
    return question


def _wrong(question: str, message: str, code: str) -> Invalid:
    return Invalid(message, params={"code": question}, field="questions", code=code)
