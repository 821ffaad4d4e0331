"""Who sees whom. In each place a stranger looks too: another branch's officer."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from crm.models import Branch, Contact, DataAccess, Participant, Staff
from crm.querysets import branch_for_area
from tests.factories import ContactFactory, ParticipantFactory, RegionFactory, StaffFactory

pytestmark = pytest.mark.django_db


def names(rows: Any) -> set[str]:
    return {row.name for row in rows}


@pytest.mark.parametrize("role", ["social_agent", "outbound_agent", "supervisor", "qco", "head_office"])
def test_the_care_centre_and_the_head_office_see_every_participant(people: dict[str, Any], role: str) -> None:
    assert Participant.objects.visible_to(StaffFactory(**{role: True})).count() == len(people)


def test_a_branch_officer_sees_the_people_of_the_own_regencies(
    people: dict[str, Any], officer: Staff, stranger: Staff
) -> None:
    assert names(Participant.objects.visible_to(officer)) == {"Budi Santoso"}
    assert names(Participant.objects.visible_to(stranger)) == {"Yohana Latuconsina"}


def test_a_branch_officer_sees_whom_the_branch_registered_and_whose_contact_it_recorded(
    people: dict[str, Any], officer: Staff, stranger: Staff, jakarta: Branch
) -> None:
    colleague = StaffFactory(branch_officer=True, branch=jakarta)
    ParticipantFactory(name="Baru Terdaftar", registered_by=colleague)
    contact = ContactFactory(participant=people["ambon"], agent=colleague, channel="hospital")
    seen = {"Budi Santoso", "Baru Terdaftar", "Yohana Latuconsina"}
    assert names(Participant.objects.visible_to(officer)) == seen
    assert Participant.objects.visible_to(officer).count() == len(seen)
    assert names(Participant.objects.visible_to(stranger)) == {"Yohana Latuconsina"}
    assert contact in Contact.objects.visible_to(officer)


def test_a_regional_deputy_sees_the_people_of_the_region(people: dict[str, Any], ambon: Branch) -> None:
    deputy = StaffFactory(regional_deputy=True, region=ambon.region)
    other = StaffFactory(regional_deputy=True, region=RegionFactory())
    assert names(Participant.objects.visible_to(deputy)) == {"Yohana Latuconsina"}
    assert not Participant.objects.visible_to(other).exists()


def test_a_machine_sees_whom_it_brought_in(people: dict[str, Any]) -> None:
    machine, another = StaffFactory(machine=True), StaffFactory(machine=True)
    ParticipantFactory(name="Pendaftar", registered_by=machine)
    ContactFactory(participant=people["jakarta"], agent=None, recorded_by=machine, channel="app")
    assert names(Participant.objects.visible_to(machine)) == {"Pendaftar", "Budi Santoso"}
    assert not Participant.objects.visible_to(another).exists()
    assert Contact.objects.visible_to(machine).count() == 1
    assert not Contact.objects.visible_to(another).exists()


@pytest.mark.parametrize("model", [Participant, Contact, Branch, Staff])
def test_nobody_and_closed_accounts_see_nothing(model: Any, people: dict[str, Any]) -> None:
    ContactFactory(participant=people["jakarta"])
    closed = StaffFactory(supervisor=True, is_active=False)
    assert not model.objects.visible_to(AnonymousUser()).exists()
    assert not model.objects.visible_to(closed).exists()
    assert not model.objects.visible_to(None).exists()


def test_contacts_follow_the_participant(people: dict[str, Any], officer: Staff, stranger: Staff) -> None:
    contact = ContactFactory(participant=people["jakarta"])
    nameless = ContactFactory(participant=None)
    assert list(Contact.objects.visible_to(officer)) == [contact]
    assert not Contact.objects.visible_to(stranger).exists()
    assert set(Contact.objects.visible_to(StaffFactory())) == {contact, nameless}


def test_every_branch_is_known_but_only_the_own_is_managed(
    jakarta: Branch, ambon: Branch, officer: Staff
) -> None:
    closed = Branch.objects.create(code="KC-X", name="Tutup", region=jakarta.region, active=False)
    assert set(Branch.objects.visible_to(officer)) == {jakarta, ambon, closed}
    assert set(Branch.objects.visible_to(StaffFactory(machine=True))) == {jakarta, ambon}
    assert set(Branch.objects.managed_by(officer)) == {jakarta}


def test_a_superuser_sees_everybody_whatever_their_role(people: dict[str, Any], officer: Staff) -> None:
    root = StaffFactory(branch_officer=True, branch=officer.branch, is_superuser=True)
    ContactFactory(participant=None)
    assert Participant.objects.visible_to(root).count() == len(people)
    assert Contact.objects.visible_to(root).count() == 1
    assert Staff.objects.visible_to(root).count() == 3


def test_contacts_of_a_region_are_seen_by_its_deputy(people: dict[str, Any], ambon: Branch) -> None:
    contact = ContactFactory(participant=people["ambon"])
    ContactFactory(participant=people["jakarta"])
    ContactFactory(participant=None)
    assert list(Contact.objects.visible_to(StaffFactory(regional_deputy=True, region=ambon.region))) == [
        contact
    ]


def test_a_number_finds_people_of_the_whole_country_for_those_who_take_contacts(
    people: dict[str, Any], officer: Staff, stranger: Staff
) -> None:
    assert stranger.branch is not None
    someone = people["jakarta"]
    number = someone.nik
    machine, deputy = (
        StaffFactory(machine=True),
        StaffFactory(regional_deputy=True, region=stranger.branch.region),
    )
    closed = StaffFactory(branch_officer=True, branch=stranger.branch, is_active=False)
    for finder in (officer, stranger, StaffFactory(), StaffFactory(supervisor=True)):
        assert list(Participant.objects.found_by(finder, number)) == [someone], finder.role
    for nobody in (machine, deputy, closed, AnonymousUser(), None):
        assert not Participant.objects.found_by(nobody, number).exists()
    assert not Participant.objects.found_by(stranger, "Budi").exists()
    assert list(Participant.objects.found_by(officer, "Budi")) == [someone]


def test_a_region_has_its_branches_and_the_care_centre_has_all(jakarta: Branch, ambon: Branch) -> None:
    deputy = StaffFactory(regional_deputy=True, region=ambon.region)
    assert set(Branch.objects.managed_by(deputy)) == {ambon}
    assert set(Branch.objects.managed_by(StaffFactory(head_office=True))) == {jakarta, ambon}
    assert set(Branch.objects.managed_by(StaffFactory())) == {jakarta, ambon}
    for nobody in (AnonymousUser(), None, StaffFactory(head_office=True, is_active=False)):
        assert not Branch.objects.managed_by(nobody).exists()


def test_colleagues_are_seen_by_role(officer: Staff, stranger: Staff) -> None:
    agent, machine = StaffFactory(), StaffFactory(machine=True)
    assert stranger.branch is not None
    deputy = StaffFactory(regional_deputy=True, region=stranger.branch.region)
    assert set(Staff.objects.visible_to(officer)) == {officer}
    assert set(Staff.objects.visible_to(agent)) == {agent, deputy}
    assert set(Staff.objects.visible_to(machine)) == {machine}
    assert set(Staff.objects.visible_to(deputy)) == {deputy, stranger}
    office, supervisor, qco = (StaffFactory(**{role: True}) for role in ("head_office", "supervisor", "qco"))
    for everyone in (office, supervisor, qco):
        assert Staff.objects.visible_to(everyone).count() == 8
    assert not Staff.objects.at_work().filter(pk=machine.pk).exists()


def test_looks_are_reviewed_within_sight_and_by_the_time(people: dict[str, Any], ambon: Branch) -> None:
    agent, begin = StaffFactory(), datetime(2026, 3, 2, tzinfo=UTC)
    here, there = (
        DataAccess.objects.create(
            participant=people[place], staff=agent, hour=begin, at=begin + timedelta(hours=hour)
        )
        for hour, place in enumerate(("jakarta", "ambon"))
    )
    looks = DataAccess.objects.order_by("at")
    assert list(looks.visible_to(StaffFactory(supervisor=True))) == [here, there]
    assert list(looks.visible_to(StaffFactory(regional_deputy=True, region=ambon.region))) == [there]
    assert list(looks.between(begin, there.at)) == [here]
    assert list(looks.between(here.at, there.at + timedelta(seconds=1))) == [here, there]


def test_the_responsible_branch_is_found_from_the_regency(jakarta: Branch) -> None:
    assert branch_for_area("31.71") == jakarta
    assert branch_for_area("99.99") is None
    Branch.objects.update(active=False)
    assert branch_for_area("31.71") is None
