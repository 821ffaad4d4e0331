"""Who may do what: one table from verb to roles.

The system itself (a sweep, an import) may do everything; it is not in the table. What a person may see is a
different matter and lives in `tickets.querysets`.
"""

from collections.abc import Mapping

from crm.domain.codes import Role
from tickets.domain.codes import Verb as V

_AGENTS = frozenset({Role.INBOUND_AGENT, Role.SOCIAL_AGENT})
_FRONT = _AGENTS | {Role.OUTBOUND_AGENT}
_SUPERVISION = frozenset({Role.SUPERVISOR})
_CENTRE = _AGENTS | _SUPERVISION
#: In an emergency outbound agents, QCOs and supervisors take calls too (domain section 8).
_TAKES_CONTACTS = _FRONT | _SUPERVISION | {Role.QCO, Role.BRANCH_OFFICER, Role.CHANNEL}

MAY: Mapping[V, frozenset[Role]] = {
    V.OPENED: _TAKES_CONTACTS,
    V.JOINED: _TAKES_CONTACTS,
    V.IDENTIFIED: _TAKES_CONTACTS,
    V.CLASSIFIED: _CENTRE,
    V.CONTACT_ENDED: _TAKES_CONTACTS,
    V.TAKEN: _CENTRE,
    V.ASSIGNED: _SUPERVISION,
    V.RELEASED: _CENTRE | {Role.OUTBOUND_AGENT},
    V.NOTED: _FRONT | _SUPERVISION | {Role.BRANCH_OFFICER},
    V.REPLIED: _FRONT | _SUPERVISION,
    V.WAITED: _CENTRE | {Role.BRANCH_OFFICER},
    # Whoever takes a contact may hand in the answer that a ticket waits for.
    V.RESUMED: _TAKES_CONTACTS,
    V.RESOLVED: _CENTRE,
    # A branch officer: what the branch took in itself and nobody at the care centre has taken (`in_hand_of`).
    V.ESCALATED: _CENTRE | {Role.BRANCH_OFFICER},
    V.ACKNOWLEDGED: frozenset({Role.BRANCH_OFFICER}),
    V.HANDED_OVER: frozenset({Role.BRANCH_OFFICER}) | _SUPERVISION,
    V.RETURNED: frozenset({Role.BRANCH_OFFICER}),
    V.FED_BACK: frozenset({Role.BRANCH_OFFICER}),
    V.FINISHED: frozenset({Role.BRANCH_OFFICER}),
    V.CALLED: frozenset({Role.OUTBOUND_AGENT}) | _SUPERVISION,
    V.ATTEMPTED: frozenset({Role.OUTBOUND_AGENT}) | _SUPERVISION,
    V.SATISFIED: frozenset({Role.OUTBOUND_AGENT}) | _SUPERVISION,
    V.EDUCATED: frozenset({Role.OUTBOUND_AGENT}) | _SUPERVISION,
    V.UNREACHABLE: frozenset({Role.OUTBOUND_AGENT}) | _SUPERVISION,
    V.REPROCESSED: frozenset({Role.OUTBOUND_AGENT}) | _SUPERVISION,
    V.CLOSED: _FRONT | _SUPERVISION,
    V.REOPENED: _FRONT | _SUPERVISION,
    V.MERGED: _CENTRE,
    V.ABSORBED: _CENTRE,
    V.DISMISSED: _CENTRE,
    # Whoever may correct the participant: it follows from the correction.
    V.PRIORITISED: _FRONT | _SUPERVISION | {Role.BRANCH_OFFICER},
    V.REPOLICIED: frozenset({Role.HEAD_OFFICE}),
    V.ADOPTED: _SUPERVISION | {Role.HEAD_OFFICE},
    V.ATTACHED: _TAKES_CONTACTS,
    # Whole sets of personal data leave the house, or are gone for good.
    V.DISCLOSED: _SUPERVISION,
    V.ERASED: _SUPERVISION,
}

#: Who plans corrective actions, and who can own one (domain section 11).
PLANNERS = _SUPERVISION | {Role.HEAD_OFFICE}
OWNERS = PLANNERS | {Role.QCO, Role.BRANCH_OFFICER}


def may(role: Role, verb: V) -> bool:
    """Whether somebody of `role` may do `verb` at all (state and ownership are checked elsewhere)."""
    return role in MAY.get(verb, frozenset())
