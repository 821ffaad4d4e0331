"""Registering, correcting, verifying and revealing participants."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from core.errors import Conflict, Invalid, NotAllowed, NotFound
from crm.actions import (
    add_contact_address,
    correct_participant,
    register_participant,
    reveal_identity,
    verify_participant,
)
from crm.models import ContactAddress, IdentityReveal, Participant, Staff
from tests.factories import MONDAY, AreaFactory, ParticipantFactory, StaffFactory

pytestmark = pytest.mark.django_db

LATER = MONDAY + timedelta(days=1)


def test_a_name_is_enough(agent: Staff) -> None:
    row = register_participant(actor=agent, now=MONDAY, name="  Siti \x00 Aminah ")
    assert (row.name, row.source, row.verified_at, row.nik, row.nik_index) == (
        "Siti Aminah", "stated", None, "", None,
    )  # fmt: skip
    assert row.registered_by == agent
    register_participant(actor=agent, now=MONDAY, name="Siti Aminah")


def test_everything_known_is_kept_in_one_notation(agent: Staff) -> None:
    AreaFactory(code="31.71")
    row = register_participant(
        actor=agent, now=MONDAY, name="Siti", membership_number="0001 2345 67890",
        nik="3171-0157-0845-0001", family_card="3171 0101 0120 0001", phone="0812 3456 7890",
        born_on=date(1945, 8, 17), segment="pbpu", priority_reason="elderly", home_area="31.71",
        address="Jl. Merdeka 1\nJakarta", language="en", source="membership",
    )  # fmt: skip
    row.refresh_from_db()
    assert row.membership_number == "0001234567890"
    assert (row.nik, row.family_card, row.phone) == ("3171015708450001", "3171010101200001", "+6281234567890")
    assert row.is_priority
    assert row.address == "Jl. Merdeka 1 Jakarta"
    assert (row.nik_masked, row.phone_masked[-4:]) == ("•" * 12 + "0001", "7890")


def test_numbers_are_not_readable_in_the_database(agent: Staff) -> None:
    row = register_participant(
        actor=agent, now=MONDAY, name="Siti", nik="3171015708450001", family_card="3171010101200001",
        phone="081234567890",
    )  # fmt: skip
    add_contact_address(participant=row, actor=agent, channel="whatsapp", value="081234567890")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM crm_participant")
        stored = repr(cursor.fetchall())
        cursor.execute("SELECT * FROM crm_contactaddress")
        stored += repr(cursor.fetchall())
    for secret in ("3171015708450001", "3171010101200001", "81234567890"):
        assert secret not in stored


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"name": " \x00 "}, "name"),
        ({"name": "a" * 151}, "name"),
        ({"nik": "317101570845000"}, "nik"),
        ({"phone": "12345"}, "phone"),
        ({"membership_number": "123"}, "membership_number"),
        ({"family_card": "x"}, "family_card"),
        ({"born_on": date(2026, 3, 3)}, "born_on"),
        ({"born_on": date(1899, 12, 31)}, "born_on"),
        ({"segment": "vip"}, "segment"),
        ({"priority_reason": "rich"}, "priority_reason"),
        ({"language": "xx"}, "language"),
        ({"source": ""}, "source"),
        ({"home_area": "99.99"}, "home_area"),
        ({"home_area": "\x00"}, "home_area"),
        ({"address": "x" * 40_000}, "address"),
    ],
)
def test_bad_input_names_its_field_and_stores_nothing(details: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        register_participant(**{"actor": None, "now": MONDAY, "name": "Siti", **details})
    assert caught.value.field == field
    assert not Participant.objects.exists()


def test_a_province_is_no_home() -> None:
    AreaFactory(code="31.71")
    with pytest.raises(Invalid) as caught:
        register_participant(actor=None, now=MONDAY, name="Siti", home_area="31")
    assert caught.value.field == "home_area"


def test_a_child_born_today_in_the_east_is_taken_while_it_is_yesterday_in_utc() -> None:
    evening = MONDAY.replace(hour=20)
    row = register_participant(actor=None, now=evening, name="Bayi", born_on=date(2026, 3, 3))
    assert row.born_on == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("field", "number"), [("nik", "3171015708450001"), ("membership_number", "0001234567890")]
)
def test_a_number_belongs_to_one_participant(field: str, number: str) -> None:
    first: dict[str, Any] = {field: number}
    register_participant(actor=None, now=MONDAY, name="Siti", **first)
    with pytest.raises(Conflict) as caught:
        register_participant(actor=None, now=MONDAY, name="Budi", **first)
    assert caught.value.field == field
    budi = register_participant(actor=None, now=MONDAY, name="Budi")
    with pytest.raises(Conflict):
        correct_participant(participant=budi, actor=None, now=LATER, **first)
    # The family shares its card and its phone.
    for name in ("Ayah", "Ibu"):
        register_participant(
            actor=None, now=MONDAY, name=name, family_card="3171010101200001", phone="081234567890"
        )


def test_a_correction_changes_what_is_given_and_nothing_else(agent: Staff, budi: Participant) -> None:
    before = (budi.nik, budi.phone, budi.home_area)
    row = correct_participant(participant=budi, actor=agent, now=LATER, address="Jl. Baru 2")
    row.refresh_from_db()
    assert (row.address, row.updated_at) == ("Jl. Baru 2", LATER)
    assert (row.nik, row.phone, row.home_area) == before
    row = correct_participant(participant=budi, actor=agent, now=LATER, phone="")
    assert (row.phone, row.phone_index) == ("", None)


def test_a_corrected_identity_is_no_longer_verified_but_a_moved_home_is(
    agent: Staff, budi: Participant
) -> None:
    row = verify_participant(participant=budi, actor=agent, now=MONDAY, source="dukcapil")
    assert (row.source, row.verified_at) == ("dukcapil", MONDAY)
    row = correct_participant(participant=budi, actor=agent, now=LATER, address="Jl. Baru 2")
    assert row.verified_at == MONDAY
    row = correct_participant(participant=budi, actor=agent, now=LATER, name="Budi Susanto")
    assert (row.source, row.verified_at) == ("stated", None)
    assert list(Participant.objects.matching("susanto")) == [budi]


def test_only_a_system_that_knows_can_vouch(agent: Staff, budi: Participant) -> None:
    with pytest.raises(Invalid) as caught:
        verify_participant(participant=budi, actor=agent, now=MONDAY, source="stated")
    assert caught.value.field == "source"


def test_a_strangers_correction_verification_and_look_find_nobody(
    stranger: Staff, officer: Staff, budi: Participant
) -> None:
    with pytest.raises(NotFound):
        correct_participant(participant=budi, actor=stranger, now=LATER, address="x")
    with pytest.raises(NotFound):
        verify_participant(participant=budi, actor=stranger, now=LATER, source="dukcapil")
    with pytest.raises(NotFound):
        reveal_identity(participant=budi, field="nik", reason="ingin tahu", actor=stranger, now=LATER)
    assert not IdentityReveal.objects.exists()
    correct_participant(participant=budi, actor=officer, now=LATER, address="x")


@pytest.mark.parametrize("role", ["head_office", "qco", "machine"])
def test_who_only_sees_masks_can_not_lift_them(role: str, budi: Participant) -> None:
    with pytest.raises(NotAllowed):
        reveal_identity(
            participant=budi, field="nik", reason="ingin tahu", actor=StaffFactory(**{role: True}), now=LATER
        )


def test_a_look_at_a_number_stays_on_record(agent: Staff, budi: Participant) -> None:
    value = reveal_identity(participant=budi, field="nik", reason="Mencocokkan kartu", actor=agent, now=LATER)
    assert value == budi.nik
    look = IdentityReveal.objects.get()
    assert (look.participant, look.field, look.reason, look.staff, look.at) == (
        budi, "nik", "Mencocokkan kartu", agent, LATER,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "reason", "at_fault"), [("name", "Mencocokkan", "field"), ("nik", " x ", "reason")]
)
def test_a_look_needs_a_protected_field_and_a_reason(
    field: str, reason: str, at_fault: str, agent: Staff, budi: Participant
) -> None:
    with pytest.raises(Invalid) as caught:
        reveal_identity(participant=budi, field=field, reason=reason, actor=agent, now=LATER)
    assert caught.value.field == at_fault
    assert not IdentityReveal.objects.exists()


def test_an_address_belongs_to_one_participant_and_is_added_once(budi: Participant) -> None:
    for text in ("@BudiS", "budis"):
        add_contact_address(participant=budi, actor=None, channel="twitter", value=text)
    assert ContactAddress.objects.count() == 1
    with pytest.raises(Conflict) as caught:
        add_contact_address(participant=ParticipantFactory(), actor=None, channel="twitter", value="budis")
    assert caught.value.field == "value"
    with pytest.raises(Invalid) as refused:
        add_contact_address(participant=budi, actor=None, channel="telex", value="x")
    assert refused.value.field == "channel"
    assert Participant.objects.at_address("twitter", "budis").get() == budi
