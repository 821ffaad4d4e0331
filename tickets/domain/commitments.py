"""Which event starts and stops which promise, and in which states each promise's clock runs.

Two small tables are the whole law of the clocks. The actions apply them to stored rows one event at a time;
`verify_clocks` applies them to the whole record from the start. There is no third place.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tickets.domain.codes import Promise as P
from tickets.domain.codes import Verb as V
from tickets.domain.states import State as S


@dataclass(frozen=True, slots=True)
class Effect:
    """What an event does to the promises of a ticket's present cycle.

    `starts` names promises that begin if the event carries terms for them (an event carries terms for those that a
    policy covers). `stops` get a verdict. `cancels` end without one. `new_cycle` moves to the next cycle first.
    """

    starts: tuple[P, ...] = ()
    stops: tuple[P, ...] = ()
    cancels: tuple[P, ...] = ()
    new_cycle: bool = False


ALL = tuple(P)

EFFECTS: Mapping[V, Effect] = {
    V.OPENED: Effect(starts=(P.FIRST_REPLY, P.HANDLING, P.RESOLUTION)),
    V.CONTACT_ENDED: Effect(stops=(P.HANDLING,)),
    V.REPLIED: Effect(stops=(P.FIRST_REPLY,)),
    # A question is an answer too: somebody has read what the participant wrote.
    V.WAITED: Effect(stops=(P.FIRST_REPLY,)),
    # What the agent writes when resolving is what the participant gets to read, so it is a reply too.
    V.RESOLVED: Effect(stops=(P.HANDLING, P.FIRST_REPLY, P.RESOLUTION), cancels=(P.BRANCH_FEEDBACK,)),
    V.ESCALATED: Effect(stops=(P.HANDLING,), starts=(P.BRANCH_FEEDBACK,)),
    V.FINISHED: Effect(stops=(P.BRANCH_FEEDBACK, P.RESOLUTION), starts=(P.CONFIRMATION,)),
    # The call back tells the participant more than a first reply would.
    V.SATISFIED: Effect(stops=(P.CONFIRMATION, P.FIRST_REPLY)),
    V.EDUCATED: Effect(stops=(P.CONFIRMATION, P.FIRST_REPLY)),
    V.UNREACHABLE: Effect(stops=(P.CONFIRMATION, P.FIRST_REPLY)),
    V.REPROCESSED: Effect(
        stops=(P.CONFIRMATION, P.FIRST_REPLY), new_cycle=True, starts=(P.RESOLUTION, P.BRANCH_FEEDBACK)
    ),
    V.REOPENED: Effect(new_cycle=True, starts=(P.RESOLUTION,)),
    V.MERGED: Effect(cancels=ALL),
    V.DISMISSED: Effect(cancels=ALL),
}

#: The states in which each promise's clock runs. Elsewhere it rests, except that in WAITING it rests only if
#: its policy allows (domain section 2: "it pauses only while the ticket waits for the participant").
RUNS_IN: Mapping[P, frozenset[S]] = {
    P.FIRST_REPLY: frozenset({S.NEW, S.IN_PROGRESS, S.ESCALATED, S.AWAITING_CONFIRMATION}),
    P.HANDLING: frozenset({S.NEW, S.IN_PROGRESS}),
    P.RESOLUTION: frozenset({S.NEW, S.IN_PROGRESS, S.ESCALATED}),
    P.BRANCH_FEEDBACK: frozenset({S.ESCALATED}),
    P.CONFIRMATION: frozenset({S.AWAITING_CONFIRMATION}),
}


def rests_in(promise: P, state: S, *, pausable: bool) -> bool:
    """Whether a clock of `promise` stands still while its ticket is in `state`."""
    if state in RUNS_IN[promise]:
        return False
    if state is S.WAITING:
        return pausable
    # Outside WAITING only the branch's own clock rests: while the ticket is returned to the agent, the branch
    # does not hold it, and re-escalating must not hand it a fresh limit.
    return promise is P.BRANCH_FEEDBACK
