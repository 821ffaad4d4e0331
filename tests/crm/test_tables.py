"""Rules that the database itself keeps."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from crm.models import Area, BranchArea, Contact, IdentityReveal, Participant, Region, Staff
from tests.factories import (
    MONDAY,
    AreaFactory,
    BranchFactory,
    ContactAddressFactory,
    ContactFactory,
    ParticipantFactory,
    RegionFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db


def test_a_regency_has_one_branch() -> None:
    BranchFactory(areas=["31.71"])
    with pytest.raises(IntegrityError):
        BranchArea.objects.create(branch=BranchFactory(), area=Area.objects.get(code="31.71"))


def test_there_is_one_head_office() -> None:
    RegionFactory(head_office=True)
    RegionFactory()
    with pytest.raises(IntegrityError):
        Region.objects.create(code="X", name="X", head_office=True)


@pytest.mark.parametrize(
    "change",
    [
        {"role": "branch_officer", "branch": None},
        {"role": "channel", "channel": ""},
        {"role": "supervisor", "channel": "app"},
    ],
)
def test_an_account_fits_its_role(change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        StaffFactory(**change)


def test_a_zone_is_one_of_the_worlds() -> None:
    branch = BranchFactory()
    branch.zone = "Asia/Atlantis"
    with pytest.raises(ValidationError) as caught:
        branch.full_clean()
    assert set(caught.value.message_dict) == {"zone"}


def test_identity_numbers_are_unique_but_unknown_ones_are_not() -> None:
    for _ in range(2):
        ParticipantFactory(nik="", membership_number=None)
    ParticipantFactory(nik="3171015708450001")
    with pytest.raises(IntegrityError):
        ParticipantFactory(nik="3171015708450001")


def test_an_address_has_one_owner_on_a_channel() -> None:
    ContactAddressFactory(value="budis")
    with pytest.raises(IntegrityError):
        ContactAddressFactory(value="budis")


@pytest.mark.parametrize(
    "change",
    [
        {"answered_at": MONDAY - timedelta(seconds=1)},
        {"ended_at": MONDAY - timedelta(seconds=1)},
        {"answered_at": MONDAY + timedelta(minutes=2), "ended_at": MONDAY + timedelta(minutes=1)},
        {"external_id": ""},
    ],
)
def test_a_contact_runs_forwards(change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        ContactFactory(**change)


def test_rows_with_history_are_not_deleted_by_the_way() -> None:
    contact = ContactFactory()
    IdentityReveal.objects.create(
        participant=contact.participant, field="nik", reason="x", staff=contact.agent, at=MONDAY
    )
    for row in (contact.participant, contact.agent):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.delete()
    assert Contact.objects.exists()
    assert Participant.objects.exists()


def test_a_province_has_no_parent_and_a_regency_has() -> None:
    AreaFactory(code="31.71")
    with pytest.raises(IntegrityError):
        Area.objects.create(code="31.72", name="x", level="regency")


def test_roles_have_their_words() -> None:
    head = StaffFactory(branch_head=True)
    deputy = StaffFactory(regional_deputy=True)
    assert (head.is_branch_officer, head.is_branch_head, head.is_agent) == (True, True, False)
    assert (deputy.is_regional_deputy, deputy.is_head_office) == (True, False)
    assert StaffFactory(outbound_agent=True).is_agent
    assert Staff.objects.at_work().count() == 3
