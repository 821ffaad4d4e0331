"""Which colour a complaint gets: the whole table."""

from itertools import product

import pytest

from tickets.domain.codes import Colour, Kind
from tickets.domain.triage import Reason, triage

G, Y, R, N = Colour.GREEN, Colour.YELLOW, Colour.RED, Colour.NONE

# category default, needs branch, solved in contact, still in contact -> colour, reason
TABLE = [
    (G, False, False, True, G, Reason.CATEGORY_GREEN_IN_CONTACT),
    (G, False, False, False, Y, Reason.OUTLIVED_CONTACT),
    (G, False, True, True, G, Reason.SOLVED_IN_CONTACT),
    (Y, False, False, True, Y, Reason.CATEGORY_YELLOW),
    (Y, False, True, True, G, Reason.SOLVED_IN_CONTACT),
    (N, False, False, True, Y, Reason.CATEGORY_YELLOW),
    (R, False, False, True, R, Reason.CATEGORY_RED),
    (R, False, True, True, G, Reason.SOLVED_IN_CONTACT),
    (G, True, False, True, R, Reason.NEEDS_BRANCH),
    (Y, True, True, True, R, Reason.NEEDS_BRANCH),
]


@pytest.mark.parametrize(("default", "branch", "solved", "present", "colour", "reason"), TABLE)
def test_a_complaint_gets_its_colour_with_a_reason(
    default: Colour, branch: bool, solved: bool, present: bool, colour: Colour, reason: Reason
) -> None:
    finding = triage(
        kind=Kind.COMPLAINT,
        category_default=default,
        needs_branch=branch,
        solved_in_contact=solved,
        in_contact=present,
    )
    assert (finding.colour, finding.reason) == (colour, reason)


def test_every_complaint_gets_a_colour_and_nothing_else_does() -> None:
    flags = (True, False)
    for kind, default in product(Kind, Colour):
        for branch, solved, present in product(flags, flags, flags):
            check_colour(kind, default, branch, solved, present)


def check_colour(kind: Kind, default: Colour, branch: bool, solved: bool, present: bool) -> None:
    finding = triage(
        kind=kind,
        category_default=default,
        needs_branch=branch,
        solved_in_contact=solved,
        in_contact=present,
    )
    assert bool(finding.colour) == (kind is Kind.COMPLAINT)


def test_what_is_no_complaint_has_no_colour_and_says_so() -> None:
    finding = triage(
        kind=Kind.INFORMATION, category_default=G, needs_branch=True, solved_in_contact=True, in_contact=True
    )
    assert (finding.colour, finding.reason) == (Colour.NONE, Reason.NOT_A_COMPLAINT)
