"""Which policy applies."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from tickets.domain.matching import Case, best_by_promise

JAN, FEB, MAR = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 3))
CASE = Case(origin="", kind="complaint", colour="red", channel="phone", priority="high", category_id=7)


@dataclass(frozen=True)
class Version:
    name: str
    promise: str = "resolution"
    origin: str = ""
    kind: str = ""
    colour: str = ""
    channel: str = ""
    priority: str = ""
    category_id: int | None = None
    valid_from: datetime = JAN
    valid_until: datetime | None = None


def chosen(*versions: Version, at: datetime = FEB) -> str | None:
    best = best_by_promise(versions, CASE, at).get("resolution")
    return best.name if best else None


ANY = Version("any")


@pytest.mark.parametrize(
    ("other", "wins"),
    [
        (Version("kind", kind="complaint"), "kind"),
        (Version("colour", kind="complaint", colour="red"), "colour"),
        (Version("other colour", kind="complaint", colour="yellow"), "any"),
        (Version("other kind", kind="information"), "any"),
        (Version("category", category_id=7), "category"),
        (Version("other category", category_id=8), "any"),
        (Version("import", origin="boston311", kind="complaint"), "any"),
        (Version("ended", kind="complaint", valid_until=FEB), "any"),
        (Version("not yet", kind="complaint", valid_from=MAR), "any"),
        (Version("from now", kind="complaint", valid_from=FEB), "from now"),
    ],
)
def test_the_most_specific_valid_policy_counts(other: Version, wins: str) -> None:
    assert chosen(ANY, other) == wins
    assert chosen(other, ANY) == wins


def test_the_channel_tells_more_than_the_colour() -> None:
    assert chosen(Version("colour", colour="red"), Version("channel", channel="phone")) == "channel"


def test_a_gap_between_versions_is_covered_by_nothing() -> None:
    assert chosen(replace(ANY, valid_until=FEB), replace(ANY, valid_from=MAR)) is None


def test_of_two_that_tell_as_much_the_first_counts() -> None:
    assert chosen(Version("one", colour="red"), Version("two", colour="red")) == "one"


def test_two_facts_tell_more_than_one_of_them() -> None:
    assert chosen(Version("one", priority="high"), Version("two", priority="high", kind="complaint")) == "two"
    assert chosen(Version("one", kind="complaint", colour="red"), Version("two", priority="high")) == "two"
