"""One search box for participants."""

import pytest

from crm.actions import add_contact_address
from crm.models import Participant
from tests.factories import ContactAddressFactory, ParticipantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def siti() -> Participant:
    ParticipantFactory(name="Budi Santoso", family_card="3171010101200009")
    row: Participant = ParticipantFactory(
        name="Siti Nur Ma'rifah",
        membership_number="0001234567890",
        nik="3171015708450001",
        family_card="3171010101200001",
        phone="+6281234567890",
    )
    return row


@pytest.mark.parametrize(
    "text",
    [
        "0001234567890",
        "0001 2345 67890",
        "3171015708450001",
        "3171-0157-0845-0001",
        "3171010101200001",  # the family card
        "081234567890",
        "+62 812-3456-7890",
        "6281234567890",  # thirteen digits, yet a phone
        "siti",
        "SITI NUR",
        "nur sit",
        "rifah",
        "ma'rif",
        "  Sítì  ",
    ],
)
def test_a_participant_is_found_by_any_number_or_by_beginnings_of_the_name(
    siti: Participant, text: str
) -> None:
    assert list(Participant.objects.matching(text)) == [siti]


@pytest.mark.parametrize(
    "text",
    [
        "iti",  # not the beginning of a word
        "siti budi",
        "3171015708450002",
        "0812",
        "",
        "🙂",
        "%",
        "_",
        "' OR 1=1 --",
        "siti:*",
        "siti & !nur x",
        "\x00",
        "سيتي",
        "9" * 400,
    ],
)
def test_other_text_finds_nobody_and_breaks_nothing(siti: Participant, text: str) -> None:
    found = list(Participant.objects.matching(text))
    assert found == ([siti] if text == "siti:*" else [])


def test_a_number_that_is_a_phone_and_a_membership_number_finds_both(siti: Participant) -> None:
    other = ParticipantFactory(membership_number="6281234567890")
    assert set(Participant.objects.matching("6281234567890")) == {siti, other}


def test_an_address_finds_nobody_else_and_only_where_it_is_a_phone(siti: Participant) -> None:
    phones = [ParticipantFactory() for _person in range(2)]
    for number, person in enumerate(phones):
        ContactAddressFactory(participant=person, channel="whatsapp", value=f"+6281111111{number}0")
    ContactAddressFactory(participant=siti, channel="twitter", value="+628111111100")
    assert list(Participant.objects.matching("08111111100")) == [phones[0]]


def test_a_phone_that_is_only_a_contact_address_is_found_too(siti: Participant) -> None:
    add_contact_address(participant=siti, actor=None, channel="whatsapp", value="0856 1234 5678")
    assert list(Participant.objects.matching("+6285612345678")) == [siti]


def test_the_words_follow_a_corrected_name(siti: Participant) -> None:
    siti.name = "Siti Aisyah"
    siti.save(update_fields=["name"])
    assert list(Participant.objects.matching("aisyah")) == [siti]
    assert not Participant.objects.matching("rifah").exists()


def test_rows_made_in_bulk_are_found_like_others() -> None:
    row = ParticipantFactory.build(name="Made Wijaya", nik="5171011708450001")
    Participant.objects.bulk_create([row])
    assert Participant.objects.matching("wij").count() == 1
    assert Participant.objects.matching("5171011708450001").count() == 1
