"""The rules of form: numbers, phones, addresses, words."""

import pytest

from core.errors import Invalid
from crm.domain.addresses import normal_address
from crm.domain.codes import Channel, Role
from crm.domain.identity import check_family_card, check_membership_number, check_nik
from crm.domain.phones import readable, to_e164
from crm.domain.powers import Power, may
from crm.domain.text import clean_line, search_text


@pytest.mark.parametrize(
    "text",
    [
        "3171011708450001",
        "3171 0117 0845 0001",
        "3171015708450001",  # a woman: 17 + 40
        "3171012902000001",  # a leap day, of 2000
        "6571010101990001",  # Tarakan, in a province of 2012
        "5401010101700001",  # a province that is no more
    ],
)
def test_a_plausible_nik_is_taken_as_its_digits(text: str) -> None:
    assert check_nik(text) == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("317101170845000", "wrong_length"),
        ("31710117084500011", "wrong_length"),
        ("317101170845000A", "not_digits"),
        ("٣١٧١٠١١٧٠٨٤٥٠٠٠١", "not_digits"),
        ("3171\x00011708450001", "not_digits"),
        ("", "not_digits"),
        ("0171011708450001", "place_part"),
        ("3100011708450001", "place_part"),
        ("3171003208450001", "place_part"),
        ("3171013208450001", "birth_date_part"),
        ("3171017208450001", "birth_date_part"),  # day 72 is no woman's day
        ("3171011713450001", "birth_date_part"),
        ("3171010008450001", "birth_date_part"),
        ("3171013002000001", "birth_date_part"),
    ],
)
def test_an_impossible_nik_is_refused_with_its_field(text: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_nik(text)
    assert (caught.value.field, caught.value.code) == ("nik", code)


def test_the_length_message_says_how_many_digits_there_are_and_must_be() -> None:
    with pytest.raises(Invalid, match="15 digits; it must have 16"):
        check_nik("317101170845000")


def test_a_family_card_has_sixteen_digits_and_a_place_but_any_date() -> None:
    assert check_family_card("3171.0199.9999.0001") == "3171019999990001"
    with pytest.raises(Invalid) as caught:
        check_family_card("123")
    assert caught.value.field == "family_card"


@pytest.mark.parametrize("text", ["0001234567890", "0001-2345-67890"])
def test_a_membership_number_has_thirteen_digits(text: str) -> None:
    assert check_membership_number(text) == "0001234567890"


@pytest.mark.parametrize("text", ["000123456789", "00012345678901", "0000000000000", "x"])
def test_other_membership_numbers_are_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_membership_number(text)
    assert caught.value.field == "membership_number"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("0812 3456 7890", "+6281234567890"),
        ("62812-3456-7890", "+6281234567890"),
        ("+62 (812) 3456.7890", "+6281234567890"),
        ("8123456789", "+628123456789"),
        ("021-5551234", "+62215551234"),
        ("+60 12-345 6789", "+60123456789"),
        ("+1 650 253 0000", "+16502530000"),
        ("+966 50 123 4567", "+966501234567"),
    ],
)
def test_phones_of_any_country_are_kept_in_one_notation(text: str, stored: str) -> None:
    assert to_e164(text) == stored


@pytest.mark.parametrize(
    "text", ["", "12345", "+1", "abc", "0060123456789", "🙂", "0" * 300, "021-5551234 ext 5", "\x00", "+62"]
)
def test_an_unclear_phone_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(Invalid, match=r"0812… or \+62") as caught:
        to_e164(text)
    assert caught.value.field == "phone"


@pytest.mark.parametrize(
    ("channel", "text", "stored"),
    [
        (Channel.WHATSAPP, "0812-3456-7890", "+6281234567890"),
        (Channel.EMAIL, " Budi@Example.ID ", "budi@example.id"),
        (Channel.TWITTER, "@BudiS", "budis"),
        (Channel.INSTAGRAM, "budi.s", "budi.s"),
    ],
)
def test_an_address_has_one_notation_on_its_channel(channel: str, text: str, stored: str) -> None:
    assert normal_address(channel, text) == stored


@pytest.mark.parametrize(
    ("channel", "text"), [(Channel.EMAIL, "budi"), (Channel.TWITTER, " @ "), (Channel.PHONE, "x")]
)
def test_an_address_that_can_not_be_one_is_refused(channel: str, text: str) -> None:
    with pytest.raises(Invalid) as caught:
        normal_address(channel, text)
    assert caught.value.field == "value"


def test_a_line_loses_control_characters_and_newlines_but_keeps_emoji_and_arabic() -> None:
    assert (
        clean_line(" Siti\x00 \n Nurḥaliza\t🙂 سيتي ", field="name", max_length=50)
        == "Siti Nurḥaliza 🙂 سيتي"
    )


def test_a_line_that_is_too_long_is_refused_rather_than_cut() -> None:
    with pytest.raises(Invalid) as caught:
        clean_line("a" * 51, field="name", max_length=50)
    assert caught.value.field == "name"


def test_search_words_have_no_case_accents_or_signs() -> None:
    assert search_text("  Ma'ruf, H. RÉNÉ-Ḥasan_1 🙂 ") == "ma ruf h rene hasan 1"


@pytest.mark.parametrize(
    ("role", "power", "allowed"),
    [
        (Role.INBOUND_AGENT, Power.REVEAL_IDENTITY, True),
        (Role.BRANCH_OFFICER, Power.REVEAL_IDENTITY, True),
        (Role.HEAD_OFFICE, Power.REVEAL_IDENTITY, False),
        (Role.QCO, Power.REVEAL_IDENTITY, False),
        (Role.CHANNEL, Power.REVEAL_IDENTITY, False),
        (Role.CHANNEL, Power.RECORD_CONTACT, True),
        (Role.CHANNEL, Power.CORRECT_PARTICIPANT, False),
        (Role.HEAD_OFFICE, Power.MANAGE_KEYS, True),
        (Role.SUPERVISOR, Power.MANAGE_KEYS, False),
        ("nobody", Power.RECORD_CONTACT, False),
    ],
)
def test_powers_follow_the_role(role: str, power: Power, allowed: bool) -> None:
    assert may(role, power) is allowed


def test_a_phone_number_is_shown_in_groups_and_what_is_none_stays() -> None:
    assert readable("+6281234567890") == "+62 812-3456-7890"
    assert readable("08") == "08"
