"""Stored codes of surveys. Codes never change once stored."""

from enum import StrEnum


class Kind(StrEnum):
    """What a survey measures (domain section 9)."""

    NPS = "nps"
    CSI = "csi"
    CES = "ces"
    EXIT_POLL = "exit_poll"
    JOURNEY = "journey"


class Asks(StrEnum):
    """What a question asks for. `recommend` is the one that an NPS is made of."""

    RECOMMEND = "recommend"
    SATISFACTION = "satisfaction"
    IMPORTANCE = "importance"
    EFFORT = "effort"
    RATING = "rating"
    CHOICE = "choice"
    WORDS = "words"


#: Answered by a number of the question's scale.
SCALED = frozenset({Asks.RECOMMEND, Asks.SATISFACTION, Asks.IMPORTANCE, Asks.EFFORT, Asks.RATING})


#: What shows whether the questions of a survey measure one thing. Importance says something else.
MEASURES = SCALED - {Asks.IMPORTANCE}


class Stage(StrEnum):
    """The way of a participant through the service (domain section 9)."""

    FIND = "find"
    LEARN = "learn"
    REGISTER = "register"
    COMPLAIN = "complain"


class Source(StrEnum):
    """By which way an answer came; an import has a name of its own."""

    CLOSURE = "closure"
    CAMPAIGN = "campaign"
    COUNTER = "counter"


class SetAsideWhy(StrEnum):
    """Why an answer is kept apart and not counted."""

    LATE = "late"
    DUPLICATE = "duplicate"


class Undefined(StrEnum):
    """Why there is no figure."""

    NONE = ""
    NO_ANSWERS = "no_answers"
    ONE_ANSWER = "one_answer"
    ONE_ITEM = "one_item"
    CONSTANT = "constant"
    TOO_FEW = "too_few"
