"""How one event moves the clocks of one ticket: a pure step, shared by the actions and by `verify_clocks`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache

from tickets.domain.calendar import WorkingCalendar
from tickets.domain.clock import Limit, alarm_moments, measured
from tickets.domain.codes import BREACH_LEVEL, Promise, Verb, Verdict
from tickets.domain.commitments import EFFECTS, Effect, rests_in
from tickets.domain.states import State

NO_EFFECT = Effect()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy version promises, and what the event that invoked it adds.

    `percents` are the shares of the limit at which the four rungs of the ladder are reached, the second being 100.
    `started_at` moves the start to before the event (a call is promised from the moment it was answered).
    `target_at` is a due time given from outside, which then stands whatever the limit says.
    """

    policy_id: int
    limit: Limit
    calendar: WorkingCalendar | None
    pausable: bool
    percents: tuple[int, int, int, int]
    started_at: datetime | None = None
    target_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClockState:
    """One commitment in one cycle. Times are UTC; `paused_for` counts in the limit's own measure."""

    promise: Promise
    cycle: int
    terms: Terms
    started_at: datetime
    moments: tuple[datetime, ...]
    paused_since: datetime | None = None
    paused_for: timedelta = timedelta(0)
    stopped_at: datetime | None = None
    verdict: Verdict = Verdict.NONE
    level: int = 0

    @property
    def key(self) -> tuple[Promise, int]:
        """What makes a clock unique within its ticket."""
        return (self.promise, self.cycle)

    @property
    def running(self) -> bool:
        """Not yet stopped; it may be resting."""
        return self.stopped_at is None

    @property
    def due_at(self) -> datetime:
        """The moment at which the promise is broken."""
        return self.moments[BREACH_LEVEL - 1]

    @property
    def next_alarm_at(self) -> datetime | None:
        """When the next rung of the ladder is due; none while resting, stopped, or at the top."""
        if self.stopped_at or self.paused_since or self.level >= len(self.moments):
            return None
        return self.moments[self.level]


@dataclass(frozen=True, slots=True)
class AlarmDue:
    """A rung that a clock has reached: `at` is the moment the share of the limit ran out."""

    clock: ClockState
    level: int
    at: datetime


@dataclass(slots=True)
class Step:
    """What an event did: the clocks as they now stand (only those touched), and the rungs reached before it."""

    touched: dict[tuple[Promise, int], ClockState] = field(default_factory=dict)
    alarms: list[AlarmDue] = field(default_factory=list)


def start(promise: Promise, cycle: int, terms: Terms, at: datetime) -> ClockState:
    """Begin a commitment at `at`, or at the earlier moment that its terms name."""
    started_at = terms.started_at or at
    return ClockState(
        promise=promise,
        cycle=cycle,
        terms=terms,
        started_at=started_at,
        moments=_moments(terms, started_at, timedelta(0)),
    )


def reached(clock: ClockState, now: datetime) -> list[AlarmDue]:
    """The rungs that a running clock has passed by `now` and that no alarm has marked yet.

    A rung is passed only after its moment: what stops exactly when due has kept the promise.
    """
    if not clock.running:
        return []
    until = _counted_until(clock, now)
    passed = [level for level, moment in enumerate(clock.moments, start=1) if moment < until]
    return [AlarmDue(clock, level, clock.moments[level - 1]) for level in passed if level > clock.level]


def rest(clock: ClockState, at: datetime) -> ClockState:
    """Stand still from `at`."""
    return clock if clock.paused_since else replace(clock, paused_since=at)


def run(clock: ClockState, at: datetime) -> ClockState:
    """Go on after a rest: all that was still to come moves by the time rested, counted as the limit counts.

    Moments that had passed before the rest stay where they were: waiting does not mend a broken promise.
    """
    if clock.paused_since is None:
        return clock
    rested = measured(clock.paused_since, at, clock.terms.limit, clock.terms.calendar)
    paused_for = clock.paused_for + rested
    later = _moments(clock.terms, clock.started_at, paused_for)
    moments = tuple(
        old if old < clock.paused_since else new for old, new in zip(clock.moments, later, strict=True)
    )
    return replace(clock, paused_since=None, paused_for=paused_for, moments=moments)


