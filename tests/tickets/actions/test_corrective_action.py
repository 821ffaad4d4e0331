"""Planning what is done about a cause, and saying that it is done."""

from datetime import date, timedelta
from typing import Any

import pytest

from core.errors import Conflict, Invalid, NotAllowed
from crm.models import Staff
from outbox.models import OutboxMessage
from tests.factories import BranchFactory, StaffFactory
from tests.tickets.desk import Desk
from tickets.actions.corrective_action import complete_corrective_action, plan_corrective_action
from tickets.models import Category, CorrectiveAction

TODAY = date(2026, 3, 2)


def planned(desk: Desk, **details: Any) -> CorrectiveAction:
    words: dict[str, Any] = {
        "root_cause": desk.cause,
        "plan": "Tambah tempat tidur.",
        "owner": desk.supervisor,
        "due_on": TODAY + timedelta(days=14),
        "actor": desk.office,
        "now": desk.now,
    }
    return plan_corrective_action(**words | details)


def done(desk: Desk, action: CorrectiveAction, **details: Any) -> CorrectiveAction:
    words: dict[str, Any] = {
        "done_on": TODAY,
        "note": "Sudah ditambah.",
        "actor": action.owner,
        "now": desk.now,
    }
    return complete_corrective_action(action=action, **words | details)


def test_a_planned_action_has_an_owner_who_is_told_and_a_date(desk: Desk) -> None:
    action = planned(desk, owner=desk.officer, branch=desk.branch)
    kept = CorrectiveAction.objects.get()
    assert (kept.owner, kept.due_on, kept.planned_by, kept.planned_at) == (
        desk.officer,
        TODAY + timedelta(days=14),
        desk.office,
        desk.now,
    )
    notice = OutboxMessage.objects.get(recipient=desk.officer)
    assert (notice.link, "Tambah tempat tidur." in notice.body) == (action.get_absolute_url(), True)


@pytest.mark.parametrize("who", ["agent", "outbound", "officer", "stranger"])
def test_only_head_office_and_supervisors_plan(desk: Desk, who: str) -> None:
    with pytest.raises(NotAllowed):
        planned(desk, actor=getattr(desk, who))
    with pytest.raises(NotAllowed):
        planned(desk, actor=StaffFactory(qco=True))
    planned(desk, actor=desk.supervisor)


def test_the_deputy_of_a_region_plans_for_its_branches_alone(desk: Desk) -> None:
    for branch in (None, desk.other_branch):
        with pytest.raises(NotAllowed) as refusal:
            planned(desk, actor=desk.deputy, branch=branch)
        assert refusal.value.field == "branch"
    planned(desk, actor=desk.deputy, branch=desk.branch)


@pytest.mark.parametrize(
    ("field", "code", "wrong"),
    [
        ("plan", "required", lambda desk: {"plan": " \0 "}),
        ("plan", "too_long", lambda desk: {"plan": "x" * 20_000}),
        ("due_on", "past", lambda desk: {"due_on": TODAY - timedelta(days=1)}),
        ("due_on", "too_far", lambda desk: {"due_on": date.max}),
        ("owner", "role", lambda desk: {"owner": desk.agent}),
        ("owner", "role", lambda desk: {"owner": StaffFactory(supervisor=True, is_active=False)}),
        ("owner", "other_branch", lambda desk: {"owner": desk.officer}),
        ("owner", "other_branch", lambda desk: {"owner": desk.stranger, "branch": desk.branch}),
        ("branch", "inactive", lambda desk: {"branch": BranchFactory(active=False)}),
        ("category", "kind", lambda desk: {"category": Category.objects.get(code="info-benefit")}),
    ],
)
def test_what_is_wrong_with_a_plan_is_named(desk: Desk, field: str, code: str, wrong: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        planned(desk, **wrong(desk))
    assert (refusal.value.field, refusal.value.code) == (field, code)
    assert not CorrectiveAction.objects.exists()


def test_a_cause_that_is_out_of_use_gets_no_new_remedy(desk: Desk) -> None:
    desk.cause.active = False
    desk.cause.save()
    with pytest.raises(Invalid) as refusal:
        planned(desk)
    assert refusal.value.field == "root_cause"


def who_may(desk: Desk) -> list[Staff]:
    return [desk.officer, desk.supervisor, desk.office, desk.deputy]


def test_its_owner_and_those_who_plan_say_that_it_is_done(desk: Desk) -> None:
    for actor in who_may(desk):
        action = done(desk, planned(desk, owner=desk.officer, branch=desk.branch), actor=actor)
        assert (action.done_on, action.note, action.completed_by, action.completed_at) == (
            TODAY,
            "Sudah ditambah.",
            actor,
            desk.now,
        )
    other_deputy = StaffFactory(regional_deputy=True)
    for stranger in (desk.agent, desk.stranger, StaffFactory(qco=True), other_deputy):
        with pytest.raises(NotAllowed):
            done(desk, planned(desk, owner=desk.officer, branch=desk.branch), actor=stranger)


def test_it_is_done_once_and_who_was_faster_is_named(desk: Desk) -> None:
    action = planned(desk)
    twin = CorrectiveAction.objects.get(pk=action.pk)
    done(desk, action)
    with pytest.raises(Conflict) as refusal:
        done(desk, twin, actor=desk.office, note="Sekali lagi.")
    assert str(desk.supervisor) in str(refusal.value)
    assert CorrectiveAction.objects.get().note == "Sudah ditambah."


@pytest.mark.parametrize(
    ("field", "code", "wrong"),
    [
        ("note", "required", {"note": ""}),
        ("done_on", "future", {"done_on": TODAY + timedelta(days=1)}),
        ("done_on", "before_plan", {"done_on": TODAY - timedelta(days=1)}),
    ],
)
def test_what_is_wrong_with_its_end_is_named(desk: Desk, field: str, code: str, wrong: Any) -> None:
    action = planned(desk)
    with pytest.raises(Invalid) as refusal:
        done(desk, action, **wrong)
    assert (refusal.value.field, refusal.value.code) == (field, code)
    assert CorrectiveAction.objects.get().done_on is None


def test_the_day_is_that_of_jakarta(desk: Desk) -> None:
    desk.after(hours=16)  # 01:00 of the next day in Jakarta, still the same day in Greenwich.
    with pytest.raises(Invalid):
        planned(desk, due_on=TODAY)
    assert planned(desk, due_on=TODAY + timedelta(days=1)).due_on == TODAY + timedelta(days=1)
