"""The page of causes and remedies: what it counts, where it leads, who may open it, what it costs."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.models import Staff
from tests.factories import ParticipantFactory, StaffFactory
from tests.tickets.actions.test_corrective_action import done, planned
from tests.tickets.desk import Desk
from tickets.actions import branch_desk, call_back, escalate
from tickets.domain.codes import Priority
from tickets.domain.learning import Trend
from tickets.models import CareCentreRules, Category, CorrectiveAction, RootCause, Ticket
from tickets.queries.causes import Period, read_causes, read_effects

CAUSES = "admin:desk_causes"
PLAN = "admin:desk_corrective_action_plan"
ACTION = "admin:desk_corrective_action"
TODAY = date(2026, 3, 2)
BREACH = "facility-breach"


def came(
    desk: Desk,
    cause: str = "",
    *,
    category: str = "complaint-room-full",
    facility: str = "",
    branch: Any = None,
) -> Ticket:
    """A red complaint at its branch, which (with `cause`) answers at once."""
    ticket = desk.ticket(category, contact=desk.contact(participant=ParticipantFactory()), facility=facility)
    branch = branch or desk.branch
    escalate.escalate(
        ticket=ticket, branch=branch, priority=Priority.LOW, request="Cek.", actor=desk.agent, now=desk.now
    )
    if cause:
        finish(desk, ticket, cause)
    return ticket


def finish(desk: Desk, ticket: Ticket, cause: str) -> None:
    officer = desk.officer if ticket.branch == desk.branch else desk.stranger
    root_cause = RootCause.objects.get(code=cause)
    ticket.refresh_from_db()
    branch_desk.finish(ticket=ticket, feedback="Sudah.", root_cause=root_cause, actor=officer, now=desk.now)


def read(desk: Desk, user: Staff | None = None, **days: date) -> Any:
    period = Period(**{"first": TODAY, "last": TODAY, **days})
    return read_causes(user or desk.office, period)


def client_of(staff: Staff) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


def ask(desk: Desk, staff: Staff, name: str, *args: object, post: Any = None, **query: Any) -> Any:
    client = client_of(staff)
    with time_machine.travel(desk.now, tick=False):
        address = reverse(name, args=args) if name.startswith("admin:") else name
        return client.get(address, query) if post is None else client.post(address, post, follow=True)


def text(answer: Any) -> str:
    return str(answer.content.decode())


# --- Causes ---


def test_causes_are_counted_by_category_branch_and_facility(desk: Desk) -> None:
    came(desk, BREACH, facility="RS Kenanga")
    came(desk, BREACH, facility="RS Kenanga", category="complaint-medicine")
    came(desk, BREACH, branch=desk.other_branch)
    came(desk, "staff-conduct")
    came(desk)
    first, second = read(desk).causes
    assert (first.code, first.count, second.code, second.count) == (BREACH, 3, "staff-conduct", 1)
    assert {line.key: line.count for line in first.categories} == {
        "complaint-room-full": 2,
        "complaint-medicine": 1,
    }
    assert {line.key: line.count for line in first.branches} == {desk.branch.pk: 2, desk.other_branch.pk: 1}
    assert [(line.key, line.count) for line in first.facilities] == [("RS Kenanga", 2), ("", 1)]


def test_a_ticket_counts_once_under_the_cause_that_was_named_last(desk: Desk) -> None:
    ticket = came(desk, BREACH)
    call = call_back.open_call(ticket)
    call_back.reprocess(call=call, note="Ulang.", actor=desk.outbound, now=desk.after(days=1))
    assert [cause.code for cause in read(desk).causes] == [BREACH]
    finish(desk, ticket, "medicine-supply")
    assert read(desk).causes == []
    (cause,) = read(desk, last=TODAY + timedelta(days=1)).causes
    assert (cause.code, cause.count) == ("medicine-supply", 1)


def test_a_period_holds_its_first_and_its_last_day_in_jakarta(desk: Desk) -> None:
    desk.after(hours=14, minutes=59)  # 23:59 in Jakarta.
    came(desk, BREACH)
    desk.after(minutes=1)
    came(desk, BREACH)
    tomorrow = TODAY + timedelta(days=1)
    assert (read(desk).total, read(desk, first=tomorrow, last=tomorrow).total) == (1, 1)
    assert read(desk, last=tomorrow).total == 2


def test_the_deputy_of_a_region_counts_the_own_region(desk: Desk) -> None:
    came(desk, BREACH)
    came(desk, BREACH, branch=desk.other_branch)
    assert (read(desk).total, read(desk, desk.deputy).total) == (2, 1)
    assert "own region" in text(ask(desk, desk.deputy, CAUSES))


def test_every_figure_leads_to_a_list_with_as_many_tickets(desk: Desk) -> None:
    for facility in ("RS Kenanga", "RS A & B, lantai 2", ""):
        came(desk, BREACH, facility=facility)
        came(desk, BREACH, facility=facility, category="complaint-medicine", branch=desk.other_branch)
    desk.after(days=1)
    page = text(ask(desk, desk.supervisor, CAUSES))
    found = re.findall(r'href="([^"]*/all/\?[^"]*)">(\d+)<', page)
    assert len(found) == 1 + 2 + 2 + 2  # The facility that nobody named has no list.
    for link, count in found:
        listed = re.findall(r'id="all">(\d+) ticket', text(ask(desk, desk.supervisor, unescape(link))))
        assert listed == [count], link


@pytest.mark.parametrize(
    "named",
    [
        "x",
        f"{BREACH},soon,later",
        f"{BREACH},9999-12-31,9999-12-31",
        f"{BREACH},2026-03-01,2026-03-02,x",
        "\0,,",
    ],
)
def test_a_narrowing_that_makes_no_sense_is_left_out(desk: Desk, named: str) -> None:
    came(desk)
    page = text(
        ask(desk, desk.supervisor, "admin:desk_tickets", named=named, category="no-such\0", cause="\0")
    )
    assert 'id="all">1 ticket' in page


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"first": "2026-03-02", "last": "2026-03-01"}, "first"),
        ({"last": "2026-03-03"}, "last"),
        ({"first": "0001-01-01"}, "first"),
        ({"first": "soon"}, "first"),
        ({"last": ""}, "last"),
    ],
)
def test_a_period_that_makes_no_sense_is_told_beside_its_field(
    desk: Desk, sent: dict[str, str], wrong: str
) -> None:
    answer = ask(desk, desk.office, CAUSES, **sent)
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {wrong}


def test_the_page_opens_with_the_days_that_the_rules_say(desk: Desk) -> None:
    CareCentreRules.objects.update(cause_days=3)
    came(desk, BREACH)
    for passed, total in ((2, 1), (1, 0)):
        desk.after(days=passed)
        assert ask(desk, desk.office, CAUSES).context["total"] == total
    assert ask(desk, desk.office, CAUSES, first="2026-03-02").context["total"] == 1


@pytest.mark.parametrize(("who", "status"), [
    ("supervisor", 200), ("office", 200), ("deputy", 200), ("agent", 403), ("outbound", 403), ("officer", 403),
])  # fmt: skip
def test_head_office_and_supervisors_open_it(desk: Desk, who: str, status: int) -> None:
    for name in (CAUSES, PLAN):
        assert ask(desk, getattr(desk, who), name).status_code == status


def test_no_participant_is_named(desk: Desk) -> None:
    person = came(desk, BREACH).participant
    assert person is not None
    assert person.name not in text(ask(desk, desk.office, CAUSES))


# --- Effects ---


def effect_of(desk: Desk, action: CorrectiveAction, user: Staff | None = None, weeks: int = 4) -> Any:
    today = (desk.now + timedelta(hours=7)).date()
    return read_effects(user or desk.office, [action], weeks=weeks, today=today)[action.pk]


def weekly(desk: Desk, *counts: int, **details: Any) -> None:
    """So many complaints of a cause on the first day of each week to come."""
    for count in counts:
        for _ in range(count):
            came(desk, BREACH, **details)
        desk.after(days=7)


def test_complaints_of_the_cause_are_compared_before_and_after_it_was_done(desk: Desk) -> None:
    breach = RootCause.objects.get(code=BREACH)
    weekly(desk, 3, 2)
    came(desk, "staff-conduct")
    action = planned(desk, root_cause=breach, due_on=(desk.now + timedelta(days=30)).date())
    done(desk, action, done_on=action.planned_at.date(), now=desk.now)
    weekly(desk, 1, 0)
    found = effect_of(desk, action, weeks=2)
    assert [week.count for week in (*found.before, *found.after)] == [3, 2, 1, 0]
    assert found.trend is Trend.FEWER
    page = text(ask(desk, desk.office, CAUSES))
    assert "Fewer complaints" in page
    assert "5 in the 2 weeks before, 1 in the 2 weeks after." in page


def test_an_action_that_is_not_done_is_looked_at_around_its_date(desk: Desk) -> None:
    breach = RootCause.objects.get(code=BREACH)
    action = planned(desk, root_cause=breach, due_on=TODAY + timedelta(days=7))
    weekly(desk, 1)
    page = text(ask(desk, desk.office, CAUSES))
    assert "1 in the 4 weeks before. No whole week has passed since." in page
    assert "overdue" not in page
    weekly(desk, 2)
    assert effect_of(desk, action).trend is Trend.MORE
    assert "overdue since 9 Mar 2026" in text(ask(desk, desk.office, CAUSES))


def test_an_action_for_a_branch_or_category_counts_there_alone(desk: Desk) -> None:
    breach = RootCause.objects.get(code=BREACH)
    here = planned(desk, root_cause=breach, due_on=TODAY, branch=desk.branch)
    medicine = Category.objects.get(code="complaint-medicine")
    this = planned(desk, root_cause=breach, due_on=TODAY, category=medicine)
    everywhere = planned(desk, root_cause=breach, due_on=TODAY)
    weekly(desk, 1)
    weekly(desk, 1, branch=desk.other_branch)
    weekly(desk, 1, category="complaint-medicine")
    counts = [effect_of(desk, action).count_after for action in (here, this, everywhere)]
    assert counts == [2, 1, 3]


def test_complaints_without_a_cause_yet_are_owned_up_to(desk: Desk) -> None:
    action = planned(desk, due_on=TODAY)
    waits = came(desk)
    came(desk, branch=desk.other_branch)
    desk.after(days=7)
    came(desk)  # In a week that is not over.
    assert effect_of(desk, action).unnamed == 2
    assert "2 red complaints of the weeks after have no cause yet." in text(ask(desk, desk.office, CAUSES))
    finish(desk, waits, BREACH)
    assert effect_of(desk, action).unnamed == 1


# --- Corrective actions ---


def plan_words(desk: Desk, **changes: Any) -> dict[str, Any]:
    words = {
        "root_cause": desk.cause.pk,
        "plan": "Tambah kamar.",
        "owner": desk.supervisor.pk,
        "due_on": "2026-03-20",
    }
    return words | changes


def test_a_remedy_is_planned_from_its_cause_and_done_by_its_owner(desk: Desk) -> None:
    came(desk, BREACH)
    assert f'href="{reverse(PLAN)}?cause={BREACH}"' in text(ask(desk, desk.office, CAUSES))
    form = ask(desk, desk.office, PLAN, cause=BREACH).context["form"]
    assert form["root_cause"].value() == RootCause.objects.get(code=BREACH).pk
    words = plan_words(desk, owner=desk.officer.pk, branch=desk.branch.pk)
    assert "Planned." in text(ask(desk, desk.office, PLAN, post=words))
    action = CorrectiveAction.objects.get()
    assert (action.plan, action.owner, action.branch) == ("Tambah kamar.", desk.officer, desk.branch)
    page = text(ask(desk, desk.officer, ACTION, action.pk))
    assert "Tambah kamar." in page
    assert f'href="{reverse(CAUSES)}"' not in page
    ended = ask(
        desk, desk.officer, ACTION, action.pk, post={"done_on": "2026-03-02", "note": "Ada 4 kamar lagi."}
    )
    assert "Ada 4 kamar lagi." in text(ended)
    action.refresh_from_db()
    assert action.completed_by == desk.officer
    again = ask(desk, desk.supervisor, ACTION, action.pk, post={"done_on": "2026-03-02", "note": "Lagi."})
    assert again.status_code == 400
    assert str(desk.officer) in text(again)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("plan", {"plan": "  "}),
        ("owner", {"owner": "999999"}),
        ("due_on", {"due_on": "2026-03-01"}),
        ("due_on", {"due_on": "soon"}),
        ("root_cause", {"root_cause": "x"}),
        ("branch", {"branch": "999999"}),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_beside_its_field(
    desk: Desk, field: str, wrong: dict[str, str]
) -> None:
    answer = ask(desk, desk.office, PLAN, post=plan_words(desk, **wrong))
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in text(answer)
    assert not CorrectiveAction.objects.exists()


def test_what_is_wrong_with_an_end_is_said_beside_its_field(desk: Desk) -> None:
    action = planned(desk)
    answer = ask(desk, desk.office, ACTION, action.pk, post={"done_on": "2026-03-09", "note": "Selesai."})
    assert answer.status_code == 400
    assert 'id="id_done_on_error"' in text(answer)
    assert "Selesai." in text(answer)


@pytest.mark.parametrize("who", ["agent", "outbound", "officer", "stranger"])
def test_an_action_of_others_is_not_found(desk: Desk, who: str) -> None:
    action = planned(desk)
    for pk in (action.pk, action.pk + 1, 10**30):
        assert ask(desk, getattr(desk, who), ACTION, pk).status_code == 404


def test_a_deputy_sees_the_own_region_and_the_country_and_plans_for_the_region(desk: Desk) -> None:
    here = planned(desk, branch=desk.branch, plan="Di sini.")
    there = planned(desk, branch=desk.other_branch, plan="Di sana.")
    planned(desk, plan="Di mana-mana.")
    page = text(ask(desk, desk.deputy, CAUSES))
    assert [words in page for words in ("Di sini.", "Di sana.", "Di mana-mana.")] == [True, False, True]
    assert ask(desk, desk.deputy, ACTION, there.pk).status_code == 404
    assert ask(desk, desk.deputy, ACTION, here.pk).status_code == 200
    refused = ask(desk, desk.deputy, PLAN, post=plan_words(desk))
    assert 'id="id_branch_error"' in text(refused)
    assert ask(desk, desk.deputy, PLAN, post=plan_words(desk, branch=desk.branch.pk)).status_code == 200
    assert CorrectiveAction.objects.filter(planned_by=desk.deputy).count() == 1


def test_what_is_to_be_done_comes_first_by_its_date_and_the_list_has_pages(desk: Desk) -> None:
    for days in range(12):
        planned(desk, due_on=TODAY + timedelta(days=20 - days), plan=f"Rencana {days:02d}.")
    done(desk, CorrectiveAction.objects.get(plan="Rencana 11."))
    found = re.findall(r"Rencana \d\d", text(ask(desk, desk.office, CAUSES)))
    assert found == [f"Rencana {days:02d}" for days in range(10, 0, -1)]
    rest = re.findall(r"Rencana \d\d", text(ask(desk, desk.office, CAUSES, page=2)))
    assert rest == ["Rencana 00", "Rencana 11"]


def test_the_number_of_statements_follows_neither_complaints_nor_actions(desk: Desk) -> None:
    client = client_of(StaffFactory(supervisor=True))

    def statements() -> int:
        with time_machine.travel(desk.now, tick=False), CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(CAUSES)).status_code == 200
        return len(seen)

    def more(count: int) -> None:
        for number in range(count):
            came(desk, BREACH, facility=f"RS {number}")
            planned(desk, due_on=TODAY + timedelta(days=7))

    more(1)
    few = statements()
    more(9)
    assert statements() == few
    assert few <= 20
