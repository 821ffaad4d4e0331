"""The registers of head office: policies, calendars, words, rules, and what may only be read."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from crm.models import Staff
from tests.factories import StaffFactory
from tests.tickets.admin.test_board import client_of
from tests.tickets.admin.test_board_figures import another, at_branch, finished
from tests.tickets.desk import Desk, check_clocks
from tickets.actions.publish import publish_calendar, publish_policy
from tickets.models import (
    Calendar,
    CareCentreRules,
    Category,
    Clock,
    Escalation,
    Policy,
    RootCause,
    Ticket,
    TicketEvent,
)

POLICIES = "admin:tickets_policy_changelist"
PUBLISH = "admin:tickets_policy_publish"
VERSIONS = "admin:tickets_policy_versions"
WITHDRAW = "admin:tickets_policy_withdraw"
REAPPLY = "admin:tickets_policy_reapply"
CALENDARS = "admin:tickets_calendar_changelist"
CALENDAR = "admin:tickets_calendar_page"
NEW_CALENDAR = "admin:tickets_calendar_publish"
ADOPT = "admin:tickets_calendar_adopt"

WEEK = {f"hours.{day}": "08:00-12:00, 13:00-17:00" for day in ("mon", "tue", "wed", "thu", "fri")}


def red() -> Policy:
    return Policy.objects.get(promise="resolution", colour="red")


def yellow() -> Policy:
    return Policy.objects.get(promise="resolution", colour="yellow")


def terms(**changes: Any) -> dict[str, Any]:
    return {
        "amount": "3",
        "unit": "days",
        "valid_from": "2026-03-10T00:00",
        "warn_percent": "75",
        "region_percent": "125",
        "head_office_percent": "150",
        "published": "on",
        **changes,
    }


def hours(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Jam kantor WIB",
        "zone": "Asia/Jakarta",
        "country": "ID",
        "first_year": "2026",
        "last_year": "2028",
        **WEEK,
        **changes,
    }


def ask(desk: Desk, staff: Staff, name: str, *args: Any, post: Any = None, query: str = "") -> Any:
    address = reverse(name, args=args) + query
    with time_machine.travel(desk.now, tick=False):
        client = client_of(staff)
        return client.get(address) if post is None else client.post(address, post)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def office_calendar(desk: Desk) -> Calendar:
    return Calendar.objects.get(code="office-wib", version=1)


# --- Policies ---


@pytest.mark.parametrize("role", ["supervisor", "qco", "head_office", "regional_deputy"])
def test_the_policies_are_listed_in_groups_for_those_who_watch(desk: Desk, role: str) -> None:
    page = text(ask(desk, StaffFactory(**{role: True}), POLICIES))
    assert "First reply" in page
    assert "3 minutes" in page
    assert ("New policy" in page) is (role == "head_office")


@pytest.mark.parametrize("role", ["", "social_agent", "outbound_agent", "branch_officer"])
def test_the_registers_are_shut_to_others(desk: Desk, role: str) -> None:
    stranger = StaffFactory(**({role: True} if role else {}))
    calendar = office_calendar(desk)
    for name, args in (
        (POLICIES, []), (PUBLISH, []), (REAPPLY, []), (VERSIONS, [red().pk]), (CALENDARS, []), (NEW_CALENDAR, []),
        (CALENDAR, [calendar.pk]), (ADOPT, [calendar.pk]), ("admin:tickets_carecentrerules_changelist", []),
        ("admin:outbox_outboxmessage_changelist", []), ("admin:axes_accesslog_changelist", []),
    ):  # fmt: skip
        assert ask(desk, stranger, name, *args).status_code == 403, name


@pytest.mark.parametrize("role", ["supervisor", "qco", "regional_deputy"])
def test_those_who_watch_change_nothing(desk: Desk, role: str) -> None:
    watcher = StaffFactory(**{role: True})
    before = list(Policy.objects.values())
    assert ask(desk, watcher, PUBLISH, post=terms(), query=f"?from={red().pk}").status_code == 403
    assert ask(desk, watcher, VERSIONS, red().pk, post={"valid_until": "2026-04-01T00:00"}).status_code == 403
    assert ask(desk, watcher, REAPPLY, post={"ticket": [], "reason": "x"}).status_code == 403
    assert ask(desk, watcher, NEW_CALENDAR, post=hours(code="x")).status_code == 403
    assert ask(desk, watcher, ADOPT, office_calendar(desk).pk, post={}).status_code == 403
    assert list(Policy.objects.values()) == before
    assert Calendar.objects.count() == 3


def test_a_new_version_follows_the_old_one_at_its_moment(desk: Desk) -> None:
    answer = ask(desk, desk.office, PUBLISH, post=terms(pausable="on"), query=f"?from={red().pk}")
    assert answer.status_code == 302
    old, new = Policy.objects.filter(promise="resolution", colour="red").order_by("version")
    assert (new.amount, new.measure, new.version, new.pausable) == (3 * 86_400, "elapsed", 2, True)
    assert old.valid_until == new.valid_from == datetime(2026, 3, 9, 17, 0, tzinfo=UTC)
    page = text(ask(desk, desk.office, VERSIONS, new.pk))
    assert "3 days" in page
    assert "5 days" in page
    assert "not yet in force" in page
    assert "from 10 Mar 2026" in text(ask(desk, desk.office, POLICIES))


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("valid_from", {"valid_from": "2026-03-01T00:00"}),
        ("valid_from", {"valid_from": "soon"}),
        ("amount", {"amount": "0"}),
        ("amount", {"amount": "999999"}),
        ("calendar", {"unit": "working_days"}),
        ("warn_percent", {"warn_percent": "100"}),
        ("region_percent", {"region_percent": "90"}),
        ("head_office_percent", {"head_office_percent": "110"}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(desk: Desk, field: str, wrong: dict[str, str]) -> None:
    answer = ask(desk, desk.office, PUBLISH, post=terms(**wrong), query=f"?from={red().pk}")
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in text(answer)
    assert Policy.objects.filter(promise="resolution", colour="red").count() == 1


def test_a_promise_that_there_was_none_for_can_be_made(desk: Desk) -> None:
    category = Category.objects.get(code="complaint-medicine")
    made = terms(
        promise="resolution", kind="complaint", colour="red", category=category.pk, amount="12", unit="hours"
    )
    assert ask(desk, desk.office, PUBLISH, post=made).status_code == 302
    assert Policy.objects.get(category=category).amount == 12 * 3600


def test_a_policy_ends_only_where_a_wider_one_covers_its_tickets(desk: Desk) -> None:
    until = {"valid_until": "2026-04-01T00:00"}
    answer = ask(desk, desk.office, VERSIONS, red().pk, post=until)
    assert answer.status_code == 400
    assert 'id="id_valid_until_error"' in text(answer)
    publish_policy(
        promise="resolution",
        amount=3600,
        kind="complaint",
        colour="red",
        channel="phone",
        valid_from=desk.now,
        actor=None,
        now=desk.now,
    )
    narrow = Policy.objects.get(channel="phone", promise="resolution")
    assert ask(desk, desk.office, VERSIONS, narrow.pk, post=until).status_code == 302
    narrow.refresh_from_db()
    assert narrow.valid_until == datetime(2026, 3, 31, 17, 0, tzinfo=UTC)


def test_a_version_not_yet_in_force_is_ended_beside_its_field_or_withdrawn(desk: Desk) -> None:
    ask(desk, desk.office, PUBLISH, post=terms(), query=f"?from={red().pk}")
    new = Policy.objects.get(promise="resolution", colour="red", version=2)
    ended = ask(desk, desk.office, VERSIONS, new.pk, post={"valid_until": "2026-03-09T00:00"})
    assert (ended.status_code, 'id="id_valid_until_error"' in text(ended)) == (400, True)
    silent = ask(desk, desk.office, WITHDRAW, new.pk, post={"reason": ""})
    assert (silent.status_code, 'id="id_reason_error"' in text(silent)) == (400, True)
    assert ask(desk, desk.supervisor, WITHDRAW, new.pk, post={"reason": "x"}).status_code == 403
    assert ask(desk, desk.office, WITHDRAW, new.pk, post={"reason": "Surat keliru"}).status_code == 302
    page = text(ask(desk, desk.office, VERSIONS, new.pk))
    assert "Surat keliru" in page
    assert "Withdraw version" not in page
    assert "from 10 Mar 2026" not in text(ask(desk, desk.office, POLICIES))


def test_a_limit_too_long_is_not_told_in_seconds(desk: Desk) -> None:
    page = text(ask(desk, desk.office, PUBLISH, post=terms(amount="999999"), query=f"?from={red().pk}"))
    assert "shorter than 50 years" in page
    assert str(999_999 * 86_400) not in page


def test_the_first_promises_start_with_a_day_of_the_service(desk: Desk) -> None:
    starts = {timezone.localtime(policy.valid_from).time() for policy in Policy.objects.all()}
    assert starts == {time()}


@pytest.mark.parametrize("key", ["999999", "x", "9" * 30])
def test_a_policy_or_calendar_that_is_not_there_is_not_found(desk: Desk, key: str) -> None:
    for name in (PUBLISH, NEW_CALENDAR):
        assert ask(desk, desk.office, name, query=f"?from={key}").status_code == 404


# --- Applying again ---


def test_head_office_sees_what_would_change_and_changes_it_with_a_reason(desk: Desk) -> None:
    ticket, other = another(desk, "complaint-card-inactive"), another(desk, "complaint-card-inactive")
    assert "No running clock would change." in text(ask(desk, desk.office, REAPPLY))
    desk.after(hours=1)
    publish_policy(
        promise="resolution",
        amount=48 * 3600,
        kind="complaint",
        colour="yellow",
        pausable=True,
        valid_from=desk.now,
        actor=desk.office,
        now=desk.now,
    )
    desk.after(hours=1)
    page = text(ask(desk, desk.office, REAPPLY))
    assert "2 tickets would change" in page
    nothing_said = ask(desk, desk.office, REAPPLY, post={"ticket": [ticket.number], "reason": " "})
    assert nothing_said.status_code == 400
    assert 'id="id_reason_error"' in text(nothing_said)
    before = ticket.due_at
    answer = ask(desk, desk.office, REAPPLY, post={"ticket": [ticket.number], "reason": "Surat edaran 7"})
    assert answer.status_code == 302
    ticket.refresh_from_db()
    other.refresh_from_db()
    assert before is not None
    assert ticket.due_at == before + timedelta(hours=24)
    assert other.due_at == before
    event = TicketEvent.objects.get(verb="repolicied")
    assert (event.ticket, event.actor, event.words) == (ticket, desk.office, "Surat edaran 7")
    check_clocks()


def test_a_ticket_that_was_closed_meanwhile_is_named(desk: Desk) -> None:
    with time_machine.travel(desk.now, tick=False):
        client = client_of(desk.office)
        sent = {"ticket": ["0000-0174", "no number"], "reason": "Surat"}
        page = text(client.post(reverse(REAPPLY), sent, follow=True))
    assert "0000-0174 is no longer open." in page
    assert "no number" in page


# --- Calendars ---


def test_the_calendars_show_their_week_and_what_late_on_friday_means(desk: Desk) -> None:
    assert "08:00-11:30, 13:00-17:00" in text(ask(desk, desk.office, CALENDARS))
    page = text(ask(desk, desk.supervisor, CALENDAR, office_calendar(desk).pk))
    assert "Friday, 6 March 2026 16:50" in page
    assert "Tuesday, 10 March 2026 16:50" in page
    tried = "?start=2026-03-06T16:50&amount=8&unit=working_hours"
    assert "Monday, 9 March 2026 16:50" in text(
        ask(desk, desk.supervisor, CALENDAR, office_calendar(desk).pk, query=tried)
    )
    nonsense = "?start=never&amount=0&unit=moons"
    assert ask(desk, desk.supervisor, CALENDAR, office_calendar(desk).pk, query=nonsense).status_code == 200


def test_a_preview_tells_due_times_and_stores_nothing(desk: Desk) -> None:
    old = office_calendar(desk)
    sent = hours(preview="1", **{"hours.mon": ""})
    page = text(ask(desk, desk.office, NEW_CALENDAR, post=sent, query=f"?from={old.pk}"))
    assert "Wednesday, 11 March 2026 16:50" in page
    assert Calendar.objects.count() == 3


def test_a_calendar_version_is_stored_with_holidays_and_own_days(desk: Desk) -> None:
    old = office_calendar(desk)
    sent = hours(
        closed="2026-03-23\n2026-03-24",
        open_anyway="2026-08-17",
        special="2026-12-31 08:00-12:00",
        **{"hours.sat": "08:00-12:00"},
    )
    assert ask(desk, desk.office, NEW_CALENDAR, post=sent, query=f"?from={old.pk}").status_code == 302
    new = Calendar.objects.get(code="office-wib", version=2)
    assert {"2026-03-23", "2026-03-24", "2026-12-25"} <= set(new.closed)
    assert "2026-08-17" not in new.closed
    assert new.special == {"2026-12-31": ["08:00-12:00"]}
    assert new.hours["sat"] == ["08:00-12:00"]
    again = text(ask(desk, desk.office, NEW_CALENDAR, query=f"?from={new.pk}"))
    assert "2026-03-23\n2026-03-24" in again
    assert "2026-08-17" in again
    assert "2026-12-31 08:00-12:00" in again


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("hours.mon", {"hours.mon": "8-12"}),
        ("hours.mon", {"hours.mon": "12:00-08:00"}),
        ("hours.mon", {"hours.mon": "08:00-12:00, 11:00-13:00"}),
        ("country", {"country": "XX"}),
        ("closed", {"closed": "31 December"}),
        ("open_anyway", {"open_anyway": "2026-13-01"}),
        ("special", {"special": "2026-12-31 noon"}),
        ("special", {"special": "then 08:00-12:00"}),
        ("zone", {"zone": "Asia/Atlantis"}),
        ("first_year", {"first_year": "1200"}),
        ("", dict.fromkeys(WEEK, "")),
        ("", {"first_year": "2030"}),
    ],
)
def test_what_is_wrong_with_a_calendar_is_said_beside_its_field(
    desk: Desk, field: str, wrong: dict[str, str]
) -> None:
    old = office_calendar(desk)
    answer = ask(desk, desk.office, NEW_CALENDAR, post=hours(**wrong), query=f"?from={old.pk}")
    assert answer.status_code == 400
    expected = f'id="id_{field}_error"' if field else "dk-notice-error"
    assert expected in text(answer)
    assert Calendar.objects.count() == 3


def test_policies_go_over_to_the_new_calendar_all_else_unchanged(desk: Desk) -> None:
    old = office_calendar(desk)
    publish_policy(
        promise="resolution",
        amount=2,
        measure="working_days",
        calendar=old,
        kind="registration",
        pausable=True,
        valid_from=desk.now,
        actor=desk.office,
        now=desk.now,
    )
    before = Policy.objects.get(calendar=old)
    answer = ask(desk, desk.office, NEW_CALENDAR, post=hours(), query=f"?from={old.pk}")
    new = Calendar.objects.get(code="office-wib", version=2)
    assert answer.url == reverse(ADOPT, args=[new.pk])
    assert "2 working days" in text(ask(desk, desk.office, ADOPT, new.pk))
    past = {"policies": [before.pk], "valid_from": "2026-01-01T00:00"}
    assert ask(desk, desk.office, ADOPT, new.pk, post=past).status_code == 400
    assert ask(desk, desk.office, ADOPT, new.pk, post={"valid_from": "2026-03-10T00:00"}).status_code == 400
    sent = {"policies": [before.pk], "valid_from": "2026-03-10T00:00"}
    assert ask(desk, desk.office, ADOPT, new.pk, post=sent).status_code == 302
    after = Policy.objects.get(calendar=new)
    before.refresh_from_db()
    assert (after.kind, after.amount, after.measure, after.pausable) == (
        "registration",
        2,
        "working_days",
        True,
    )
    assert before.valid_until == after.valid_from
    assert "counts by its newest version" in text(ask(desk, desk.office, ADOPT, new.pk))


def test_a_calendar_of_another_zone_answers_in_its_own_time(desk: Desk) -> None:
    publish_calendar(
        code="papua",
        name="Papua",
        zone="Asia/Jayapura",
        hours={"mon": ["08:00-16:00"]},
        actor=None,
        now=desk.now,
    )
    page = text(ask(desk, desk.office, CALENDAR, Calendar.objects.get(code="papua").pk))
    assert "(WIT)" in page


# --- Words, rules, records, messages ---


def test_head_office_keeps_categories_and_causes_and_nobody_deletes_them(desk: Desk) -> None:
    for model, row in (("category", Category.objects.first()), ("rootcause", RootCause.objects.first())):
        assert row is not None
        add = f"admin:tickets_{model}_add"
        assert ask(desk, desk.office, add).status_code == 200
        assert ask(desk, desk.agent, add).status_code == 403
        assert ask(desk, desk.deputy, add).status_code == 403
        assert ask(desk, desk.office, f"admin:tickets_{model}_delete", row.pk).status_code == 403
    cause = RootCause.objects.first()
    assert cause is not None
    sent = {"code": "changed", "name_id": "Baru", "name_en": "New", "active": "on"}
    assert ask(desk, desk.office, "admin:tickets_rootcause_change", cause.pk, post=sent).status_code == 302
    kept = RootCause.objects.get(pk=cause.pk)
    assert (kept.code, kept.name_en) == (cause.code, "New")


def test_the_rules_are_one_row_that_head_office_changes(desk: Desk) -> None:
    answer = ask(desk, desk.office, "admin:tickets_carecentrerules_changelist")
    assert answer.url == reverse("admin:tickets_carecentrerules_change", args=[1])
    rules = {
        name: getattr(CareCentreRules.current(), name)
        for name in (field.name for field in CareCentreRules._meta.fields if field.name != "id")
    }
    change = "admin:tickets_carecentrerules_change"
    assert ask(desk, desk.supervisor, change, 1, post=rules | {"daily_quota": 60}).status_code == 403
    assert ask(desk, desk.office, change, 1, post=rules | {"daily_quota": 60}).status_code == 302
    assert CareCentreRules.current().daily_quota == 60
    form = text(ask(desk, desk.office, change, 1))
    assert all(f'name="{name}"' in form for name in rules)
    assert ask(desk, desk.office, "admin:tickets_carecentrerules_add").status_code == 403


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("call_times", "pagi, siang"),
        ("call_times", "19:00, 09:00"),
        ("call_times", "09:00"),
        ("call_times", ""),
        ("call_attempts", 0),
        ("call_spacing_minutes", 0),
        ("notice_hours", 2_147_483_647),
        ("recent_days", 0),
        ("charter_days", 367),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_beside_its_field(
    desk: Desk, field: str, wrong: object
) -> None:
    rules = {row.name: getattr(CareCentreRules.current(), row.name) for row in CareCentreRules._meta.fields}
    answer = ask(desk, desk.office, "admin:tickets_carecentrerules_change", 1, post=rules | {field: wrong})
    assert answer.status_code == 200
    assert set(answer.context["adminform"].form.errors) == {field}


@pytest.mark.parametrize(
    "model", ["ticketevent", "clock", "classification", "escalation", "confirmation", "policy", "calendar"]
)
def test_records_are_read_only_for_everybody_even_a_superuser(desk: Desk, model: str) -> None:
    finished(desk)
    root = StaffFactory(head_office=True, is_superuser=True)
    for staff in (root, desk.office, desk.supervisor):
        assert ask(desk, staff, f"admin:tickets_{model}_changelist").status_code == 200
        assert ask(desk, staff, f"admin:tickets_{model}_add").status_code == 403
    row: Any = {"policy": Policy, "calendar": Calendar, "clock": Clock, "ticketevent": TicketEvent}.get(model)
    if row is not None:
        pk = row.objects.first().pk
        assert ask(desk, root, f"admin:tickets_{model}_change", pk, post={"code": "x"}).status_code == 403
        assert ask(desk, root, f"admin:tickets_{model}_delete", pk).status_code == 403


def test_a_branch_officer_reads_the_record_of_the_own_branch_only(desk: Desk) -> None:
    mine, theirs = at_branch(desk), at_branch(desk, branch=desk.other_branch)
    listing = "admin:tickets_escalation_changelist"
    page = text(ask(desk, desk.officer, listing))
    assert mine.number in page
    assert theirs.number not in page
    change = "admin:tickets_escalation_change"
    assert ask(desk, desk.officer, change, Escalation.objects.get(ticket=mine).pk).status_code == 200
    assert ask(desk, desk.officer, change, Escalation.objects.get(ticket=theirs).pk).status_code == 302
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize("model", ["accessattempt", "accessfailurelog", "accesslog"])
def test_head_office_reads_the_sign_ins_and_adds_none(desk: Desk, model: str) -> None:
    assert ask(desk, desk.office, f"admin:axes_{model}_changelist").status_code == 200
    assert ask(desk, desk.office, f"admin:axes_{model}_add").status_code == 403
    assert ask(desk, desk.supervisor, f"admin:axes_{model}_changelist").status_code == 403
