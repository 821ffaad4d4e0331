"""The states of a ticket and every move that is allowed between them, in one table."""

from collections.abc import Mapping
from enum import StrEnum

from core.errors import N_, Conflict
from tickets.domain.codes import Verb


class State(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    ESCALATED = "escalated"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"
    DISMISSED = "dismissed"


S, V = State, Verb

#: For each state: the verbs that change it, and the states that each may lead to.
MOVES: Mapping[State, Mapping[Verb, frozenset[State]]] = {
    S.NEW: {
        V.TAKEN: frozenset({S.IN_PROGRESS}),
        V.ASSIGNED: frozenset({S.IN_PROGRESS}),
        V.WAITED: frozenset({S.WAITING}),
        V.ESCALATED: frozenset({S.ESCALATED}),
        V.RESOLVED: frozenset({S.RESOLVED}),
        V.MERGED: frozenset({S.MERGED}),
        V.DISMISSED: frozenset({S.DISMISSED}),
    },
    S.IN_PROGRESS: {
        V.RELEASED: frozenset({S.NEW}),
        V.WAITED: frozenset({S.WAITING}),
        V.ESCALATED: frozenset({S.ESCALATED}),
        V.RESOLVED: frozenset({S.RESOLVED}),
        V.MERGED: frozenset({S.MERGED}),
        V.DISMISSED: frozenset({S.DISMISSED}),
    },
    S.WAITING: {
        V.RESUMED: frozenset({S.IN_PROGRESS, S.ESCALATED, S.NEW}),
        V.RESOLVED: frozenset({S.RESOLVED}),
        V.MERGED: frozenset({S.MERGED}),
        V.DISMISSED: frozenset({S.DISMISSED}),
    },
    S.ESCALATED: {
        V.WAITED: frozenset({S.WAITING}),
        V.RETURNED: frozenset({S.IN_PROGRESS, S.NEW}),
        V.FINISHED: frozenset({S.AWAITING_CONFIRMATION}),
        V.MERGED: frozenset({S.MERGED}),
    },
    S.AWAITING_CONFIRMATION: {
        V.SATISFIED: frozenset({S.CLOSED}),
        V.EDUCATED: frozenset({S.CLOSED}),
        V.UNREACHABLE: frozenset({S.CLOSED}),
        V.REPROCESSED: frozenset({S.ESCALATED}),
    },
    S.RESOLVED: {
        V.CLOSED: frozenset({S.CLOSED}),
        V.REOPENED: frozenset({S.NEW, S.IN_PROGRESS}),
    },
    S.CLOSED: {V.REOPENED: frozenset({S.NEW, S.IN_PROGRESS})},
    S.DISMISSED: {V.REOPENED: frozenset({S.NEW, S.IN_PROGRESS})},
    S.MERGED: {},
}

#: Events that leave the state as it is, and the states in which they may happen.
REMARKS: Mapping[Verb, frozenset[State]] = {
    V.JOINED: frozenset({S.NEW, S.IN_PROGRESS, S.WAITING, S.ESCALATED, S.AWAITING_CONFIRMATION, S.RESOLVED}),
    V.IDENTIFIED: frozenset(S) - {S.CLOSED, S.MERGED, S.DISMISSED},
    V.CLASSIFIED: frozenset({S.NEW, S.IN_PROGRESS, S.WAITING}),
    V.CONTACT_ENDED: frozenset(S),
    V.TAKEN: frozenset({S.IN_PROGRESS, S.WAITING}),
    V.ASSIGNED: frozenset({S.IN_PROGRESS, S.WAITING}),
    V.NOTED: frozenset(S),
    V.REPLIED: frozenset(S) - {S.MERGED, S.CLOSED},
    V.ACKNOWLEDGED: frozenset({S.ESCALATED}),
    V.HANDED_OVER: frozenset({S.ESCALATED}),
    V.FED_BACK: frozenset({S.ESCALATED}),
    V.CALLED: frozenset({S.AWAITING_CONFIRMATION}),
    V.ATTEMPTED: frozenset({S.AWAITING_CONFIRMATION}),
    V.RELEASED: frozenset({S.AWAITING_CONFIRMATION}),
    V.ABSORBED: frozenset(
        {S.NEW, S.IN_PROGRESS, S.WAITING, S.ESCALATED, S.AWAITING_CONFIRMATION, S.RESOLVED}
    ),
    V.PRIORITISED: frozenset({S.NEW, S.IN_PROGRESS, S.WAITING, S.ESCALATED, S.AWAITING_CONFIRMATION}),
    V.REPOLICIED: frozenset(S),
    V.RECORDED: frozenset(S),
    V.ADOPTED: frozenset({S.NEW, S.IN_PROGRESS, S.WAITING, S.ESCALATED, S.AWAITING_CONFIRMATION}),
    V.ATTACHED: frozenset(S) - {S.CLOSED, S.MERGED, S.DISMISSED},
    V.DISCLOSED: frozenset({S.NEW, S.IN_PROGRESS, S.WAITING}),
    V.ERASED: frozenset(S),
}

#: States in which somebody still owes the participant something.
OPEN_STATES = frozenset({S.NEW, S.IN_PROGRESS, S.WAITING, S.ESCALATED, S.AWAITING_CONFIRMATION})
#: States in which a second contact about the same matter joins the ticket instead of making a new one.
JOINABLE_STATES = OPEN_STATES | {S.RESOLVED}
#: States that end a ticket's life unless somebody reopens it.
ENDED_STATES = frozenset({S.CLOSED, S.MERGED, S.DISMISSED})


def allowed_verbs(state: State) -> list[Verb]:
    """The verbs that can move a ticket out of `state`, in the order of the table."""
    return list(MOVES[state])


def check_move(state: State, verb: Verb, to: State | None = None) -> State:
    """Return the state in which `verb` leaves a ticket that is in `state`.

    `to` chooses where a verb has several outcomes; without it the verb must have only one. A verb that is no move
    from here may still be a remark, which changes nothing. Raises `Conflict` that names the state and the moves
    that are allowed.
    """
    outcomes = MOVES[state].get(verb)
    if outcomes is not None and to is None and len(outcomes) == 1:
        return next(iter(outcomes))
    if outcomes is not None and to in outcomes:
        return to
    if outcomes is None and to in (None, state) and state in REMARKS.get(verb, frozenset()):
        return state
    raise illegal_move(state, verb)


def illegal_move(state: State, verb: Verb) -> Conflict:
    """The refusal that names the state and what is allowed instead."""
    moves = allowed_verbs(state)
    return Conflict(
        N_("The ticket is “%(state)s”; “%(verb)s” is not possible now. Possible from here: %(moves)s."),
        params={"state": state, "verb": verb, "moves": moves},
        field="state",
        code="illegal_move",
        extra={"state": str(state), "allowed": [str(move) for move in moves]},
    )
