"""What a ticket must do, in plain Python: no Django, nothing of the product's domain code.

Written from the rules of the field (domain notes, sections 2 to 4, and docs/sla-clock.md) in another way than the
product does it: where the product keeps moments and moves them, this keeps the stretches in which a promise ran, and
adds up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

AGENTS = {"inbound_agent", "social_agent"}
CENTRE = AGENTS | {"supervisor"}
FRONT = AGENTS | {"outbound_agent", "supervisor"}
CALLERS = {"outbound_agent", "supervisor"}
BRANCH = {"branch_officer"}
TAKES_CONTACTS = FRONT | {"qco", "branch_officer", "channel"}
KEEPERS = CENTRE

#: Who may do what.
ROLES: Mapping[str, set[str]] = {
    "take": CENTRE,
    "assign": {"supervisor"},
    "release": CENTRE | {"outbound_agent"},
    "note": FRONT | BRANCH,
    "reply": FRONT,
    "wait": CENTRE | BRANCH,
    "resume": TAKES_CONTACTS | {"participant"},
    "overrule": CENTRE,
    "escalate": CENTRE | BRANCH,
    "acknowledge": BRANCH,
    "hand_over": BRANCH | {"supervisor"},
    "send_back": BRANCH,
    "feed_back": BRANCH,
    "finish": BRANCH,
    "take_call": CALLERS,
    "satisfied": CALLERS,
    "educated": CALLERS,
    "reprocess": CALLERS,
    "no_answer": CALLERS,
    "unreachable": CALLERS,
    "release_call": CENTRE | {"outbound_agent"},
    "resolve": CENTRE,
    "close": FRONT,
    "reopen": FRONT | {"participant"},
    "dismiss": CENTRE,
    "merge": CENTRE,
    "join": TAKES_CONTACTS | {"participant"},
}
#: In which states it may be done.
STATES: Mapping[str, set[str]] = {
    "take": {"new", "in_progress", "waiting"},
    "assign": {"new", "in_progress", "waiting"},
    "release": {"in_progress"},
    "note": {"new", "in_progress", "waiting", "escalated", "awaiting_confirmation", "resolved", "closed", "merged",
             "dismissed"},
    "reply": {"new", "in_progress", "waiting", "escalated", "awaiting_confirmation", "resolved", "dismissed"},
    "wait": {"new", "in_progress", "escalated"},
    "resume": {"waiting"},
    "overrule": {"new", "in_progress", "waiting"},
    "escalate": {"new", "in_progress"},
    "acknowledge": {"escalated"},
    "hand_over": {"escalated"},
    "send_back": {"escalated"},
    "feed_back": {"escalated"},
    "finish": {"escalated"},
    "satisfied": {"awaiting_confirmation"},
    "educated": {"awaiting_confirmation"},
    "reprocess": {"awaiting_confirmation"},
    "no_answer": {"awaiting_confirmation"},
    "unreachable": {"awaiting_confirmation"},
    "release_call": {"awaiting_confirmation"},
    "resolve": {"new", "in_progress", "waiting"},
    "close": {"resolved"},
    "reopen": {"resolved", "closed", "dismissed"},
    "dismiss": {"new", "in_progress", "waiting"},
    "merge": {"new", "in_progress", "waiting", "escalated"},
    "join": {"new", "in_progress", "waiting", "escalated", "awaiting_confirmation", "resolved"},
}  # fmt: skip
#: The states in which each promise runs; in others it rests, while waiting only if its terms allow it.
RUNS_IN: Mapping[str, set[str]] = {
    "first_reply": {"new", "in_progress", "escalated", "awaiting_confirmation"},
    "handling": {"new", "in_progress"},
    "resolution": {"new", "in_progress", "escalated"},
    "branch_feedback": {"escalated"},
    "confirmation": {"awaiting_confirmation"},
}
SHARES = (75, 100, 125, 150)
REOPEN_DAYS, QUIET_HOURS, CONTACT_MINUTES, CLAIM_MINUTES, NOTICE_HOURS, ATTEMPTS = 90, 72, 60, 30, 24, 3


@dataclass(frozen=True)
class Office:
    """When a desk works, by the clock on its own wall: Monday to Sunday, each a list of (from, to)."""

    zone: ZoneInfo
    week: tuple[tuple[tuple[time, time], ...], ...]
    closed: frozenset[date]

    def stretches(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open stretches from `since` on, in UTC."""
        day = since.astimezone(self.zone).date()
        while True:
            for opens, closes in () if day in self.closed else self.week[day.weekday()]:
                begin = datetime.combine(day, opens, self.zone).astimezone(UTC)
                end = datetime.combine(day, closes, self.zone).astimezone(UTC)
                if end > since:
                    yield max(begin, since), end
            day += timedelta(days=1)


