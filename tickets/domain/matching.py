"""Which policy applies: every field that is set must match, and the most specific policy counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar


@dataclass(frozen=True, slots=True)
class Case:
    """The facts of a ticket by which policies are matched."""

    origin: str
    kind: str
    colour: str
    channel: str
    priority: str
    category_id: int | None


class PolicyLike(Protocol):
    """What matching needs to know of a policy version."""

    @property
    def origin(self) -> str: ...

    @property
    def promise(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def colour(self) -> str: ...

    @property
    def channel(self) -> str: ...

    @property
    def priority(self) -> str: ...

    @property
    def category_id(self) -> int | None: ...

    @property
    def valid_from(self) -> datetime: ...

    @property
    def valid_until(self) -> datetime | None: ...


P = TypeVar("P", bound=PolicyLike)

#: From the most to the least telling: a policy that names the category beats one that names only the channel.
_BY_WEIGHT = ("category_id", "channel", "priority", "colour", "kind")


def matches(policy: PolicyLike, case: Case, at: datetime) -> bool:
    """Whether a policy version covers `case` at the moment `at`."""
    if policy.origin != case.origin or policy.valid_from > at:
        return False
    if policy.valid_until is not None and policy.valid_until <= at:
        return False
    return all(getattr(policy, name) in (None, "", getattr(case, name)) for name in _BY_WEIGHT)


def specificity(policy: PolicyLike) -> int:
    """How closely a policy names what it covers; higher wins."""
    flags = [getattr(policy, name) not in (None, "") for name in _BY_WEIGHT]
    return int("".join("1" if flag else "0" for flag in flags), 2)


def best_by_promise(policies: Iterable[P], case: Case, at: datetime) -> dict[str, P]:
    """For each promise, the policy version that applies to `case` at `at`. A promise that none covers is absent."""
    best: dict[str, P] = {}
    for policy in policies:
        if not matches(policy, case, at):
            continue
        other = best.get(policy.promise)
        if other is None or specificity(policy) > specificity(other):
            best[policy.promise] = policy
    return best
