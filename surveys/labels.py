"""Words for the stored codes of surveys, translated when shown."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from surveys.domain.codes import Asks, Kind, SetAsideWhy, Source, Stage, Undefined
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
STAGES: dict[Stage, LazyText] = {
    Stage.FIND: _("I-Cari: finding out"),
    Stage.LEARN: _("I-Belajar: learning"),
    Stage.REGISTER: _("I-Daftar: registering"),
    Stage.COMPLAIN: _("I-Aduan: complaining"),
}
SOURCES: dict[Source, LazyText] = {
    Source.CLOSURE: _("after closure"),
    Source.CAMPAIGN: _("campaign"),
    Source.COUNTER: _("QR code at a counter"),
}
SET_ASIDE: dict[SetAsideWhy, LazyText] = {
    SetAsideWhy.LATE: _("too late"),
    SetAsideWhy.DUPLICATE: _("answered already"),
}
#: What the lowest and the highest number of a scale mean.
ENDS: dict[Asks, tuple[LazyText, LazyText]] = {
    Asks.RECOMMEND: (_("not at all likely"), _("very likely")),
    Asks.SATISFACTION: (_("very dissatisfied"), _("very satisfied")),
    Asks.IMPORTANCE: (_("not important"), _("very important")),
    Asks.EFFORT: (_("very hard"), _("very easy")),
    Asks.RATING: (_("not at all"), _("very much")),
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
    Stage: STAGES,
    Source: SOURCES,
    SetAsideWhy: SET_ASIDE,
    Undefined: UNDEFINED,
}


def choices_of(kind: type[Enum]) -> list[tuple[str, LazyText]]:
    """The choices of a model's field."""
    return [(code.value, word) for code, word in WORDS[kind].items()]
