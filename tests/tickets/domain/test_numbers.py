"""Ticket numbers survive the telephone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from tickets.domain.numbers import key_of, number_of

KEYS = st.integers(min_value=1, max_value=10**15)


@given(KEYS)
def test_every_number_leads_back_to_its_ticket_however_it_is_spaced(key: int) -> None:
    number = number_of(key)
    for spelling in (
        number,
        number.replace("-", ""),
        number.replace("-", " "),
        f" {number} ",
        number.replace("-", "."),
    ):
        assert key_of(spelling) == key


@given(KEYS, st.data())
def test_one_wrong_digit_is_always_noticed(key: int, data: st.DataObject) -> None:
    digits = number_of(key).replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[place]]))
    with pytest.raises(Invalid) as refusal:
        key_of(digits[:place] + wrong + digits[place + 1 :])
    assert refusal.value.field == "number"


@given(KEYS, st.data())
def test_two_neighbouring_digits_swapped_are_always_noticed(key: int, data: st.DataObject) -> None:
    digits = number_of(key).replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 2))
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    if swapped != digits:
        with pytest.raises(Invalid):
            key_of(swapped)


@pytest.mark.parametrize("text", ["", "abc", "123", "0000-01734", "٠٠٠٠٠١٧٤", "1" * 40, "0000-0175"])
def test_what_is_no_number_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Invalid):
        key_of(text)


def test_numbers_are_grouped_by_four_from_the_right() -> None:
    assert number_of(17) == "0000-0174"
    assert [len(part) for part in number_of(123_456_789).split("-")] == [2, 4, 4]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0000-017", "not_a_number"),
        ("abc", "not_a_number"),
        ("1" * 20, "not_a_number"),
        ("0000-0175", "wrong_check_digit"),
    ],
)
def test_what_is_no_number_is_said_with_what_was_typed(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        key_of(text)
    assert (refusal.value.field, refusal.value.code, refusal.value.params) == (
        "number",
        code,
        {"number": text},
    )


def test_of_a_long_text_the_beginning_is_repeated() -> None:
    with pytest.raises(Invalid) as refusal:
        key_of("x" * 50)
    assert refusal.value.params == {"number": "x" * 40}


def test_the_longest_number_that_can_be_stored_is_read() -> None:
    digits = number_of(10**17).replace("-", "")
    assert (len(digits), key_of(digits)) == (19, 10**17)
