"""Versions of policies and calendars."""

from datetime import timedelta
from typing import Any

import pytest

from core.errors import Invalid, NotAllowed
from tests.tickets.desk import DAY, Desk
from tickets.actions.publish import end_policy, publish_calendar, publish_policy
from tickets.models import Calendar, Policy

YELLOW = {"promise": "resolution", "kind": "complaint", "colour": "yellow"}
WEEK = {"mon": ["08:00-12:00", "13:00-17:00"]}


def publish(desk: Desk, **changes: Any) -> Policy:
    details: dict[str, Any] = {
        **YELLOW,
        "amount": 3600,
        "valid_from": desk.now + DAY,
        "actor": desk.office,
        "now": desk.now,
        **changes,
    }
    return publish_policy(**details)


def test_a_new_version_begins_where_the_old_one_ends_and_touches_no_running_clock(desk: Desk) -> None:
    ticket = desk.ticket("complaint-payment-not-posted")
    new = publish(desk)
    old = Policy.objects.get(**YELLOW, version=1)
    assert (old.valid_until, new.valid_from, new.version) == (new.valid_from, desk.now + DAY, 2)
    assert ticket.clocks.get(promise="resolution").policy == old
    desk.after(days=2)
    later = desk.ticket("complaint-payment-not-posted", distinct_because="Lain.")
    assert later.clocks.get(promise="resolution").policy == new


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_from": "past"}, "valid_from"),
        ({"amount": 0}, "amount"),
        ({"colour": "blue"}, "colour"),
        ({"measure": "working_days", "amount": 3}, "calendar"),
        ({"warn_percent": 100}, "warn_percent"),
        ({"head_office_percent": 110}, "head_office_percent"),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused_naming_the_field(
    desk: Desk, changes: dict[str, Any], field: str
) -> None:
    if changes.get("valid_from") == "past":
        changes = {"valid_from": desk.now - timedelta(seconds=1)}
    with pytest.raises(Invalid) as refusal:
        publish(desk, **changes)
    assert refusal.value.field == field
    assert not Policy.objects.filter(version=2, **YELLOW).exists()


def test_versions_do_not_overlap(desk: Desk) -> None:
    publish(desk, valid_from=desk.now + 3 * DAY)
    with pytest.raises(Invalid) as refusal:
        publish(desk, valid_from=desk.now + 2 * DAY)
    assert (refusal.value.field, refusal.value.code) == ("valid_from", "overlap")


def test_a_policy_does_not_end_if_that_leaves_a_gap(desk: Desk) -> None:
    policy = Policy.objects.get(**YELLOW)
    with pytest.raises(Invalid) as refusal:
        end_policy(policy=policy, valid_until=desk.now + DAY, actor=desk.office, now=desk.now)
    assert (refusal.value.field, refusal.value.code) == ("valid_until", "gap")
    publish(desk, kind="complaint", colour="", valid_from=desk.now)
    end_policy(policy=policy, valid_until=desk.now + DAY, actor=desk.office, now=desk.now)
    assert Policy.objects.get(pk=policy.pk).valid_until == desk.now + DAY


def test_only_head_office_changes_what_is_promised(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        publish(desk, actor=desk.supervisor)


def test_a_calendar_keeps_its_holidays_as_dates(desk: Desk) -> None:
    calendar = publish_calendar(
        code="office",
        name="Kantor",
        zone="Asia/Jakarta",
        hours=WEEK,
        country="ID",
        closed=["2026-03-03"],
        open_anyway=["2026-08-17"],
        actor=desk.office,
        now=desk.now,
    )
    assert "2026-01-01" in calendar.closed
    assert "2026-03-03" in calendar.closed
    assert "2026-08-17" not in calendar.closed
    again = publish_calendar(
        code="office", name="Kantor", zone="Asia/Jakarta", hours=WEEK, actor=desk.office, now=desk.now
    )
    assert again.version == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hours": {}}, "hours"),
        ({"hours": {"mon": []}}, "hours"),
        ({"hours": {"mon": ["17:00-08:00"]}}, "hours"),
        ({"hours": {"senin": ["08:00-17:00"]}}, "hours"),
        ({"zone": "Jakarta"}, "zone"),
        ({"country": "XX"}, "country"),
        ({"special": {"2026-05-05": ["9-10"]}}, "special"),
        ({"closed": ["kemarin"]}, "closed"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused_naming_the_field(
    desk: Desk, changes: dict[str, Any], field: str
) -> None:
    details: dict[str, Any] = {"zone": "Asia/Jakarta", "hours": WEEK, **changes}
    with pytest.raises(Invalid) as refusal:
        publish_calendar(code="bad", name="Bad", actor=desk.office, now=desk.now, **details)
    assert (refusal.value.field or "").startswith(field)
    assert not Calendar.objects.filter(code="bad").exists()
