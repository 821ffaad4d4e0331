"""Who may do what with surveys: one table from deed to roles. Whose answers one counts is in `surveys.querysets`."""

from collections.abc import Mapping
from enum import StrEnum

from crm.domain.codes import Role


class Deed(StrEnum):
    """One thing that may be done."""

    PUBLISH = "publish"
    IMPORT = "import"
    DRAW = "draw"
    HELP = "help"
    HANG_CODE = "hang_code"
    CODE_REASON = "code_reason"
    CALL_PASSIVE = "call_passive"
    RELEASE_WORDS = "release_words"


MAY: Mapping[Deed, frozenset[Role]] = {
    Deed.PUBLISH: frozenset({Role.HEAD_OFFICE}),
    Deed.IMPORT: frozenset({Role.HEAD_OFFICE}),
    Deed.DRAW: frozenset({Role.SUPERVISOR, Role.HEAD_OFFICE}),
    # Whoever sits with the person or has them on the telephone; never about their own work.
    Deed.HELP: frozenset(
        {
            Role.INBOUND_AGENT,
            Role.SOCIAL_AGENT,
            Role.OUTBOUND_AGENT,
            Role.BRANCH_OFFICER,
            Role.SUPERVISOR,
        }
    ),
    Deed.HANG_CODE: frozenset({Role.BRANCH_OFFICER, Role.SUPERVISOR, Role.HEAD_OFFICE}),
    Deed.CODE_REASON: frozenset({Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE}),
    Deed.CALL_PASSIVE: frozenset({Role.OUTBOUND_AGENT, Role.SUPERVISOR}),
    Deed.RELEASE_WORDS: frozenset({Role.SUPERVISOR, Role.HEAD_OFFICE}),
}

#: What concerns the whole country, and so no regional deputy does it.
NATIONAL = frozenset({Deed.PUBLISH, Deed.IMPORT, Deed.DRAW, Deed.RELEASE_WORDS})


def may(role: str, deed: Deed) -> bool:
    """Whether somebody of `role` may do this at all."""
    return role in MAY[deed]
