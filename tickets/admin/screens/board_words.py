"""Who is the bottleneck, as a sentence with its reasons (domain section 4.5)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.queries.board import Board


@dataclass(frozen=True)
class Verdict:
    """The sentence, what it rests on, and how it is marked: good or warn."""

    text: str
    reasons: list[str]
    level: str
    icon: str


def bottleneck_words(board: Board) -> Verdict:
    """Say it in words that can be checked against the figures on the board."""
    found, calls = board.bottleneck, board.outbound
    verdicts = {
        "nobody": _("No bottleneck: neither the branches nor outbound are behind."),
        "branches": _("The branches are the bottleneck."),
        "outbound": _("Outbound is the bottleneck."),
        "both": _("Both the branches and outbound are holding things up."),
    }
    reasons = [
        ngettext(
            "Branches: %(late)s of %(all)s ticket is past the branch's promise.",
            "Branches: %(late)s of %(all)s tickets are past the branch's promise.",
            sum(branch.count for branch in board.branches),
        )
        % {"late": found.late_at_branches, "all": sum(branch.count for branch in board.branches)},
        ngettext(
            "Outbound: %(late)s of %(all)s call is late or beyond today's quota.",
            "Outbound: %(late)s of %(all)s calls are late or beyond today's quota.",
            calls.waiting,
        )
        % {"late": found.late_at_outbound, "all": calls.waiting},
        _("High priority: %(branches)s at branches, %(outbound)s waiting for a call.")
        % {"branches": found.high_at_branches, "outbound": found.high_at_outbound},
    ]
    good = found.who == "nobody"
    return Verdict(
        verdicts[found.who], reasons, "good" if good else "warn", "check_circle" if good else "speed"
    )