@dataclass(frozen=True)
class Terms:
    """What is promised: so many seconds, counted round the clock or in an office's hours."""

    seconds: int
    pausable: bool = False
    office: Office | None = None


@dataclass
class Clock:
    """One promise in one cycle. `ran` are the stretches in which it ran; the last one is open while it runs."""

    promise: str
    cycle: int
    terms: Terms
    ran: list[tuple[datetime, datetime | None]]
    stopped_at: datetime | None = None
    verdict: str = ""
    #: Rungs passed under earlier terms: what was told to people is not untold by a longer limit.
    passed: int = 0

    @property
    def resting_since(self) -> datetime | None:
        return self.ran[-1][1]

    def reached(self, share: int) -> datetime:
        """When so many hundredths of the limit were, or would be, used up if it runs on from its last stretch."""
        left = timedelta(seconds=self.terms.seconds) * share / 100
        stretches = [*self.ran[:-1], (self.ran[-1][0], None)]
        for place, (begin, end) in enumerate(stretches):
            for opened, closed in self._counting(begin, end):
                if closed is not None and closed - opened < left:
                    left -= closed - opened
                    continue
                moment = opened + left
                return moment if moment != end else self._after_rest(stretches, place)
        raise AssertionError("The last stretch never ends.")

    def _after_rest(self, stretches: list[tuple[datetime, datetime | None]], place: int) -> datetime:
        """Used up at the very moment at which a rest began: not a moment more has counted until the rest was over."""
        end = stretches[place][1]
        assert end is not None
        begin, following = stretches[place + 1]
        moment = end
        for _opened, closed in self._counting(end, begin):
            assert closed is not None
            moment = closed
        ran_on = following is None or any(True for _stretch in self._counting(begin, following))
        return moment if ran_on else self._after_rest(stretches, place + 1)

    def _counting(self, begin: datetime, end: datetime | None) -> Iterator[tuple[datetime, datetime | None]]:
        if self.terms.office is None:
            yield begin, end
            return
        for opened, closed in self.terms.office.stretches(begin):
            if end is not None and opened >= end:
                return
            yield opened, closed if end is None else min(closed, end)

    def broken(self, at: datetime) -> bool:
        return (self.resting_since or at) > self.reached(100)

    def level(self, at: datetime) -> int:
        return max(self.passed, sum(self.reached(share) < at for share in SHARES))


