"""Who sees which tickets, and which of them are theirs to work on. In each place a stranger looks too."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from crm.models import Staff
from tests.factories import BranchFactory, ContactFactory, RegionFactory, StaffFactory
from tests.tickets.actions.test_branch_desk import escalated
from tests.tickets.actions.test_corrective_action import planned
from tests.tickets.desk import Desk
from tickets.actions import assign, branch_desk
from tickets.models import CorrectiveAction, Ticket

pytestmark = pytest.mark.django_db


def seen(user: Any) -> set[int]:
    return set(Ticket.objects.visible_to(user).values_list("pk", flat=True))


def in_hand(user: Any) -> set[int]:
    return set(Ticket.objects.in_hand_of(user).values_list("pk", flat=True))


@pytest.mark.parametrize(
    "role", ["inbound", "social_agent", "outbound_agent", "supervisor", "qco", "head_office"]
)
def test_the_care_centre_sees_every_ticket(desk: Desk, role: str) -> None:
    mine, theirs = escalated(desk), desk.ticket("info-benefit")
    someone = StaffFactory() if role == "inbound" else StaffFactory(**{role: True})
    assert seen(someone) == in_hand(someone) == {mine.pk, theirs.pk}


def test_a_superuser_sees_every_ticket_whatever_their_role(desk: Desk) -> None:
    ticket = desk.ticket()
    someone = StaffFactory(branch_officer=True, branch=desk.other_branch, is_superuser=True)
    assert seen(someone) == in_hand(someone) == {ticket.pk}


def test_nobody_and_closed_accounts_see_no_ticket(desk: Desk) -> None:
    desk.ticket()
    for someone in (AnonymousUser(), StaffFactory(supervisor=True, is_active=False), _closed_superuser()):
        assert seen(someone) == set()


def _closed_superuser() -> Staff:
    closed: Staff = StaffFactory(is_superuser=True, is_active=False)
    return closed


def test_a_branch_sees_what_is_or_was_with_it_and_works_on_what_is(desk: Desk) -> None:
    ticket = escalated(desk)
    desk.ticket("info-benefit")
    colleague = StaffFactory(branch_officer=True, branch=desk.branch)
    assert seen(desk.officer) == seen(colleague) == in_hand(desk.officer) == {ticket.pk}
    assert seen(desk.stranger) == in_hand(desk.stranger) == set()
    branch_desk.hand_over(
        ticket=ticket, to=desk.other_branch, note="Di sana.", actor=desk.officer, now=desk.after(hours=1)
    )
    assert seen(desk.officer) == {ticket.pk}
    assert in_hand(desk.officer) == set()
    assert seen(desk.stranger) == in_hand(desk.stranger) == {ticket.pk}


def test_a_branch_sees_what_it_took_in_and_works_on_it_until_the_care_centre_does(desk: Desk) -> None:
    hospital = StaffFactory(branch_officer=True, branch=desk.branch)
    contact = ContactFactory(participant=desk.participant, agent=hospital, channel="hospital")
    ticket = desk.ticket(contact=contact, actor=hospital)
    desk.ticket("info-benefit")
    assert seen(desk.officer) == in_hand(desk.officer) == in_hand(hospital) == {ticket.pk}
    assert seen(desk.stranger) == in_hand(desk.stranger) == set()
    assign.take(ticket=ticket, actor=desk.agent, now=desk.after(minutes=5))
    assert seen(desk.officer) == {ticket.pk}
    assert in_hand(desk.officer) == set()


@pytest.mark.parametrize(
    ("state", "owned", "theirs"),
    [("new", False, True), ("new", True, False), ("in_progress", False, False), ("resolved", False, False)],
)
def test_what_a_branch_took_in_is_its_own_only_while_it_is_new_and_nobodys(
    desk: Desk, state: str, owned: bool, theirs: bool
) -> None:
    contact = ContactFactory(participant=desk.participant, agent=desk.officer, channel="counter")
    ticket = desk.ticket("info-benefit", contact=contact, actor=desk.officer)
    Ticket.objects.filter(pk=ticket.pk).update(state=state, owner=desk.agent if owned else None)
    assert seen(desk.officer) == {ticket.pk}
    assert in_hand(desk.officer) == ({ticket.pk} if theirs else set())


def test_what_was_with_a_branch_and_is_new_again_is_not_its_own(desk: Desk) -> None:
    ticket = escalated(desk)
    branch_desk.send_back(ticket=ticket, note="Bukan di sini.", actor=desk.officer, now=desk.after(hours=1))
    Ticket.objects.filter(pk=ticket.pk).update(state="new", owner=None)
    assert seen(desk.officer) == {ticket.pk}
    assert in_hand(desk.officer) == set()


def test_a_deputy_sees_what_is_with_the_branches_of_the_region(desk: Desk) -> None:
    ticket = escalated(desk)
    desk.ticket("info-benefit")
    assert seen(desk.deputy) == {ticket.pk}
    assert seen(StaffFactory(regional_deputy=True, region=RegionFactory())) == set()


def test_a_machine_sees_what_it_brought_in_by_its_own_channel(desk: Desk) -> None:
    machine, another = StaffFactory(machine=True), StaffFactory(machine=True)
    given = {"participant": desk.participant, "agent": None, "recorded_by": machine}
    ticket = desk.ticket(contact=ContactFactory(channel=machine.channel, **given), actor=machine)
    desk.ticket("info-benefit", contact=ContactFactory(channel="lapor", **given), actor=desk.agent)
    assert machine.channel != "lapor"
    assert seen(machine) == {ticket.pk}
    assert seen(another) == set()


def test_corrective_actions_are_seen_by_head_office_by_region_and_by_whoever_owns_them(desk: Desk) -> None:
    here = planned(desk, branch=desk.branch, owner=desk.officer)
    there = planned(desk, branch=desk.other_branch, owner=desk.stranger)
    everywhere = planned(desk, owner=desk.office)
    away = StaffFactory(regional_deputy=True, region=RegionFactory())
    elsewhere = planned(desk, branch=BranchFactory(areas=["81.71"]), owner=away)

    def actions(user: Any) -> set[CorrectiveAction]:
        return set(CorrectiveAction.objects.visible_to(user))

    for everyone in (desk.office, desk.supervisor, StaffFactory(is_superuser=True)):
        assert actions(everyone) == {here, there, everywhere, elsewhere}
    assert actions(desk.deputy) == {here, everywhere}
    assert actions(away) == {elsewhere, everywhere}
    assert actions(desk.officer) == {here}
    assert actions(StaffFactory()) == set()
    assert actions(StaffFactory(head_office=True, is_active=False)) == set()
    assert actions(AnonymousUser()) == set()
