"""Finding the terms of a promise: which policy version applies, in the form that the clocks understand."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from core.statements import KeptSelect
from tickets.domain.clockwork import Terms
from tickets.domain.codes import Promise
from tickets.domain.matching import Case, best_by_promise
from tickets.models import Policy, Ticket

_stored = KeptSelect(lambda origin: Policy.objects.filter(origin=origin))
_kept: ContextVar[dict[str, list[Policy]] | None] = ContextVar("policies_kept", default=None)


@contextmanager
def policies_kept() -> Iterator[None]:
    """Read the policies once for a whole batch (an import, the demo) instead of once an action.

    Policies published meanwhile are not seen until the batch ends.
    """
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def case_of(ticket: Ticket) -> Case:
    """The facts of a ticket by which policies are matched. An adopted one is under this desk's own."""
    return Case(
        origin="" if ticket.ours else ticket.origin,
        kind=ticket.kind,
        colour=ticket.colour,
        channel=ticket.channel,
        priority=ticket.priority,
        category_id=ticket.category_id,
    )


def terms_for(case: Case, at: datetime, promises: Iterable[Promise]) -> dict[Promise, Terms]:
    """The terms under which each promise would start for `case` at `at`. Promises without a policy are absent."""
    best = best_by_promise(_policies(case.origin), case, at)
    return {promise: terms_of(best[promise].pk) for promise in promises if promise in best}


def changed_terms(
    before: Case, case: Case, at: datetime, promises: Iterable[Promise]
) -> dict[Promise, Terms]:
    """The terms of those promises for which another policy holds now that the facts are no longer as `before`.

    Where the same policy holds as before nothing changes: a clock keeps the version that it started under.
    """
    known = _policies(case.origin)
    old, new = best_by_promise(known, before, at), best_by_promise(known, case, at)
    return {
        promise: terms_of(new[promise].pk)
        for promise in promises
        if promise in new and new[promise] != old.get(promise)
    }


@lru_cache(maxsize=4096)
def terms_of(policy_id: int) -> Terms:
    """The terms of a stored policy version. Kept for good, because a version never changes."""
    policy = Policy.objects.select_related("calendar").get(pk=policy_id)
    return Terms(
        policy_id=policy_id,
        limit=policy.limit,
        calendar=policy.calendar.working() if policy.calendar else None,
        pausable=policy.pausable,
        percents=policy.percents,
    )


def to_json(terms: Mapping[Promise, Terms]) -> dict[str, dict[str, Any]]:
    """Terms as an event keeps them: enough to derive the clock again."""
    stored: dict[str, dict[str, Any]] = {}
    for promise, term in terms.items():
        stored[promise] = {"policy": term.policy_id}
        if term.started_at:
            stored[promise]["started_at"] = term.started_at.isoformat()
        if term.target_at:
            stored[promise]["target_at"] = term.target_at.isoformat()
    return stored


def from_json(stored: Mapping[str, Mapping[str, Any]]) -> dict[Promise, Terms]:
    """The terms that an event put into force."""
    return {
        Promise(promise): replace(
            terms_of(kept["policy"]),
            started_at=_time(kept.get("started_at")),
            target_at=_time(kept.get("target_at")),
        )
        for promise, kept in stored.items()
    }


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _policies(origin: str) -> list[Policy]:
    kept = _kept.get()
    if kept is None:
        return _stored(origin)
    if origin not in kept:
        kept[origin] = _stored(origin)
    return kept[origin]