class Refused(Exception):
    """The model says no, for these reasons: "role", "state", "input"."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = set(reasons)


@dataclass
class Ticket:
    """One ticket as it must stand."""

    kind: str
    colour: str
    owner: str | None
    state: str
    terms: Mapping[tuple[str, str], Terms]
    roles: Mapping[str, str]
    branches: Mapping[str, str]
    cycle: int = 1
    clocks: list[Clock] = field(default_factory=list)
    leg: str | None = None
    acknowledged: bool = False
    call: bool = False
    call_branch: str = ""
    holder: str | None = None
    held_since: datetime | None = None
    attempts: int = 0
    ready_at: datetime | None = None
    noticed: bool = False
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    came_again_at: datetime | None = None
    contact_since: datetime | None = None

    # --- What is refused ---

    def reasons(self, verb: str, who: str) -> set[str]:
        """Why `who` may not do `verb` now; empty when they may."""
        role, found = self.roles[who], set()
        if role not in ROLES[verb]:
            found.add("role")
        if verb != "take_call" and self.state not in STATES[verb]:
            found.add("state")
        held_elsewhere = role == "branch_officer" and self.leg != self.branches.get(who)
        if (
            verb in ("wait", "acknowledge", "hand_over", "send_back", "feed_back", "finish")
            and held_elsewhere
        ):
            found.add("role")
        if verb == "escalate" and held_elsewhere:
            found.add("role")
        if verb in ("overrule", "dismiss") and self.state == "waiting" and self.leg:
            found.add("state")
        if verb == "acknowledge" and self.acknowledged:
            found.add("state")
        if verb == "resolve" and self.colour == "red":
            found.add("state")
        if verb == "reopen" and self.closed_at is not None:
            found |= {"state"} if self.now - self.closed_at > timedelta(days=REOPEN_DAYS) else set()
        if verb in ("satisfied", "educated", "reprocess", "no_answer", "unreachable", "release_call"):
            found |= self._reasons_of_call(verb, who, role)
        return found

    def _reasons_of_call(self, verb: str, who: str, role: str) -> set[str]:
        if not self.call:
            return {"state"}
        if self.holder not in (None, who) and not (verb == "release_call" and role == "supervisor"):
            return {"state"}
        if verb == "no_answer" and self.holder is None:
            return {"state"}
        if verb == "unreachable" and not (
            self.noticed and self.ready_at is not None and self.now >= self.ready_at
        ):
            return {"state"}
        return set()

    def do(self, verb: str, who: str, now: datetime, **given: str) -> None:
        """Do it, or raise `Refused`."""
        self.now = now
        reasons = self.reasons(verb, who)
        if verb == "overrule" and (self.kind != "complaint" or given["colour"] == self.colour):
            reasons.add("input")
        if verb == "escalate" and self.kind != "complaint":
            reasons.add("input")
        if verb == "hand_over" and given["to"] == self.leg:
            reasons.add("input")
        if reasons:
            raise Refused(*reasons)
        getattr(self, f"_{verb}")(who, **given)

    # --- What happens ---

    def _take(self, who: str) -> None:
        self.owner = who
        self._go("in_progress" if self.state == "new" else self.state)

    def _assign(self, who: str, to: str) -> None:
        self.owner = to
        self._go("in_progress" if self.state == "new" else self.state)

    def _release(self, who: str) -> None:
        self.owner = None
        self._go("new")

    def _note(self, who: str) -> None:
        pass

    def _reply(self, who: str) -> None:
        self._stop("first_reply")

    def _wait(self, who: str) -> None:
        self._adopt(who)
        self._stop("first_reply")
        self._go("waiting")

    def _resume(self, who: str) -> None:
        if self.leg:
            self._go("escalated")
        else:
            self._go("in_progress" if self.owner else "new")

    def _overrule(self, who: str, colour: str) -> None:
        self._recolour(colour)

    def _escalate(self, who: str, to: str) -> None:
        if self.colour != "red":
            self._recolour("red")
        self._stop("handling")
        self._begin_leg(to)
        self._go("escalated")
        self._start("branch_feedback")

    def _acknowledge(self, who: str) -> None:
        self.acknowledged = True

    def _hand_over(self, who: str, to: str) -> None:
        self._begin_leg(to)

    def _send_back(self, who: str) -> None:
        self.leg = None
        self._go("in_progress" if self.owner else "new")

    def _feed_back(self, who: str) -> None:
        pass

    def _finish(self, who: str) -> None:
        self._stop("branch_feedback", "resolution")
        assert self.leg is not None
        self.call, self.call_branch, self.leg = True, self.leg, None
        self.holder, self.attempts, self.ready_at, self.noticed = None, 0, self.now, False
        self.resolved_at = self.now
        self._go("awaiting_confirmation")
        self._start("confirmation")

    def _take_call(self, who: str) -> None:
        free = self.call and self.holder is None and not self.noticed
        if free and self.ready_at is not None and self.ready_at <= self.now:
            self.holder, self.held_since = who, self.now

    def _satisfied(self, who: str) -> None:
        self._end_call()

    def _educated(self, who: str) -> None:
        self._end_call()

    def _unreachable(self, who: str) -> None:
        self._end_call()

    def _end_call(self) -> None:
        self.call, self.holder = False, None
        self._stop("confirmation", "first_reply")
        self.closed_at = self.now
        self._go("closed")

    def _reprocess(self, who: str) -> None:
        self._stop("confirmation", "first_reply")
        self.call, self.holder, self.resolved_at = False, None, None
        self.cycle += 1
        self._begin_leg(self.call_branch)
        self._go("escalated")
        self._start("resolution")
        self._start("branch_feedback")

    def _no_answer(self, who: str) -> None:
        self.attempts += 1
        self.holder = None
        if self.attempts >= ATTEMPTS:
            self.noticed, self.ready_at = True, self.now + timedelta(hours=NOTICE_HOURS)
        else:
            self.ready_at = None  # Another part of the day: the machine looks it up, and what it must be.

    def _release_call(self, who: str) -> None:
        self.holder = None

    def _resolve(self, who: str) -> None:
        self._adopt(who)
        self._stop("handling", "first_reply", "resolution")
        self._cancel("branch_feedback")
        self.resolved_at, self.came_again_at = self.now, None
        self._go("resolved")

    def _close(self, who: str) -> None:
        self.closed_at = self.now
        self._go("closed")

    def _reopen(self, who: str) -> None:
        keeps = self.roles[who] in KEEPERS
        self.owner = who if keeps else None
        self.cycle += 1
        self.resolved_at = self.closed_at = None
        self._go("in_progress" if keeps else "new")
        self._start("resolution")

    def _dismiss(self, who: str) -> None:
        self.closed_at = self.now
        self._cancel(*RUNS_IN)
        self._go("dismissed")

    def _merge(self, who: str) -> None:
        self.closed_at = self.now
        self._cancel(*RUNS_IN)
        self.leg = None
        self._go("merged")

    def _join(self, who: str) -> None:
        if self.state == "waiting":
            self._resume(who)
        elif self.state == "awaiting_confirmation":
            self.ready_at, self.noticed = self.now, False
        elif self.state == "resolved" and self.resolved_at is not None and self.now > self.resolved_at:
            self.came_again_at = self.now

    def end_contact(self, now: datetime) -> None:
        """The call is over."""
        self.now, self.contact_since = now, None
        self._stop("handling")
        if self.colour == "green" and self.state in ("new", "in_progress", "waiting"):
            self._recolour("yellow")

    def sweep(self, now: datetime) -> None:
        """What time brings about."""
        self.now = now
        if self.contact_since is not None and now - self.contact_since > timedelta(minutes=CONTACT_MINUTES):
            self.end_contact(now)
        if self.call and self.holder and self.held_since is not None:
            self.holder = None if now - self.held_since > timedelta(minutes=CLAIM_MINUTES) else self.holder
        if self.call and self.noticed and self.ready_at is not None and self.ready_at <= now:
            self._end_call()
        quiet = self.state == "resolved" and self.resolved_at is not None and self.came_again_at is None
        if quiet and self.resolved_at is not None and now - self.resolved_at > timedelta(hours=QUIET_HOURS):
            self._close("")

    # --- Small things ---

    def _adopt(self, who: str) -> None:
        if self.owner is None and self.roles[who] in KEEPERS:
            self.owner = who

    def _begin_leg(self, branch: str) -> None:
        self.leg, self.acknowledged = branch, False

    def _recolour(self, colour: str) -> None:
        self.colour = colour
        for clock in self._running("handling", "resolution"):
            terms = self._terms(clock.promise)
            if terms is not None and not clock.broken(self.now):
                clock.passed = clock.level(clock.resting_since or self.now)
                clock.terms = terms

    def _terms(self, promise: str) -> Terms | None:
        return self.terms.get((promise, self.colour or self.kind)) or self.terms.get((promise, ""))

    def _running(self, *promises: str) -> list[Clock]:
        return [clock for clock in self.clocks if clock.stopped_at is None and clock.promise in promises]

    def _go(self, state: str) -> None:
        self.state = state
        for clock in self._running(*RUNS_IN):
            self._settle(clock)

    def _settle(self, clock: Clock) -> None:
        rests = self.state not in RUNS_IN[clock.promise] and (
            clock.terms.pausable if self.state == "waiting" else clock.promise == "branch_feedback"
        )
        begin, end = clock.ran[-1]
        if rests and end is None:
            clock.ran[-1] = (begin, self.now)
        elif not rests and end is not None:
            clock.ran.append((self.now, None))

    def _start(self, promise: str, at: datetime | None = None) -> None:
        """Begin it, unless it runs in this cycle already: going to a branch again gives no fresh limit."""
        terms = self._terms(promise)
        if terms is None or any(clock.cycle == self.cycle for clock in self._running(promise)):
            return
        clock = Clock(promise, self.cycle, terms, [(at or self.now, None)])
        self.clocks.append(clock)
        self._settle(clock)

    def _stop(self, *promises: str) -> None:
        for clock in self._running(*promises):
            clock.verdict = "breached" if clock.broken(self.now) else "met"
            clock.stopped_at = self.now

    def _cancel(self, *promises: str) -> None:
        for clock in self._running(*promises):
            clock.verdict = "breached" if clock.broken(self.now) else "cancelled"
            clock.stopped_at = self.now
