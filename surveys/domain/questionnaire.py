"""Which questions are put to somebody, given what they have answered, and whether their answers are whole.

A question may hang on the answer to an earlier one. What hangs on a question that is not put is not put either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import N_, Invalid
from surveys.domain.nps import Scale


@dataclass(frozen=True, slots=True)
class Condition:
    """Put only to those whose answer to `code` lies within `low` and `high`, both included."""

    code: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Item:
    """One question that is answered by a number."""

    code: str
    scale: Scale
    required: bool = True
    condition: Condition | None = None


def put(items: Sequence[Item], answers: Mapping[str, int]) -> list[Item]:
    """The items, in their order, that are put to somebody who has answered so far."""
    found: list[Item] = []
    codes: set[str] = set()
    for item in items:
        needed = item.condition
        if needed is not None:
            answer = answers.get(needed.code)
            if needed.code not in codes or answer is None or not needed.low <= answer <= needed.high:
                continue
        found.append(item)
        codes.add(item.code)
    return found


def check_answers(items: Sequence[Item], answers: Mapping[str, int]) -> dict[str, int]:
    """The answers, whole and on their scales. Raises `Invalid` naming the question."""
    asked = {item.code: item for item in put(items, answers)}
    known = {item.code for item in items}
    for code in answers:
        if code not in known:
            raise Invalid(
                N_("The survey has no question %(codes)s."),
                params={"codes": [code]},
                field=code,
                code="unknown",
            )
        if code not in asked:
            raise Invalid(
                N_("This question is not put to somebody who answers so: %(code)s."),
                params={"code": code},
                field=code,
                code="not_put",
            )
    for item in asked.values():
        check_answer(item, answers)
    return {code: answers[code] for code in asked if code in answers}


def check_answer(item: Item, answers: Mapping[str, int]) -> None:
    """Raises `Invalid` naming the item where its answer lies off the scale, or is missing and must not be."""
    if item.code in answers:
        item.scale.check(answers[item.code], field=item.code)
    elif item.required:
        raise Invalid(N_("Please choose an answer."), field=item.code, code="required")


def check_items(items: Sequence[Item]) -> None:
    """Raises `Invalid` where a code stands twice, or a condition names no earlier question or lies off its scale."""
    earlier: dict[str, Scale] = {}
    for item in items:
        if item.code in earlier:
            raise Invalid(
                N_("The code %(code)s stands twice."),
                params={"code": item.code},
                field="questions",
                code="twice",
            )
        needed = item.condition
        if needed is not None:
            scale = earlier.get(needed.code)
            if scale is None:
                raise Invalid(
                    N_("%(code)s hangs on %(other)s, which is no earlier question answered by a number."),
                    params={"code": item.code, "other": needed.code},
                    field="questions",
                    code="no_earlier_question",
                )
            scale.check(needed.low, field="questions")
            scale.check(needed.high, field="questions")
            if needed.low > needed.high:
                raise Invalid(
                    N_("The answers on which %(code)s hangs end before they begin."),
                    params={"code": item.code},
                    field="questions",
                    code="empty_condition",
                )
        earlier[item.code] = item.scale
