"""Words for the stored codes of surveys, translated when shown."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from surveys.domain.codes import Asks, Kind, Undefined
from surveys.domain.nps import Band

KINDS: dict[Kind, LazyText] = {
    Kind.NPS: _("recommendation (NPS)"),
    Kind.CSI: _("satisfaction index (CSI)"),
    Kind.CES: _("effort (CES)"),
    Kind.EXIT_POLL: _("exit poll"),
    Kind.JOURNEY: _("journey survey"),
}
ASKS: dict[Asks, LazyText] = {
    Asks.RECOMMEND: _("would recommend"),
    Asks.SATISFACTION: _("satisfaction"),
    Asks.IMPORTANCE: _("importance"),
    Asks.EFFORT: _("effort"),
    Asks.RATING: _("rating"),
    Asks.CHOICE: _("one of several"),
    Asks.WORDS: _("own words"),
}
BANDS: dict[Band, LazyText] = {
    Band.PROMOTER: _("promoters"),
    Band.PASSIVE: _("passives"),
    Band.DETRACTOR: _("detractors"),
}
UNDEFINED: dict[Undefined, LazyText] = {
    Undefined.NO_ANSWERS: _("nobody has answered"),
    Undefined.ONE_ANSWER: _("one answer alone has no interval"),
    Undefined.ONE_ITEM: _("one question alone has no reliability"),
    Undefined.CONSTANT: _("everybody gave the same answers"),
    Undefined.TOO_FEW: _("too few respondents answered every question"),
}
WORDS: Mapping[type[Enum], Mapping[Any, LazyText]] = {
    Kind: KINDS,
    Asks: ASKS,
    Band: BANDS,
    Undefined: UNDEFINED,
}


def choices_of(kind: type[Enum]) -> list[tuple[str, LazyText]]:
    """The choices of a model's field."""
    return [(code.value, word) for code, word in WORDS[kind].items()]
