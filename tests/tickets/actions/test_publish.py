"""Versions of policies and calendars."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.errors import Conflict, Invalid, NotAllowed
from tests.tickets.desk import DAY, Desk
from tickets.actions.publish import end_policy, publish_calendar, publish_policy, withdraw_policy
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


def test_a_version_that_has_not_started_does_not_end_before_its_start(desk: Desk) -> None:
    new = publish(desk, valid_from=desk.now + 3 * DAY)
    for end in (desk.now + DAY, new.valid_from):
        with pytest.raises(Invalid) as refusal:
            end_policy(policy=new, valid_until=end, actor=desk.office, now=desk.now)
        assert (refusal.value.field, refusal.value.code) == ("valid_until", "before_start")


def test_a_start_in_a_mistyped_year_is_refused(desk: Desk) -> None:
    for far in (desk.now + timedelta(days=2 * 366, seconds=1), datetime(9999, 12, 31, tzinfo=UTC)):
        with pytest.raises(Invalid) as refusal:
            publish(desk, valid_from=far)
        assert (refusal.value.field, refusal.value.code) == ("valid_from", "too_far")
    assert publish(desk, valid_from=desk.now + timedelta(days=2 * 366)).version == 2


def test_refusals_tell_times_in_the_zone_of_the_service(desk: Desk) -> None:
    publish(desk, valid_from=datetime(2026, 4, 1, 17, 0, tzinfo=UTC))
    with pytest.raises(Invalid, match="2 April 2026 00:00 WIB"):
        publish(desk, valid_from=desk.now + DAY)


def test_a_withdrawn_version_is_on_record_and_the_one_before_it_goes_on(desk: Desk) -> None:
    new = publish(desk, valid_from=desk.now + 3 * DAY)
    old = Policy.objects.get(**YELLOW, version=1)
    withdraw_policy(policy=new, reason=" Salah ketik. ", actor=desk.office, now=desk.now)
    new.refresh_from_db()
    old.refresh_from_db()
    assert (new.withdrawn_at, new.withdrawn_by, new.withdrawn_because) == (
        desk.now,
        desk.office,
        "Salah ketik.",
    )
    assert old.valid_until is None
    desk.after(days=4)
    assert desk.ticket("complaint-payment-not-posted").clocks.get(promise="resolution").policy == old
    again = publish(desk, valid_from=desk.now + DAY)
    old.refresh_from_db()
    assert again.version == 3
    assert old.valid_until == again.valid_from


def test_a_version_between_two_others_is_withdrawn_without_gap_or_overlap(desk: Desk) -> None:
    middle = publish(desk, valid_from=desk.now + 3 * DAY)
    last = publish(desk, valid_from=desk.now + 6 * DAY)
    withdraw_policy(policy=middle, reason="Salah", actor=desk.office, now=desk.now)
    assert Policy.objects.get(**YELLOW, version=1).valid_until == last.valid_from


def test_what_is_in_force_or_withdrawn_is_not_withdrawn(desk: Desk) -> None:
    new = publish(desk, valid_from=desk.now + DAY)
    with pytest.raises(Invalid) as refusal:
        withdraw_policy(policy=new, reason=" ", actor=desk.office, now=desk.now)
    assert refusal.value.field == "reason"
    with pytest.raises(NotAllowed):
        withdraw_policy(policy=new, reason="Salah", actor=desk.supervisor, now=desk.now)
    with pytest.raises(Conflict) as conflict:
        withdraw_policy(policy=new, reason="Salah", actor=desk.office, now=new.valid_from)
    assert conflict.value.code == "in_force"
    withdraw_policy(policy=new, reason="Salah", actor=desk.office, now=desk.now)
    with pytest.raises(Conflict) as conflict:
        withdraw_policy(policy=new, reason="Salah", actor=desk.office, now=desk.now)
    assert conflict.value.code == "withdrawn"


def test_a_version_that_another_policy_counts_on_is_not_withdrawn(desk: Desk) -> None:
    wider = publish(desk, colour="", valid_from=desk.now + DAY)
    narrow = Policy.objects.get(**YELLOW)
    end_policy(policy=narrow, valid_until=desk.now + 2 * DAY, actor=desk.office, now=desk.now)
    with pytest.raises(Invalid) as refusal:
        withdraw_policy(policy=wider, reason="Salah", actor=desk.office, now=desk.now)
    assert refusal.value.code == "gap"
    wider.refresh_from_db()
    assert wider.withdrawn_at is None


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