def stop(clock: ClockState, at: datetime) -> ClockState:
    """End with a verdict. A resting clock is judged by where it stood when it began to rest.

    `at` may lie before what happened since: a rest that began after the end never was one.
    """
    at = max(at, clock.started_at)
    rests = clock.paused_since if clock.paused_since and clock.paused_since <= at else None
    verdict = Verdict.BREACHED if _broken(clock, rests or at) else Verdict.MET
    return replace(clock, stopped_at=at, paused_since=rests, verdict=verdict)


def cancel(clock: ClockState, at: datetime) -> ClockState:
    """End without a verdict, unless the promise was broken before: that stays on record."""
    counted_until = clock.paused_since or at
    verdict = Verdict.BREACHED if _broken(clock, counted_until) else Verdict.CANCELLED
    return replace(clock, stopped_at=at, verdict=verdict)


def renew(clock: ClockState, terms: Terms, at: datetime) -> ClockState:
    """Put a running clock under other terms, keeping its start and the time it rested.

    A promise that is already broken stays as it was: a later colour does not mend it.
    """
    if _broken(clock, clock.paused_since or at):
        return clock
    return replace(clock, terms=terms, moments=_moments(terms, clock.started_at, clock.paused_for))


def step(
    clocks: Iterable[ClockState],
    *,
    verb: Verb,
    state: State,
    cycle: int,
    at: datetime,
    terms: Mapping[Promise, Terms],
    stops_at: datetime | None = None,
) -> Step:
    """Apply one event to a ticket's running clocks.

    `stops_at` is when that which the event stops was really over, if the event tells it late; it is judged by that.

    `state` and `cycle` are those after the event. Before an event moves a clock, the rungs that the clock had passed
    are reported, so that a breach nobody had noticed yet is on record even if this very event stops the clock. What
    the event does not move is left to the sweep.
    """
    effect = EFFECTS.get(verb, NO_EFFECT)
    result = Step()
    now = {clock.key: clock for clock in clocks if clock.running}
    for key, clock in now.items():
        moved, until = clock, at
        if clock.promise in effect.stops:
            until = stops_at or at
            moved = stop(clock, until)
        elif clock.promise in effect.cancels:
            moved = cancel(clock, at)
        elif clock.promise in terms and clock.promise not in effect.starts:
            # The terms under which a commitment began stand; only a new colour or an explicit job renews them.
            moved = renew(clock, terms[clock.promise], at)
        if moved.running:
            moved = _settle(moved, state, at)
        if moved != clock:
            alarms = reached(clock, until)
            result.alarms += alarms
            result.touched[key] = replace(moved, level=alarms[-1].level) if alarms else moved
    for promise in effect.starts:
        if promise in terms and (promise, cycle) not in now:
            result.touched[promise, cycle] = _settle(start(promise, cycle, terms[promise], at), state, at)
    return result


def moves_clocks(verb: Verb, before: State, after: State, terms: Mapping[Promise, Terms]) -> bool:
    """Whether an event can move any clock at all; if not, nobody needs to look at them."""
    return verb in EFFECTS or bool(terms) or _rests_differ(before, after)


@cache
def _rests_differ(before: State, after: State) -> bool:
    """Whether a clock of any promise can run in one of the two states and rest in the other."""
    return any(
        rests_in(promise, before, pausable=pausable) is not rests_in(promise, after, pausable=pausable)
        for promise in Promise
        for pausable in (True, False)
    )


def _settle(clock: ClockState, state: State, at: datetime) -> ClockState:
    if rests_in(clock.promise, state, pausable=clock.terms.pausable):
        return rest(clock, at)
    return run(clock, at)


def _counted_until(clock: ClockState, at: datetime) -> datetime:
    return min(clock.paused_since or at, at)


def _broken(clock: ClockState, counted_until: datetime) -> bool:
    return counted_until > clock.due_at


def _moments(terms: Terms, started_at: datetime, paused_for: timedelta) -> tuple[datetime, ...]:
    return tuple(
        alarm_moments(
            started_at, terms.limit, terms.calendar, paused_for, terms.percents, due=terms.target_at
        )
    )
