"""Which colour a complaint gets, and why (domain section 2).

The colour is derived from three facts: what the category usually needs, whether a branch office is needed this
time, and whether the matter was solved while the participant was still there.
"""

from dataclasses import dataclass
from enum import StrEnum

from tickets.domain.codes import Colour, Kind


class Reason(StrEnum):
    """Why a colour was chosen, in a code that screens turn into a sentence."""

    NOT_A_COMPLAINT = "not_a_complaint"
    NEEDS_BRANCH = "needs_branch"
    SOLVED_IN_CONTACT = "solved_in_contact"
    CATEGORY_RED = "category_red"
    CATEGORY_YELLOW = "category_yellow"
    CATEGORY_GREEN_IN_CONTACT = "category_green_in_contact"
    OUTLIVED_CONTACT = "outlived_contact"
    OVERRULED = "overruled"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Finding:
    """A colour with its reason."""

    colour: Colour
    reason: Reason


def triage(
    *, kind: Kind, category_default: Colour, needs_branch: bool, solved_in_contact: bool, in_contact: bool
) -> Finding:
    """Decide the colour of a new ticket.

    A need for the branch outweighs all else, because nobody in the care centre can solve such a matter. What was
    solved on the spot is green whatever its category. A category that is usually green stays green only while the
    participant is still there; afterwards it is the agent's to solve within a day.
    """
    if kind is not Kind.COMPLAINT:
        return Finding(Colour.NONE, Reason.NOT_A_COMPLAINT)
    if needs_branch:
        return Finding(Colour.RED, Reason.NEEDS_BRANCH)
    if solved_in_contact:
        return Finding(Colour.GREEN, Reason.SOLVED_IN_CONTACT)
    if category_default is Colour.RED:
        return Finding(Colour.RED, Reason.CATEGORY_RED)
    if category_default is Colour.GREEN:
        if in_contact:
            return Finding(Colour.GREEN, Reason.CATEGORY_GREEN_IN_CONTACT)
        return Finding(Colour.YELLOW, Reason.OUTLIVED_CONTACT)
    return Finding(Colour.YELLOW, Reason.CATEGORY_YELLOW)
