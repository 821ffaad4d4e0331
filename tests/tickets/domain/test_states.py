"""The table of moves: complete, and refused with what is allowed instead."""

import pytest

from core.errors import Conflict
from tickets.domain.codes import Verb
from tickets.domain.states import (
    ENDED_STATES,
    MOVES,
    OPEN_STATES,
    REMARKS,
    State,
    allowed_verbs,
    check_move,
    illegal_move,
)


def reachable(start: State) -> set[State]:
    found, todo = {start}, [start]
    while todo:
        for outcomes in MOVES[todo.pop()].values():
            todo += outcomes - found
            found |= outcomes
    return found


def test_every_state_has_its_row() -> None:
    assert set(MOVES) == set(State)


def test_every_state_can_be_reached_from_a_new_ticket() -> None:
    assert reachable(State.NEW) == set(State)


def test_every_state_but_merged_leads_back_to_an_open_one() -> None:
    for state in set(State) - {State.MERGED}:
        assert reachable(state) & OPEN_STATES


def test_no_verb_is_both_a_move_and_a_remark_in_one_state() -> None:
    for state, moves in MOVES.items():
        assert not [verb for verb in moves if state in REMARKS.get(verb, frozenset())]


def test_a_ticket_at_a_branch_never_enters_the_outbound_queue_except_by_being_done() -> None:
    into_queue = [
        (state, verb)
        for state, moves in MOVES.items()
        for verb, outcomes in moves.items()
        if State.AWAITING_CONFIRMATION in outcomes
    ]
    assert into_queue == [(State.ESCALATED, Verb.FINISHED)]


@pytest.mark.parametrize("state", sorted(ENDED_STATES))
def test_an_ended_ticket_is_not_worked_on(state: State) -> None:
    for verb in (Verb.TAKEN, Verb.RESOLVED, Verb.ESCALATED, Verb.FINISHED, Verb.SATISFIED, Verb.MERGED):
        with pytest.raises(Conflict):
            check_move(state, verb)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", list(Verb))
def test_a_move_is_made_or_refused_naming_the_state_and_the_allowed_moves(state: State, verb: Verb) -> None:
    possible = MOVES[state].get(verb)
    if possible or state in REMARKS.get(verb, frozenset()):
        to = next(iter(possible)) if possible and len(possible) > 1 else None
        assert check_move(state, verb, to) in (possible or {state})
        return
    with pytest.raises(Conflict) as refusal:
        check_move(state, verb)
    assert refusal.value.extra == {"state": state, "allowed": allowed_verbs(state)}
    assert str(state).replace("_", " ") in str(refusal.value)


def test_where_a_verb_has_several_outcomes_one_must_be_chosen() -> None:
    with pytest.raises(Conflict):
        check_move(State.WAITING, Verb.RESUMED)
    assert check_move(State.WAITING, Verb.RESUMED, State.ESCALATED) is State.ESCALATED
    with pytest.raises(Conflict):
        check_move(State.WAITING, Verb.RESUMED, State.CLOSED)


def test_a_refusal_names_state_verb_and_what_is_possible() -> None:
    refusal = illegal_move(State.RESOLVED, Verb.ESCALATED)
    assert (refusal.field, refusal.code) == ("state", "illegal_move")
    assert refusal.params == {
        "state": State.RESOLVED,
        "verb": Verb.ESCALATED,
        "moves": [Verb.CLOSED, Verb.REOPENED],
    }
    assert refusal.extra == {"state": "resolved", "allowed": ["closed", "reopened"]}
    with pytest.raises(Conflict) as raised:
        check_move(State.CLOSED, Verb.RESOLVED)
    assert raised.value.params["verb"] is Verb.RESOLVED
