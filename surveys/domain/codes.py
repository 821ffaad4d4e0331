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


class Undefined(StrEnum):
    """Why there is no figure."""

    NONE = ""
    NO_ANSWERS = "no_answers"
    ONE_ANSWER = "one_answer"
    ONE_ITEM = "one_item"
    CONSTANT = "constant"
    TOO_FEW = "too_few"
